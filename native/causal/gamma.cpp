#include "causal/gamma.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace inga::causal {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
/// From here on Stirling's series gives Gamma(a) to all digits.
constexpr double kLarge = 10.0;

/// u - log(1 + u) for u > -1, which near 0 is the difference of two equal numbers: with t = u / (2 + u) the logarithm is
/// 2 (t + t^3/3 + t^5/5 + ...), and u - 2 t = u t.
double less_logarithm(double u) noexcept {
  if (u < -0.5 || u > 1.0) return u - std::log1p(u);
  const double t = u / (2.0 + u), square = t * t;
  double sum = 0.0;
  for (int k = 35; k >= 3; k -= 2) sum = sum * square + 1.0 / k;  // 3^-36 is less than rounding
  return u * t - 2.0 * t * square * sum;
}

/// Gamma(a) / (sqrt(2 pi / a) (a / e)^a) for large a: exp of Stirling's series (DLMF 5.11.1).
double stirling(double a) noexcept {
  constexpr double kTerms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                               1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
  const double square = 1.0 / (a * a);
  double sum = 0.0;
  for (int k = 7; k >= 0; --k) sum = sum * square + kTerms[k];
  return std::exp(sum / a);
}

/// x^a e^-x / Gamma(a). For large a as sqrt(a / 2 pi) exp(-a (u - log(1 + u))), x = a (1 + u), over Stirling's series:
/// its factors are beyond the range of numbers.
double density(double a, double x) noexcept {
  if (a < kLarge) return std::exp(a * std::log(x) - x) / std::tgamma(a);
  return std::sqrt(a * (0.5 * std::numbers::inv_pi)) * std::exp(-a * less_logarithm((x - a) / a)) / stirling(a);
}

/// P(a, x) / density = 1/a + x/(a (a + 1)) + x^2/(a (a + 1) (a + 2)) + ... (DLMF 8.7.1).
double series(double a, double x) noexcept {
  double term = 1.0 / a, sum = term;
  for (double k = a + 1.0; term > sum * (0.25 * kEpsilon); k += 1.0) {
    term *= x / k;
    sum += term;
  }
  return sum;
}

/// Q(a, x) / density = 1/(x + 1 - a - 1 (1 - a)/(x + 3 - a - 2 (2 - a)/(x + 5 - a - ...))) (DLMF 8.9.2, contracted), by
/// Lentz's way from the front. No denominator is 0 for x >= a.
double fraction(double a, double x) noexcept {
  double b = x + 1.0 - a, c = std::numeric_limits<double>::infinity(), d = 1.0 / b, value = d, change = 0.0;
  for (double k = 1.0; std::abs(change - 1.0) > 3.0 * kEpsilon; k += 1.0) {
    const double numerator = k * (a - k);
    b += 2.0;
    d = 1.0 / (numerator * d + b);
    c = b + numerator / c;
    change = c * d;
    value *= change;
  }
  return value;
}

}  // namespace

double gamma_tail(double shape, double x) noexcept {
  if (std::isnan(shape) || std::isnan(x)) return std::numeric_limits<double>::quiet_NaN();
  if (x <= 0.0) return 1.0;
  // Where the tail is small the fraction gives it without a difference.
  const double turn = shape < 1.0 ? 1.0 : shape + 1.0;
  return x < turn ? 1.0 - density(shape, x) * series(shape, x) : density(shape, x) * fraction(shape, x);
}

}  // namespace inga::causal
