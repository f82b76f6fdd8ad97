// The lasso path by least angle regression (Efron, Hastie, Johnstone and Tibshirani 2004) and the point on it with the
// least Bayesian information criterion (Zou, Hastie and Tibshirani 2007), with the rules of scikit-learn's LassoLarsIC.
#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/progress.h"

namespace inga::causal {

/// Regression of a centred target on k centred predictors, each multiplied by its weight.
struct LarsProblem {
  /// Inner products of the predictors: row j starts at gram + j * stride.
  const double* gram;
  std::size_t stride;
  std::span<const double> weights;
  /// Inner products of the predictors and the target.
  std::span<const double> products;
  /// The target's sum of squares, and what all predictors together leave of it (not for scarce_support).
  double total;
  double left;
  std::size_t rows;
  /// What coefficients, given as (predictor, coefficient without weight), leave of the sum of squares: exact, and slow.
  /// It is asked where the fit is so good that the sums kept along the path have lost their digits.
  std::function<double(std::span<const int> predictors, std::span<const double> coefficients)> exact_left;
};

struct LarsOptions {
  /// Follows the path to its end, however sure it is that no better point comes.
  bool full_path = false;
};

/// The predictors with a coefficient at the best point of the path, ascending.
std::vector<int> best_support(const LarsProblem& problem, const LarsOptions& options, const Progress& progress);

/// The same where predictors are about as many as rows, so that what they leave together tells nothing of the noise: those of
/// at most `most` predictors for which rows log(left) + k log(rows) + 2 log(possible over k) is least, the extended criterion
/// of Chen and Chen (2008), gamma = 1, of least squares on the k that a point keeps. A predictor with weight 0 is kept nowhere;
/// `possible`: how many have others.
std::vector<int> scarce_support(const LarsProblem& problem, std::size_t possible, std::size_t most,
                                const Progress& progress);

}  // namespace inga::causal
