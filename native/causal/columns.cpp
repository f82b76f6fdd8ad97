#include "causal/columns.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "causal/entropy.h"
#include "causal/standard.h"
#include "core/error.h"
#include "core/parallel.h"
#include "core/prefetch.h"

namespace inga::causal {
namespace {

/// From one array of rows to the next, each from a cache line on.
template <class T>
std::size_t stride_of(std::size_t rows) noexcept {
  constexpr std::size_t kEach = kLine / sizeof(T);
  return (rows + kEach - 1) / kEach * kEach;
}

constexpr std::size_t kArrays = 3;

/// Doubles of a variable: z and what goes with it, in double precision, or that in single precision behind z.
std::size_t doubles_of(std::size_t rows, Precision precision) noexcept {
  const std::size_t own = stride_of<double>(rows);
  return precision == Precision::full ? kArrays * own : own + kArrays * stride_of<float>(rows) / 2;
}

double entropy_of(const Shape& shape) noexcept { return entropy(shape.log_cosh, shape.odd); }

}  // namespace

std::size_t Columns::doubles(std::size_t variables, std::size_t rows, Isa isa) noexcept {
  return variables * (doubles_of(rows, roughest(isa, rows)) + sizeof(State) / sizeof(double));
}

Columns::Columns(const Samples& samples, const PairKernel& kernel, std::span<double> memory)
    : samples_(samples), kernel_(kernel), is_rough_(kernel.rough() != nullptr), data_(memory.data()) {
  const auto p = static_cast<std::size_t>(samples.variables());
  each_ = doubles_of(samples.rows(), is_rough_ ? Precision::rough : Precision::full);
  if (memory.size() < p * (each_ + sizeof(State) / sizeof(double)))
    throw Error(Code::internal, "too little memory for the columns");
  states_ = {reinterpret_cast<State*>(data_ + p * each_), p};
}

Column Columns::column(int variable) const noexcept {
  const auto i = static_cast<std::size_t>(variable);
  double* z = data_ + i * each_;
  if (is_rough_) return {z, nullptr, nullptr, states_[i].tame};
  const std::size_t stride = stride_of<double>(samples_.rows());
  return {z, z + stride, z + 2 * stride, states_[i].tame};
}

RoughColumn Columns::rough_column(int variable) const noexcept {
  const std::size_t stride = stride_of<float>(samples_.rows());
  auto* z = reinterpret_cast<float*>(column(variable).z + stride_of<double>(samples_.rows()));
  return {z, z + stride, z + 2 * stride};
}

void Columns::fill(int variable) {
  states_[static_cast<std::size_t>(variable)] = {0.0, 1.0, 0.0, 1.0, true, false};
  const Column own = column(variable);
  standardise(samples_.column(variable), own.z);
  update(variable, own, {});
}

void Columns::fill(int threads, const Progress& progress) {
  parallel_for(threads, states_.size(), [&](std::size_t i, int) {
    progress.check();
    fill(static_cast<int>(i));
  });
}

void Columns::update(int variable, const Column& of, const Update& change) {
  State& state = states_[static_cast<std::size_t>(variable)];
  Shape shape{};
  Column own = column(variable);
  if (is_rough_) expect_writes(rough_column(variable).z, kArrays * stride_of<float>(samples_.rows()) * sizeof(float));
  const ColumnSums moments = kernel_.update(own, of, change, shape);
  state.tame = own.tame;
  if (is_rough_) state.roughly_tame = kernel_.rough()->narrow(own.z, rough_column(variable));
  const auto n = static_cast<double>(samples_.rows());
  state.mean = moments.sum / n;
  state.variance = moments.squares / n - state.mean * state.mean;
  state.entropy = entropy_of(shape);
}

double Columns::correlation(int i, int j) const {
  const State& a = states_[static_cast<std::size_t>(i)];
  const State& b = states_[static_cast<std::size_t>(j)];
  return kernel_.dot(column(i), column(j)) / static_cast<double>(samples_.rows()) - a.mean * b.mean;
}

/// Nothing where it takes double precision.
std::optional<PairShapes> Columns::rough_shapes(int i, int j, int next) const {
  const auto tame = [this](int variable) { return states_[static_cast<std::size_t>(variable)].roughly_tame; };
  if (!tame(i) || !tame(j)) return std::nullopt;
  return kernel_.rough()->shapes(rough_column(i), rough_column(j), rough_column(next));
}

double Columns::difference(int i, int j, Precision precision, bool unaffected, std::optional<int> next) const {
  const double of_i = states_[static_cast<std::size_t>(i)].entropy, of_j = states_[static_cast<std::size_t>(j)].entropy;
  std::optional<PairShapes> shapes =
      precision == Precision::rough && is_rough_ ? rough_shapes(i, j, next.value_or(j)) : std::nullopt;
  if (!shapes) shapes = kernel_.shapes(column(i), column(j), correlation(i, j));
  const double j_on_i = unaffected ? of_j : entropy_of(shapes->y_on_x);
  const double difference = (of_j + entropy_of(shapes->x_on_y)) - (of_i + j_on_i);
  // NaN would pass for "no evidence".
  if (std::isnan(difference)) {
    throw Error(Code::data, "columns '" + samples_.name(i) + "' and '" + samples_.name(j) +
                                "' cannot be compared: one all but determines the other. Leave one of them out");
  }
  return difference;
}

bool Columns::take_out(int variable, int other) {
  const State& of = states_[static_cast<std::size_t>(variable)];
  State& state = states_[static_cast<std::size_t>(other)];
  const double covariance = correlation(other, variable);
  const double slope = covariance / of.variance;
  const double left = std::max(0.0, state.variance - slope * covariance);
  // Close to 1 the square of the correlation has lost digits; a second pass over the residual then sets things right.
  const double scale = left > 0.0 ? 1.0 / std::sqrt(left) : 1.0;
  update(other, column(variable), {slope, slope * of.mean - state.mean, scale});
  const double deviation = std::sqrt(std::max(0.0, state.variance));
  state.left *= deviation / scale;
  if (!(state.left > kDependent)) return false;
  if (std::abs(state.variance - 1.0) > 1e-12) update(other, column(other), {0.0, -state.mean, 1.0 / deviation});
  return true;
}

void Columns::take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                       const Progress& progress, const std::function<void(std::size_t)>& then) {
  std::vector<char> spent(others.size(), 0);
  parallel_for(threads, others.size(), [&](std::size_t k, int) {
    progress.check();
    spent[k] = take_out(variable, others[k]) ? 0 : 1;
    if (spent[k] == 0 && then) then(k);
  });
  for (std::size_t k = 0; k < others.size(); ++k) {
    if (spent[k] != 0) refuse_dependent(samples_, removed, others[k]);
  }
}

}  // namespace inga::causal
