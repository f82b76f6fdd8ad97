#include "causal/columns.h"

#include <cmath>

#include "causal/entropy.h"
#include "causal/standard.h"
#include "core/error.h"
#include "core/parallel.h"

namespace inga::causal {

Columns::Columns(const Samples& samples, const PairKernel& kernel, int threads, const Progress& progress)
    : samples_(samples), kernel_(kernel) {
  const std::size_t line = kLine / sizeof(double);
  const std::size_t stride = (samples.rows() + line - 1) / line * line;
  const auto p = static_cast<std::size_t>(samples.variables());
  data_.resize(3 * p * stride);
  states_.resize(p);
  parallel_for(threads, p, [&](std::size_t i, int) {
    progress.check();
    double* z = data_.data() + 3 * i * stride;
    states_[i].column = {z, z + stride, z + 2 * stride};
    standardise(samples.column(static_cast<int>(i)), z);
    update(static_cast<int>(i), states_[i].column, {});
  });
}

void Columns::update(int variable, const Column& of, const Update& change) {
  State& state = states_[static_cast<std::size_t>(variable)];
  Shape shape{};
  const ColumnSums moments = kernel_.update(state.column, of, change, shape);
  const auto n = static_cast<double>(samples_.rows());
  state.mean = moments.sum / n;
  state.variance = moments.squares / n - state.mean * state.mean;
  state.entropy = entropy(shape.log_cosh, shape.odd);
}

double Columns::correlation(int i, int j) const {
  const State& a = states_[static_cast<std::size_t>(i)];
  const State& b = states_[static_cast<std::size_t>(j)];
  return kernel_.dot(a.column, b.column) / static_cast<double>(samples_.rows()) - a.mean * b.mean;
}

double Columns::difference(int i, int j) const {
  const State& a = states_[static_cast<std::size_t>(i)];
  const State& b = states_[static_cast<std::size_t>(j)];
  const PairShapes shapes = kernel_.shapes(a.column, b.column, correlation(i, j));
  const double difference = (b.entropy + entropy(shapes.x_on_y.log_cosh, shapes.x_on_y.odd)) -
                            (a.entropy + entropy(shapes.y_on_x.log_cosh, shapes.y_on_x.odd));
  // NaN would pass for "no evidence".
  if (std::isnan(difference)) {
    throw Error(Code::data, "columns '" + samples_.name(i) + "' and '" + samples_.name(j) +
                                "' cannot be compared: one all but determines the other. Leave one of them out");
  }
  return difference;
}

void Columns::take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                       const Progress& progress) {
  const State& of = states_[static_cast<std::size_t>(variable)];
  std::vector<char> spent(others.size(), 0);
  parallel_for(threads, others.size(), [&](std::size_t k, int) {
    progress.check();
    const int other = others[k];
    State& state = states_[static_cast<std::size_t>(other)];
    const double covariance = correlation(other, variable);
    const double slope = covariance / of.variance;
    const double left = std::max(0.0, state.variance - slope * covariance);
    // Close to 1 the square of the correlation has lost digits; a second pass over the residual then sets things right.
    const double scale = left > 0.0 ? 1.0 / std::sqrt(left) : 1.0;
    update(other, of.column, {slope, slope * of.mean - state.mean, scale});
    const double deviation = std::sqrt(std::max(0.0, state.variance));
    state.left *= deviation / scale;
    if (!(state.left > kDependent)) {
      spent[k] = 1;
    } else if (std::abs(state.variance - 1.0) > 1e-12) {
      update(other, state.column, {0.0, -state.mean, 1.0 / deviation});
    }
  });
  for (std::size_t k = 0; k < others.size(); ++k) {
    if (spent[k] != 0) refuse_dependent(samples_, removed, others[k]);
  }
}

}  // namespace inga::causal
