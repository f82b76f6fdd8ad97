// Sums in numpy's order: eight running sums below 128 elements, halves above. What Python's lingam computes with, and
// an error that grows with log n.
#pragma once
#include <cstddef>

namespace inga::causal {

/// term(first) + ... + term(first + n - 1).
template <class Term>
double pairwise_sum(const Term& term, std::size_t first, std::size_t n) {
  if (n < 8) {
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += term(first + i);
    return sum;
  }
  if (n > 128) {
    const std::size_t half = n / 2 - (n / 2) % 8;
    return pairwise_sum(term, first, half) + pairwise_sum(term, first + half, n - half);
  }
  double sums[8];
  for (std::size_t k = 0; k < 8; ++k) sums[k] = term(first + k);
  std::size_t i = 8;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += term(first + i + k);
  }
  double sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  for (; i < n; ++i) sum += term(first + i);
  return sum;
}

template <class Term>
double pairwise_mean(const Term& term, std::size_t n) {
  return pairwise_sum(term, 0, n) / static_cast<double>(n);
}

}  // namespace inga::causal
