#include "patterns/fisher.h"

#include <algorithm>
#include <cmath>

namespace inga::patterns {

Fisher::Fisher(std::uint32_t positives, std::uint32_t negatives)
    : positives_(positives), negatives_(negatives), log_factorial_(std::size_t{positives} + negatives + 1) {
  // In more digits, so that errors of a sum of so many terms stay far below those of one.
  long double sum = 0.0L;
  for (std::size_t n = 1; n < log_factorial_.size(); ++n) {
    sum += std::log(static_cast<long double>(n));
    log_factorial_[n] = static_cast<double>(sum);
  }
}

double Fisher::log_bound(std::uint32_t positive) const {
  return log_choose(positives_, positive) - log_choose(positives_ + negatives_, positive);
}

double Fisher::log_p(std::uint32_t positive, std::uint32_t negative) const {
  const std::uint32_t size = positive + negative;
  const std::uint32_t all = positives_ + negatives_;
  const double first = log_choose(positives_, positive) + log_choose(negatives_, negative) - log_choose(all, size);
  // The term of k positive rows from that of k - 1, or the other way round; terms fall away from the mode.
  const auto ratio = [&](std::uint32_t k) {
    return static_cast<double>(positives_ - k + 1) * static_cast<double>(size - k + 1) /
           (static_cast<double>(k) * static_cast<double>(negatives_ - size + k));
  };
  const double mode =
      (static_cast<double>(size) + 1) * (static_cast<double>(positives_) + 1) / (static_cast<double>(all) + 2);
  const bool upper = static_cast<double>(positive) >= mode;
  double sum = 0.0, term = 1.0;
  constexpr double kNothing = 1e-18;
  if (upper) {
    sum = 1.0;
    const std::uint32_t last = std::min(size, positives_);
    for (std::uint32_t k = positive + 1; k <= last && term > kNothing * sum; ++k) sum += term *= ratio(k);
    return std::min(0.0, first + std::log(sum));
  }
  // Most of the probability is on this side: what is left of 1.
  const std::uint32_t least = size > negatives_ ? size - negatives_ : 0;
  for (std::uint32_t k = positive; k > least && (k == positive || term > kNothing * sum); --k) sum += term /= ratio(k);
  return sum == 0.0 ? 0.0 : std::log1p(-std::min(1.0, std::exp(first + std::log(sum))));
}

}  // namespace inga::patterns
