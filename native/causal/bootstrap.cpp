#include "causal/bootstrap.h"

#include <algorithm>
#include <atomic>

#include "causal/mix.h"
#include "causal/order.h"
#include "core/error.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

std::vector<double> drawn(MatrixView<const double> rows, std::span<const std::int32_t> picks) {
  std::vector<double> values;
  values.reserve(picks.size() * rows.columns());
  for (const std::int32_t pick : picks) {
    const double* row = rows.data() + static_cast<std::size_t>(pick) * rows.columns();
    values.insert(values.end(), row, row + rows.columns());
  }
  return values;
}

void to_columns(std::vector<int>& variables, const std::vector<int>& kept) {
  for (int& variable : variables) variable = kept[static_cast<std::size_t>(variable)];
}

Resample graph_of(const Samples& samples, const ResampleFit& fit, const Progress& progress) {
  const Prior prior = fit.prior(samples);
  const auto guide = fit.guide == nullptr ? AlignedVector<float>() : fit.guide->among(samples.kept());
  Order found = causal_order(
      samples, {.threads = 1, .isa = fit.isa, .prior = prior, .places = fit.places, .guide = guide}, progress);
  Resample graph{std::move(found.order), std::move(found.unordered), {}, {}};
  graph.effects = adjacency(samples, graph.order,
                            {.threads = 1, .prior = prior, .scarce = fit.scarce, .rest = graph.unordered}, progress);
  const std::vector<int>& kept = samples.kept();
  to_columns(graph.order, kept);
  to_columns(graph.unordered, kept);
  for (Effect& each : graph.effects) {
    each.cause = kept[static_cast<std::size_t>(each.cause)];
    each.effect = kept[static_cast<std::size_t>(each.effect)];
  }
  return graph;
}

}  // namespace

std::vector<std::int32_t> Draws::rows(std::size_t resample) const {
  if (!starts_.empty()) {
    return {picks_.begin() + starts_[resample], picks_.begin() + starts_[resample + 1]};
  }
  std::uint64_t state = mix(static_cast<std::uint64_t>(seed_) << 32 ^ resample);
  std::vector<std::int32_t> rows(rows_);
  for (std::int32_t& row : rows) {
    // Of 2^32 numbers, rows differ by at most one in how many fall to them.
    row = static_cast<std::int32_t>((mix(state) >> 32) * rows_ >> 32);
    state += kMixStep;
  }
  return rows;
}

std::optional<Guide> guide_of(const ResampleFit& fit, int threads, const Progress& progress) {
  const Progress part = progress.quiet();
  try {
    const Samples samples(fit.rows, fit.names, OnConstant::drop, threads, part);
    return Guide(samples, fit.rows.columns(), fit.isa, threads, part);
  } catch (const Error& error) {
    if (error.code() != Code::data) throw;
    return std::nullopt;
  }
}

Resample fit_resample(const ResampleFit& fit, std::span<const std::int32_t> picks, const Progress& progress) {
  const Progress part = progress.quiet();
  try {
    const std::vector<double> values = drawn(fit.rows, picks);
    const Samples samples({values.data(), picks.size(), fit.rows.columns()}, fit.names, OnConstant::drop, 1, part);
    return graph_of(samples, fit, part);
  } catch (const Error& error) {
    if (error.code() != Code::data) throw;
    return {{}, {}, {}, error.what()};
  }
}

std::vector<Resample> fit_resamples(const ResampleFit& fit, const Draws& draws, int threads, const Progress& progress) {
  const std::size_t count = draws.count();
  progress.begin(0, static_cast<std::int64_t>(count));
  const std::optional<Guide> guide = count > 1 ? guide_of(fit, threads, progress) : std::nullopt;
  ResampleFit guided = fit;
  guided.guide = guide ? &*guide : nullptr;
  std::vector<Resample> resamples(count);
  std::atomic<std::int64_t> done{0};
  parallel_for(threads, count, [&](std::size_t i, int) {
    resamples[i] = fit_resample(guided, draws.rows(i), progress);
    progress.advance(++done);
  });
  return resamples;
}

}  // namespace inga::causal
