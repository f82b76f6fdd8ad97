#include "causal/adjacency.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

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

/// What is left of the sum of squares of a target, given as a column of R is: the length of it less the fitted one, plus what
/// no fit takes.
double left_over(const Triangle& triangle, std::span<const double> target, std::span<const int> predictors,
                 std::span<const double> coefficients) {
  std::vector<double> rest(target.begin(), target.end());
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
  const std::span target(triangle.column(k), k + 1);
  const double left = possible.empty() ? triangle.left(k) : left_over(triangle, target, possible, weights);
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
                              if (possible.empty()) return left_over(triangle, target, predictors, coefficients);
                              columns.clear();
                              for (const int i : predictors) columns.push_back(possible[static_cast<std::size_t>(i)]);
                              return left_over(triangle, target, columns, coefficients);
                            }};
  return best_support(problem, {.full_path = options.full_path}, progress);
}

/// Of so many predictors the lasso finds those that count where noise is Gaussian: more than twice the logarithm of how many
/// there are must be the rows for each (Wainwright 2009).
std::size_t most_causes(std::size_t possible, std::size_t rows) {
  const double most = static_cast<double>(rows) / (2.0 * std::log(static_cast<double>(possible)));
  return most < static_cast<double>(possible) ? std::max<std::size_t>(1, static_cast<std::size_t>(most)) : possible;
}

/// The fits of one call.
class Fits {
 public:
  Fits(const Samples& samples, std::span<const int> order, const AdjacencyOptions& options, const Progress& progress)
      : samples_(samples),
        order_(order),
        options_(options),
        progress_(progress),
        triangle_(samples, order, options.threads, progress, options.scarce && !options.rest.empty()) {
    const std::size_t size = triangle_.size();
    if (size < order.size()) refuse_dependent(samples, order.first(size), order[size]);
    gram_ = inner_products(triangle_, options.threads, progress);
  }

  /// Of place k of the order.
  Support at(std::size_t k) const {
    if (options_.scarce && is_scarce(k)) return scarce({triangle_.column(k), k + 1}, order_[k]);
    std::vector<int> possible;
    for (std::size_t j = 0; j < k; ++j) {
      if (options_.prior.allows(order_[j], order_[k])) possible.push_back(static_cast<int>(j));
    }
    if (possible.empty()) return {};
    const bool all = possible.size() == k;
    Support support{
        causes_of(triangle_, gram_, k, all ? std::span<const int>{} : possible, samples_, options_, progress_), {}};
    if (!all) {
      for (int& cause : support.causes) cause = possible[static_cast<std::size_t>(cause)];
    }
    support.sizes = triangle_.fit(k, support.causes);
    return support;
  }

  /// Of variables without a place.
  std::vector<Support> beside(std::span<const int> variables) const {
    const std::vector<double> targets = triangle_.project(samples_, variables);
    const std::size_t stride = triangle_.size() + 1;
    std::vector<Support> supports;
    for (std::size_t v = 0; v < variables.size(); ++v) {
      supports.push_back(scarce({targets.data() + v * stride, stride}, variables[v]));
    }
    return supports;
  }

 private:
  /// Whether least squares on k predictors leave fewer rows to spare than they use.
  bool is_scarce(std::size_t k) const { return 2 * k >= different_rows(); }

  /// Without copies of others, which tell nothing more, as far as that is known: where variables are more.
  std::size_t different_rows() const {
    const bool is_known = samples_.rank() < samples_.variables();
    return is_known ? static_cast<std::size_t>(samples_.rank()) + 1 : samples_.rows();
  }

  /// Of a target that is given as a column of R is, on all before it.
  Support scarce(std::span<const double> target, int variable) const {
    const std::size_t k = target.size() - 1, size = triangle_.size();
    const auto rows = static_cast<double>(samples_.rows());
    std::vector<double> weights(k), products(k);
    std::size_t possible = 0;
    for (std::size_t j = 0; j < k; ++j) {
      if (!options_.prior.allows(order_[j], variable)) continue;
      ++possible;
      products[j] = dot(triangle_.column(j), target.data(), j + 1);
      weights[j] = std::abs(products[j]) / rows;
    }
    if (possible == 0) return {};
    const LarsProblem problem{.gram = gram_.data(),
                              .stride = size,
                              .weights = weights,
                              .products = products,
                              .total = dot(target.data(), target.data(), k + 1),
                              .left = 0.0,
                              .rows = samples_.rows(),
                              .exact_left = [&](std::span<const int> predictors, std::span<const double> coefficients) {
                                return left_over(triangle_, target, predictors, coefficients);
                              }};
    Support support{scarce_support(problem, possible, most_causes(possible, different_rows()), progress_), {}};
    support.sizes = triangle_.fit(target.data(), support.causes);
    return support;
  }

  const Samples& samples_;
  std::span<const int> order_;
  const AdjacencyOptions& options_;
  const Progress& progress_;
  Triangle triangle_;
  AlignedVector<double> gram_;
};

/// In the units of the samples.
void collect(const Support& support, int variable, std::span<const int> order, std::span<const double> deviations,
             const Samples& samples, std::vector<Effect>& effects) {
  if (support.causes.empty()) return;
  const double deviation = moments(samples.column(variable)).deviation;
  for (std::size_t i = 0; i < support.causes.size(); ++i) {
    const auto j = static_cast<std::size_t>(support.causes[i]);
    const int exponent = samples.exponent(variable) - samples.exponent(order[j]);
    effects.push_back({order[j], variable, std::scalbn(support.sizes[i] * (deviation / deviations[j]), exponent)});
  }
}

/// Variables without a place whose columns go through the basis together, so that a part of it stays in the cache meanwhile.
constexpr std::size_t kTogether = 16;

}  // namespace

std::vector<Effect> adjacency(const Samples& samples, std::span<const int> order, const AdjacencyOptions& options,
                              const Progress& progress) {
  const std::size_t m = order.size(), rest = options.scarce ? options.rest.size() : 0;
  progress.begin(1, static_cast<std::int64_t>(m + rest));
  const Fits fits(samples, order, options, progress);
  std::vector<Support> supports(m + rest);
  std::atomic<std::int64_t> done{0};
  parallel_for(options.threads, m, [&](std::size_t piece, int) {
    const std::size_t k = m - 1 - piece;  // the most predictors, hence the longest, first
    if (k > 0) supports[k] = fits.at(k);
    progress.advance(++done);
  });
  parallel_for(options.threads, (rest + kTogether - 1) / kTogether, [&](std::size_t piece, int) {
    const std::size_t first = piece * kTogether, count = std::min(kTogether, rest - first);
    std::vector<Support> found = fits.beside(options.rest.subspan(first, count));
    std::move(found.begin(), found.end(), supports.begin() + static_cast<std::ptrdiff_t>(m + first));
    progress.advance(done += static_cast<std::int64_t>(count));
  });
  std::vector<double> deviations;
  for (const int variable : order) deviations.push_back(moments(samples.column(variable)).deviation);
  std::vector<Effect> effects;
  for (std::size_t k = 0; k < m + rest; ++k) {
    collect(supports[k], k < m ? order[k] : options.rest[k - m], order, deviations, samples, effects);
  }
  return effects;
}

}  // namespace inga::causal
