// The Cholesky factor of the active predictors' inner products, as predictors come and go.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace inga::causal {

class ActiveFactor {
 public:
  std::size_t size() const noexcept { return size_; }

  /// Adds a predictor: its products with the active ones, and with itself. Returns false, and adds nothing, where the
  /// active ones all but determine it.
  bool append(std::span<const double> products, double square);
  void remove(std::size_t index);
  /// Solves (L L') x = b.
  std::vector<double> solve(std::span<const double> b) const;
  /// b' (L L')^-1 b: of products with a target, how much of its sum of squares least squares on the active ones explain.
  double explained(std::span<const double> b) const;

 private:
  /// Solves L x = b in place.
  void forward(std::vector<double>& x) const;

  double* row(std::size_t i) noexcept { return packed_.data() + i * (i + 1) / 2; }
  const double* row(std::size_t i) const noexcept { return packed_.data() + i * (i + 1) / 2; }

  std::size_t size_ = 0;
  std::vector<double> packed_;
};

}  // namespace inga::causal
