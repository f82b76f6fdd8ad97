#include "causal/standard.h"

#include <cmath>

#include "causal/pairwise.h"

namespace inga::causal {

Moments moments(std::span<const double> column) noexcept {
  const double mean = pairwise_mean([&](std::size_t i) { return column[i]; }, column.size());
  const double square = pairwise_mean(
      [&](std::size_t i) {
        const double difference = column[i] - mean;
        return difference * difference;
      },
      column.size());
  return {mean, std::sqrt(square)};
}

void standardise(std::span<const double> column, double* out) noexcept {
  const std::size_t n = column.size();
  const double mean = moments(column).mean;
  for (std::size_t i = 0; i < n; ++i) out[i] = column[i] - mean;
  const Moments rest = moments({out, n});
  for (std::size_t i = 0; i < n; ++i) out[i] = (out[i] - rest.mean) / rest.deviation;
}

}  // namespace inga::causal
