// Fits to rows that are drawn again, which show how far a graph depends on the sample (Efron and Tibshirani 1993).
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "causal/adjacency.h"
#include "causal/data.h"
#include "causal/guide.h"
#include "causal/prior.h"
#include "core/isa.h"
#include "core/matrix.h"
#include "core/progress.h"

namespace inga::causal {

/// Which rows each resample holds.
class Draws {
 public:
  /// `count` resamples of as many rows as there are, with replacement. Each has a sequence of its own (splitmix64, Steele et
  /// al. 2014, from a mix of seed and number): any of them is drawn without the others.
  Draws(std::size_t rows, std::size_t count, std::uint32_t seed) : rows_(rows), count_(count), seed_(seed) {}
  /// Resample i holds the rows picks[starts[i]] .. picks[starts[i + 1] - 1].
  Draws(std::vector<std::int32_t> picks, std::vector<std::int32_t> starts)
      : count_(starts.size() - 1), picks_(std::move(picks)), starts_(std::move(starts)) {}

  std::size_t count() const noexcept { return count_; }
  std::vector<std::int32_t> rows(std::size_t resample) const;

 private:
  std::size_t rows_ = 0;
  std::size_t count_;
  std::uint32_t seed_ = 0;
  std::vector<std::int32_t> picks_;
  std::vector<std::int32_t> starts_;
};

/// What is fitted to each resample.
struct ResampleFit {
  /// All rows; what is drawn are rows of it.
  MatrixView<const double> rows;
  const std::vector<std::string>& names;
  Isa isa;
  /// The knowledge about the variables that a resample leaves.
  std::function<Prior(const Samples&)> prior;
  /// Whether variables without a place in the order are regressed on those that have one.
  bool scarce = false;
  /// Of the order, that are looked for; 0: all.
  int places = 0;
  /// What all rows say of pairs, where searches begin with that; the graphs are the same without. May be null.
  const Guide* guide = nullptr;
};

/// A graph of the rows of one resample. Variables are columns of the samples.
struct Resample {
  /// Without columns that are constant in these rows.
  std::vector<int> order;
  std::vector<int> unordered;
  std::vector<Effect> effects;
  /// Why there is no graph: what Code::data says of these rows. Empty where there is one.
  std::string failure;
};

/// What the searches of several resamples begin with; nothing where the rows themselves allow no search.
std::optional<Guide> guide_of(const ResampleFit& fit, int threads, const Progress& progress = {});

/// On one thread. Hears `progress` and tells it nothing.
Resample fit_resample(const ResampleFit& fit, std::span<const std::int32_t> picks, const Progress& progress = {});

/// One after the other on each of `threads` threads, from a guide of their own; the same for every number of them. Progress counts
/// resamples.
std::vector<Resample> fit_resamples(const ResampleFit& fit, const Draws& draws, int threads,
                                    const Progress& progress = {});

}  // namespace inga::causal
