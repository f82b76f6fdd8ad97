// Whether a number can be the reduction of elements of which only the ranges are known.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <vector>

#include "fuse/ops.h"
#include "range_functions.h"

namespace inga::fuse {

template <class T>
class TotalEnclosure {
 public:
  using Ranges = std::vector<Range<T>>;

  /// Empty where the elements do not tell.
  static std::optional<bool> admits(Reduction reduction, const Ranges& elements, double got) {
    const auto surely = [](const Range<T>& x) { return x.empty(); };
    const auto perhaps = [](const Range<T>& x) { return x.nan; };
    if (std::any_of(elements.begin(), elements.end(), surely)) return std::isnan(got);
    if (std::any_of(elements.begin(), elements.end(), perhaps)) return std::nullopt;
    switch (reduction) {
      case Reduction::min: return extreme(elements, got, HUGE_VAL, [](double a, double b) { return std::min(a, b); });
      case Reduction::max: return extreme(elements, got, -HUGE_VAL, [](double a, double b) { return std::max(a, b); });
      case Reduction::mean:
        if (elements.empty()) return std::isnan(got);
        // The mean is rounded once more.
        return sum(elements, got * static_cast<double>(elements.size()), 2);
      case Reduction::prod: return product(elements, got);
      case Reduction::norm: return norm(elements, got);
      default: return sum(elements, got, 1);
    }
  }

 private:
  /// What a sum may be off, relative to the sum of magnitudes, and that of logarithms for each of them (src/fuse/README.md).
  static constexpr double kSumError = sizeof(T) == 4 ? 3e-6 : 1e-14;

  template <class Pick>
  static bool extreme(const Ranges& elements, double got, double of_none, Pick&& pick) {
    double low = of_none, high = of_none;
    for (const auto& x : elements) low = pick(low, x.low), high = pick(high, x.high);
    return low <= got && got <= high;
  }

  static std::optional<bool> sum(const Ranges& elements, double got, double roundings) {
    long double low = 0, high = 0, size = 0;
    const Range<T>* infinite = nullptr;
    for (const auto& x : elements) {
      if (x.reaches_infinity()) {
        if (!x.single() || (infinite != nullptr && infinite->low != x.low)) return std::nullopt;
        infinite = &x;
        continue;
      }
      low += x.low;
      high += x.high;
      size += std::max(std::abs(x.low), std::abs(x.high));
    }
    // A stretch may leave the range before the sum does.
    if (size > std::numeric_limits<T>::max() / 4) return std::nullopt;
    if (infinite != nullptr) return got == infinite->low;
    const long double slack = roundings * kSumError * (size + static_cast<long double>(elements.size())) +
                              roundings * std::numeric_limits<double>::denorm_min();
    return low - slack <= got && got <= high + slack;
  }

  static std::optional<bool> product(const Ranges& elements, double got) {
    double low = 0, high = 0, size = 0;
    bool zero = false, known = true, negative = false;
    for (const auto& x : elements) {
      if (x.reaches_infinity()) return std::nullopt;
      zero = zero || (x.low == 0 && x.high == 0);
      known = known && !x.has(0);
      negative = negative != (x.low < 0);
      const double a = std::log2(std::abs(static_cast<double>(x.low)));
      const double b = x.single() ? a : std::log2(std::abs(static_cast<double>(x.high)));
      low += std::min(a, b);
      high += std::max(a, b);
      size += std::abs(a);
    }
    if (zero) return got == 0;
    if (!known) return std::nullopt;
    const double slack = kSumError * (static_cast<double>(elements.size()) + 1) + 1e-13 * size;
    low -= slack;
    high += slack;
    // Near the ends of double precision the result is rounded more coarsely, or is 0 or infinite.
    if (low > 1024.1) return std::isinf(got);
    if (high < -1076) return got == 0;
    if (low < -1022 || high > 1023.9) return std::nullopt;
    const double result = std::log2(std::abs(got));
    return std::signbit(got) == negative && low <= result && result <= high;
  }

  static bool norm(const Ranges& elements, double got) {
    long double low = 0, high = 0;
    for (const auto& x : elements) {
      const Range<long double> size = magnitude(Range<long double>{x.low, x.high, false});
      low = std::hypot(low, size.low);
      high = std::hypot(high, size.high);
    }
    constexpr double kTiny = std::numeric_limits<double>::denorm_min();
    const auto rounded = [](long double x) { return x > std::numeric_limits<double>::max() ? HUGE_VALL : x; };
    return rounded(low * (1 - kSumError)) - kTiny <= got && got <= rounded(high * (1 + kSumError)) + kTiny;
  }
};

}  // namespace inga::fuse
