// Inner products and updates of runs of doubles, in an order of operations that depends on nothing but the length.
#pragma once
#include <cstddef>

namespace inga::causal {

inline double dot(const double* a, const double* b, std::size_t n) noexcept {
  constexpr std::size_t kSums = 8;
  double sums[kSums] = {};
  std::size_t i = 0;
  for (; i + kSums <= n; i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) sums[k] += a[i + k] * b[i + k];
  }
  double rest = 0.0;
  for (; i < n; ++i) rest += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])) + rest;
}

/// y += factor * x
inline void add_scaled(double* y, double factor, const double* x, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) y[i] += factor * x[i];
}

}  // namespace inga::causal
