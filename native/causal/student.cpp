#include "causal/student.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace inga::causal {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
/// From here on a series gives the quotient of gamma functions to all digits.
constexpr double kLarge = 15.0;

/// Gamma(a + 1/2) / Gamma(a): for large a sqrt(a) times exp of a series in 1/a (DLMF 5.11.13, as a logarithm).
double half_step(double a) noexcept {
  if (a < kLarge) return std::tgamma(a + 0.5) / std::tgamma(a);
  constexpr double kTerms[] = {-1.0 / 8, 1.0 / 192, -1.0 / 640, 17.0 / 14336, -31.0 / 18432, 691.0 / 180224};
  const double square = 1.0 / (a * a);
  double sum = 0.0;
  for (int k = 5; k >= 0; --k) sum = sum * square + kTerms[k];
  return std::sqrt(a) * std::exp(sum / a);
}

/// The continued fraction of I_x(a, b) (DLMF 8.17.22) by Lentz's way from the front, for x <= (a + 1) / (a + b + 2).
double fraction(double a, double b, double x) noexcept {
  constexpr double kTiny = 1e-300;
  const auto away = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1.0, d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0)), value = d, change = 0.0;
  for (double m = 1.0; std::abs(change - 1.0) > 3.0 * kEpsilon; m += 1.0) {
    const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    d = 1.0 / away(1.0 + even * d);
    c = away(1.0 + even / c);
    value *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 / away(1.0 + odd * d);
    c = away(1.0 + odd / c);
    change = c * d;
    value *= change;
  }
  return value;
}

/// The distribution's density at t.
double density(double freedom, double t) noexcept {
  const double scale = half_step(0.5 * freedom) / std::sqrt(freedom * std::numbers::pi);
  return scale * std::exp(-0.5 * (freedom + 1.0) * std::log1p(t / freedom * t));
}

}  // namespace

double student_tails(double freedom, double t) noexcept {
  if (std::isnan(freedom) || std::isnan(t)) return std::numeric_limits<double>::quiet_NaN();
  if (t == 0.0) return 1.0;
  const double a = 0.5 * freedom, ratio = t / freedom * t;
  if (std::isinf(ratio)) return 0.0;
  const double x = 1.0 / (1.0 + ratio), y = ratio / (1.0 + ratio);
  // x^a y^(1/2) / B(a, 1/2)
  const double front = std::exp(-a * std::log1p(ratio)) * std::sqrt(y) * half_step(a) * std::numbers::inv_sqrtpi;
  // Where the tails are small the fraction gives them without a difference.
  if (x <= (a + 1.0) / (a + 2.5)) return front / a * fraction(a, 0.5, x);
  return 1.0 - 2.0 * front * fraction(0.5, a, y);
}

double student_critical(double freedom, double tails) noexcept {
  // The tails are a convex function of t, so Newton's steps from 0 go up to where they are right, and never beyond.
  double t = 0.0;
  for (;;) {
    const double next = t + 0.5 * (student_tails(freedom, t) - tails) / density(freedom, t);
    if (!(next > t * (1.0 + 2.0 * kEpsilon))) return t;
    t = next;
  }
}

}  // namespace inga::causal
