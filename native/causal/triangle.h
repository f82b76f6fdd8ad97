// The triangular factor R of the standardised columns in a given order, X = Q R, by modified Gram-Schmidt. Column k of
// R holds every least-squares fit of variable k on those before it, without squaring the condition of X as covariances
// do (Bjorck 1967).
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "causal/data.h"

namespace inga::causal {

class Triangle {
 public:
  /// Stops before the first column that the columns before it determine (see kDependent). The same numbers for every
  /// number of threads. `keeps_basis`: for project(), rows x columns more.
  Triangle(const Samples& samples, std::span<const int> order, int threads, const Progress& progress,
           bool keeps_basis = false);

  /// How many columns are independent of those before them; less than the order's length where one is not.
  std::size_t size() const noexcept { return size_; }
  /// Elements 0 .. k of column k; k may be size() for the first dependent column, whose last element means nothing.
  const double* column(std::size_t k) const noexcept { return packed_.data() + k * (k + 1) / 2; }

  /// Coefficients of column k, in standard deviations, on columns 0 .. k - 1.
  std::vector<double> fit(std::size_t k) const;
  /// Coefficients of column k on the columns in `support` (ascending, all below k).
  std::vector<double> fit(std::size_t k, std::span<const int> support) const;
  /// The same of a target that is no column: what project() gives.
  std::vector<double> fit(const double* target, std::span<const int> support) const;
  /// What a column of R would hold for other variables, standardised: of each, size() elements and the length of what is left
  /// beside them, one behind the other.
  std::vector<double> project(const Samples& samples, std::span<const int> variables) const;
  /// What columns 0 .. k - 1 leave of the sum of squares of column k.
  double left(std::size_t k) const noexcept { return column(k)[k] * column(k)[k]; }

 private:
  double* at(std::size_t k) noexcept { return packed_.data() + k * (k + 1) / 2; }

  std::size_t size_ = 0;
  std::vector<double> packed_;
  /// Orthonormal columns, or empty.
  AlignedVector<double> basis_;
};

}  // namespace inga::causal
