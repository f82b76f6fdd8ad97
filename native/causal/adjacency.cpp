#include "causal/adjacency.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "causal/dot.h"
#include "causal/lars.h"
#include "causal/standard.h"
#include "causal/triangle.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

struct Support {
  std::vector<int> causes;
  std::vector<double> sizes;
};

/// Inner products of all columns, in full so that every row is one run of memory: row j starts at j * size.
AlignedVector<double> inner_products(const Triangle& triangle, int threads, const Progress& progress) {
  const std::size_t m = triangle.size();
  AlignedVector<double> gram(m * m);
  parallel_for(threads, m, [&](std::size_t piece, int) {
    progress.check();
    const std::size_t i = m - 1 - piece;  // long ones first
    for (std::size_t j = 0; j <= i; ++j) gram[i * m + j] = dot(triangle.column(i), triangle.column(j), j + 1);
  });
  parallel_for(threads, m, [&](std::size_t i, int) {
    for (std::size_t j = i + 1; j < m; ++j) gram[i * m + j] = gram[j * m + i];
  });
  return gram;
}

/// What is left of the sum of squares of column k: the length of its column of R less the fitted one, plus what no fit
/// takes.
double left_over(const Triangle& triangle, std::size_t k, std::span<const int> predictors,
                 std::span<const double> coefficients) {
  std::vector<double> rest(triangle.column(k), triangle.column(k) + k + 1);
  for (std::size_t i = 0; i < predictors.size(); ++i) {
    const auto j = static_cast<std::size_t>(predictors[i]);
    add_scaled(rest.data(), -coefficients[i], triangle.column(j), j + 1);
  }
  return dot(rest.data(), rest.data(), rest.size());
}

/// The causes that column k has among `possible` columns, ascending: positions there, or in all before k where it is empty.
std::vector<int> causes_of(const Triangle& triangle, const AlignedVector<double>& gram, std::size_t k,
                           std::span<const int> possible, const Samples& samples, const AdjacencyOptions& options,
                           const Progress& progress) {
  const std::size_t size = triangle.size(), m = possible.empty() ? k : possible.size();
  std::vector<double> weights = possible.empty() ? triangle.fit(k) : triangle.fit(k, possible);
  const double left = possible.empty() ? triangle.left(k) : left_over(triangle, k, possible, weights);
  for (double& weight : weights) weight = std::abs(weight);
  const double* row = gram.data() + k * size;
  AlignedVector<double> part;
  std::vector<double> products(row, row + k);
  if (!possible.empty()) {
    part.resize(m * m);
    for (std::size_t i = 0; i < m; ++i) {
      const double* from = gram.data() + static_cast<std::size_t>(possible[i]) * size;
      for (std::size_t j = 0; j < m; ++j) part[i * m + j] = from[possible[j]];
      products[i] = row[possible[i]];
    }
    products.resize(m);
  }
  std::vector<int> columns;
  const LarsProblem problem{.gram = possible.empty() ? gram.data() : part.data(),
                            .stride = possible.empty() ? size : m,
                            .weights = weights,
                            .products = products,
                            .total = row[k],
                            .left = left,
                            .rows = samples.rows(),
                            .exact_left = [&](std::span<const int> predictors, std::span<const double> coefficients) {
                              if (possible.empty()) return left_over(triangle, k, predictors, coefficients);
                              columns.clear();
                              for (const int i : predictors) columns.push_back(possible[static_cast<std::size_t>(i)]);
                              return left_over(triangle, k, columns, coefficients);
                            }};
  return best_support(problem, {.full_path = options.full_path}, progress);
}

Support support_of(const Triangle& triangle, const AlignedVector<double>& gram, std::size_t k,
                   std::span<const int> order, const Samples& samples, const AdjacencyOptions& options,
                   const Progress& progress) {
  std::vector<int> possible;
  for (std::size_t j = 0; j < k; ++j) {
    if (options.prior.allows(order[j], order[k])) possible.push_back(static_cast<int>(j));
  }
  if (possible.empty()) return {};
  const bool all = possible.size() == k;
  Support support{causes_of(triangle, gram, k, all ? std::span<const int>{} : possible, samples, options, progress),
                  {}};
  if (!all) {
    for (int& cause : support.causes) cause = possible[static_cast<std::size_t>(cause)];
  }
  support.sizes = triangle.fit(k, support.causes);
  return support;
}

}  // namespace

std::vector<Effect> adjacency(const Samples& samples, std::span<const int> order, const AdjacencyOptions& options,
                              const Progress& progress) {
  const std::size_t m = order.size();
  progress.begin(1, static_cast<std::int64_t>(m));
  const Triangle triangle(samples, order, options.threads, progress);
  if (triangle.size() < m) refuse_dependent(samples, order.first(triangle.size()), order[triangle.size()]);
  const AlignedVector<double> gram = inner_products(triangle, options.threads, progress);
  std::vector<Support> supports(m);
  std::atomic<std::int64_t> done{0};
  parallel_for(options.threads, m, [&](std::size_t piece, int) {
    const std::size_t k = m - 1 - piece;  // the most predictors, hence the longest, first
    if (k > 0) supports[k] = support_of(triangle, gram, k, order, samples, options, progress);
    progress.advance(++done);
  });
  std::vector<double> deviations;
  for (const int variable : order) deviations.push_back(moments(samples.column(variable)).deviation);
  std::vector<Effect> effects;
  for (std::size_t k = 0; k < m; ++k) {
    for (std::size_t i = 0; i < supports[k].causes.size(); ++i) {
      const auto j = static_cast<std::size_t>(supports[k].causes[i]);
      const int exponent = samples.exponent(order[k]) - samples.exponent(order[j]);
      effects.push_back(
          {order[j], order[k], std::scalbn(supports[k].sizes[i] * (deviations[k] / deviations[j]), exponent)});
    }
  }
  return effects;
}

}  // namespace inga::causal
