#include "causal/columns.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "causal/entropy.h"
#include "causal/standard.h"
#include "core/error.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

/// From one array of rows to the next, each from a cache line on.
std::size_t stride_of(std::size_t rows) noexcept {
  constexpr std::size_t kDoubles = kLine / sizeof(double);
  return (rows + kDoubles - 1) / kDoubles * kDoubles;
}

}  // namespace

std::size_t Columns::doubles(std::size_t variables, std::size_t rows) noexcept {
  const std::size_t states = variables * sizeof(State) / sizeof(double);
  return 3 * variables * stride_of(rows) + states;
}

Columns::Columns(const Samples& samples, const PairKernel& kernel, std::span<double> memory)
    : samples_(samples), kernel_(kernel), stride_(stride_of(samples.rows())), data_(memory.data()) {
  const auto p = static_cast<std::size_t>(samples.variables());
  if (memory.size() < doubles(p, samples.rows())) throw Error(Code::internal, "too little memory for the columns");
  states_ = {reinterpret_cast<State*>(data_ + 3 * p * stride_), p};
}

Column Columns::column(int variable) const noexcept {
  const auto i = static_cast<std::size_t>(variable);
  double* z = data_ + 3 * i * stride_;
  return {z, z + stride_, z + 2 * stride_, states_[i].tame};
}

void Columns::fill(int variable) {
  states_[static_cast<std::size_t>(variable)] = {0.0, 1.0, 0.0, 1.0, true};
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
  const ColumnSums moments = kernel_.update(own, of, change, shape);
  state.tame = own.tame;
  const auto n = static_cast<double>(samples_.rows());
  state.mean = moments.sum / n;
  state.variance = moments.squares / n - state.mean * state.mean;
  state.entropy = entropy(shape.log_cosh, shape.odd);
}

double Columns::correlation(int i, int j) const {
  const State& a = states_[static_cast<std::size_t>(i)];
  const State& b = states_[static_cast<std::size_t>(j)];
  return kernel_.dot(column(i), column(j)) / static_cast<double>(samples_.rows()) - a.mean * b.mean;
}

double Columns::difference(int i, int j, bool unaffected) const {
  const State& a = states_[static_cast<std::size_t>(i)];
  const State& b = states_[static_cast<std::size_t>(j)];
  const PairShapes shapes = kernel_.shapes(column(i), column(j), correlation(i, j));
  const double j_on_i = unaffected ? b.entropy : entropy(shapes.y_on_x.log_cosh, shapes.y_on_x.odd);
  const double difference = (b.entropy + entropy(shapes.x_on_y.log_cosh, shapes.x_on_y.odd)) - (a.entropy + j_on_i);
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
