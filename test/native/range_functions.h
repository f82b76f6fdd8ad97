// Ranges of numbers, and what each operation makes of them: exactly where IEEE 754 defines the result, else as the C library
// has it in the next wider type.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "fuse/scalar.h"

namespace inga::fuse {

/// The numbers from low to high (none where low > high), and NaN where `nan`.
template <class T>
struct Range {
  T low = -std::numeric_limits<T>::infinity();
  T high = std::numeric_limits<T>::infinity();
  bool nan = true;

  bool empty() const { return low > high; }
  bool single() const { return low == high; }
  bool has(T x) const { return low <= x && x <= high; }
  bool reaches_infinity() const { return !empty() && (std::isinf(low) || std::isinf(high)); }
  /// Any number at all.
  bool whole() const { return low < high && std::isinf(low) && std::isinf(high); }
  bool admits(T x) const { return std::isnan(x) ? nan : has(x); }
};

template <class T>
Range<T> only_nan() {
  return {T(1), T(0), true};
}

template <class T>
Range<T> nothing() {
  return {T(1), T(0), false};
}

template <class T>
Range<T> exactly(T x) {
  return std::isnan(x) ? only_nan<T>() : Range<T>{x, x, false};
}

template <class T>
Range<T> hull(const Range<T>& a, const Range<T>& b) {
  const bool nan = a.nan || b.nan;
  if (a.empty()) return {b.low, b.high, nan};
  if (b.empty()) return {a.low, a.high, nan};
  return {std::min(a.low, b.low), std::max(a.high, b.high), nan};
}

template <class T>
Range<T> magnitude(const Range<T>& a) {
  const T low = std::abs(a.low), high = std::abs(a.high);
  return {a.has(0) ? T(0) : std::min(low, high), std::max(low, high), a.nan};
}

template <class T>
bool may_equal(const Range<T>& a, const Range<T>& b) {
  return a.low <= b.high && b.low <= a.high;
}

template <class T>
Range<T> compared(Op op, const Range<T>& a, const Range<T>& b) {
  bool yes = false, no = false;
  const bool equal = a.single() && b.single() && a.low == b.low;
  switch (op) {
    case Op::lt: yes = a.low < b.high, no = a.high >= b.low; break;
    case Op::le: yes = a.low <= b.high, no = a.high > b.low; break;
    case Op::gt: yes = a.high > b.low, no = a.low <= b.high; break;
    case Op::ge: yes = a.high >= b.low, no = a.low < b.high; break;
    case Op::eq: yes = may_equal(a, b), no = !equal; break;
    default: yes = !equal, no = may_equal(a, b); break;
  }
  const bool numbers = !a.empty() && !b.empty();
  const bool nan = a.nan || b.nan;
  yes = (numbers && yes) || (nan && op == Op::ne);
  no = (numbers && no) || (nan && op != Op::ne);
  return {no ? T(0) : T(1), yes ? T(1) : T(0), false};
}

template <class T>
Range<T> selected(const Range<T>& condition, const Range<T>& yes, const Range<T>& no) {
  if (!condition.has(0)) return yes;
  const bool other = condition.nan || condition.low < 0 || condition.high > 0;
  return other ? hull(yes, no) : no;
}

/// The ends of a range, and the largest finite numbers beside infinite ones, for what infinity makes NaN.
template <class T>
std::array<T, 4> ends(const Range<T>& a) {
  constexpr T kLargest = std::numeric_limits<T>::max();
  return {a.low, a.high, std::max(a.low, -kLargest), std::min(a.high, kLargest)};
}

/// An operation that is monotone in each operand, as its rounded results are, too.
template <class T, class F>
Range<T> corners(const Range<T>& a, const Range<T>& b, const Range<T>& c, F&& of) {
  const auto count = [](const Range<T>& x) { return x.single() ? 1U : x.reaches_infinity() ? 4U : 2U; };
  const auto xs = ends(a), ys = ends(b), zs = ends(c);
  Range<T> result = nothing<T>();
  for (std::size_t i = 0; i < count(a); ++i) {
    for (std::size_t j = 0; j < count(b); ++j) {
      for (std::size_t k = 0; k < count(c); ++k) result = hull(result, exactly<T>(of(xs[i], ys[j], zs[k])));
    }
  }
  return result;
}

template <class T, class F>
Range<T> corners(const Range<T>& a, const Range<T>& b, F&& of) {
  return corners(a, b, exactly(T(0)), [&](T x, T y, T) { return of(x, y); });
}

template <class T>
Range<T> quotient(const Range<T>& a, const Range<T>& b) {
  if (!b.has(0)) return corners(a, b, [](T x, T y) { return x / y; });
  const bool zero = a.low == 0 && a.high == 0;
  const bool nan = a.has(0) || (a.reaches_infinity() && b.reaches_infinity());
  if (zero) return b.single() ? only_nan<T>() : Range<T>{0, 0, true};
  return {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity(), nan};
}

/// Where both ends of the domain are known.
template <class T>
Range<T> clipped(const Range<T>& a, T least, T most) {
  if (a.high < least || a.low > most) return only_nan<T>();
  return {std::max(a.low, least), std::min(a.high, most), a.nan || a.low < least || a.high > most};
}

/// The operations that IEEE 754 defines, other than comparisons, on operands that may be numbers.
template <class T>
Range<T> arithmetic(Op op, const Range<T>& a, const Range<T>& b, const Range<T>& c) {
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  const auto applied = [op](T x, T y, T z) { return apply_scalar<T>(op, x, y, z); };
  // 0 times infinity, which need not be at a corner.
  const bool meets = (a.has(0) && b.reaches_infinity()) || (b.has(0) && a.reaches_infinity());
  Range<T> result;
  switch (op) {
    case Op::neg: return {-a.high, -a.low, false};
    case Op::abs: return magnitude(a);
    case Op::min: return {std::min(a.low, b.low), std::min(a.high, b.high), false};
    case Op::max: return {std::max(a.low, b.low), std::max(a.high, b.high), false};
    case Op::add:
    case Op::sub: return corners(a, b, exactly(T(0)), applied);
    case Op::div: return quotient(a, b);
    case Op::mul:
    case Op::fma:
      result = corners(a, b, op == Op::mul ? exactly(T(0)) : c, applied);
      result.nan = result.nan || meets;
      return result;
    default: break;
  }
  const Range<T> inside = op == Op::sqrt ? clipped(a, T(0), kInfinity) : a;
  if (inside.empty()) return inside;
  return {applied(inside.low, T(0), T(0)), applied(inside.high, T(0), T(0)), inside.nan};
}

/// A function of one number.
template <class W>
W function(Op op, W x) {
  switch (op) {
    case Op::cbrt: return std::cbrt(x);
    case Op::rsqrt: return 1 / std::sqrt(x);
    case Op::exp: return std::exp(x);
    case Op::exp2: return std::exp2(x);
    case Op::exp10: return std::pow(W(10), x);
    case Op::expm1: return std::expm1(x);
    case Op::log: return std::log(x);
    case Op::log2: return std::log2(x);
    case Op::log10: return std::log10(x);
    case Op::log1p: return std::log1p(x);
    case Op::sin: return std::sin(x);
    case Op::cos: return std::cos(x);
    case Op::tan: return std::tan(x);
    case Op::asin: return std::asin(x);
    case Op::acos: return std::acos(x);
    case Op::atan: return std::atan(x);
    case Op::sinh: return std::sinh(x);
    case Op::cosh: return std::cosh(x);
    case Op::tanh: return std::tanh(x);
    case Op::asinh: return std::asinh(x);
    case Op::acosh: return std::acosh(x);
    case Op::atanh: return std::atanh(x);
    case Op::erf: return std::erf(x);
    case Op::erfc: return std::erfc(x);
    case Op::sigmoid: return sigmoid(x);
    case Op::softplus: return softplus(x);
    case Op::logcosh: return log_cosh(x);
    case Op::gelu: return gelu(x);
    default: return std::numeric_limits<W>::quiet_NaN();
  }
}

template <class W>
Range<W> monotone(Op op, const Range<W>& a) {
  if (a.empty()) return a;
  const W low = function(op, a.low), high = a.single() ? low : function(op, a.high);
  return {std::min(low, high), std::max(low, high), a.nan};
}

/// The sine or cosine, which changes no faster than its argument.
template <class W>
Range<W> wave(Op op, const Range<W>& a) {
  if (a.single()) return std::isinf(a.low) ? only_nan<W>() : monotone(op, a);
  if (a.reaches_infinity()) return {W(-1), W(1), true};
  const W middle = a.low + (a.high - a.low) / 2;
  const W by = (a.high - a.low) * W(0.5001) + std::abs(middle) * 4 * std::numeric_limits<W>::epsilon();
  const W value = function(op, middle);
  return {std::max(W(-1), value - by), std::min(W(1), value + by), a.nan};
}

template <class W>
Range<W> tangent(const Range<W>& a) {
  if (a.single()) return std::isinf(a.low) ? only_nan<W>() : monotone(Op::tan, a);
  if (a.reaches_infinity()) return {};
  // Increasing, unless there is a pole.
  const Range<W> cosine = wave(Op::cos, a);
  if (cosine.has(0) || a.high - a.low > 1) return {.nan = a.nan};
  return monotone(Op::tan, a);
}

/// Falls to a least value, then rises.
template <class W>
Range<W> gelu_of(const Range<W>& a) {
  constexpr W kLowest = W(-0.751791524693564457L);
  const Range<W> ends = monotone(Op::gelu, a);
  return a.has(kLowest) ? hull(ends, exactly(gelu(kLowest))) : ends;
}

/// 1 over the square root. The sign of a zero decides the sign of its infinity.
template <class W>
Range<W> reciprocal_root(const Range<W>& a) {
  constexpr W kInfinity = std::numeric_limits<W>::infinity();
  const Range<W> inside = clipped(a, W(0), kInfinity);
  if (inside.empty()) return inside;
  return inside.low == 0 ? Range<W>{-kInfinity, kInfinity, inside.nan} : monotone(Op::rsqrt, inside);
}

template <class W>
bool is_odd(W y) {
  return std::fmod(std::abs(y), W(2)) == 1;
}

/// x^y for negative x.
template <class W>
Range<W> power_of_negative(const Range<W>& x, const Range<W>& y) {
  const bool whole = std::floor(y.high) >= std::ceil(y.low);
  if (!whole) return std::isinf(x.low) ? hull(only_nan<W>(), exactly(std::pow(x.low, y.low))) : only_nan<W>();
  if (!y.single()) return {};
  const Range<W> size = corners(magnitude(x), y, [](W a, W b) { return std::pow(a, b); });
  return is_odd(y.low) ? Range<W>{-size.high, -size.low, false} : size;
}

template <class W>
Range<W> power_of_numbers(const Range<W>& x, const Range<W>& y) {
  constexpr W kInfinity = std::numeric_limits<W>::infinity();
  Range<W> result = nothing<W>();
  if (x.high >= 0) {
    result = corners({std::max(x.low, W(0)), x.high, false}, y, [](W a, W b) { return std::pow(a, b); });
  }
  if (x.low < 0) result = hull(result, power_of_negative({x.low, std::min(x.high, W(0)), false}, y));
  // Of -0 and an odd number.
  const bool odd = !y.single() || is_odd(y.low);
  if (x.has(0) && y.low < 0) result = hull(result, {odd ? -kInfinity : kInfinity, kInfinity, false});
  return result;
}

template <class W>
Range<W> power(const Range<W>& x, const Range<W>& y) {
  const auto only = [](const Range<W>& a, W number) { return !a.nan && a.low == number && a.high == number; };
  Range<W> result = nothing<W>();
  if (!x.empty() && !y.empty()) result = power_of_numbers(x, y);
  // NaN^0 and 1^NaN are 1.
  if ((x.nan && y.has(0)) || (y.nan && x.has(1))) result = hull(result, exactly(W(1)));
  result.nan = result.nan || (x.nan && !only(y, 0)) || (y.nan && !only(x, 1));
  return result;
}

/// The length of (a, b): infinite where either is, even beside a NaN.
template <class W>
Range<W> hypotenuse(const Range<W>& a, const Range<W>& b) {
  constexpr W kInfinity = std::numeric_limits<W>::infinity();
  Range<W> result = nothing<W>();
  if (!a.empty() && !b.empty()) {
    result = corners(magnitude(a), magnitude(b), [](W x, W y) { return std::hypot(x, y); });
  }
  if ((a.nan && b.reaches_infinity()) || (b.nan && a.reaches_infinity())) result = hull(result, exactly(kInfinity));
  const auto infinite = [](const Range<W>& x) { return !x.nan && x.single() && std::isinf(x.low); };
  result.nan = (a.nan || b.nan) && !infinite(a) && !infinite(b);
  return result;
}

/// The angle of the point (x, y), which is monotone in both where there is no jump.
template <class W>
Range<W> angle(const Range<W>& y, const Range<W>& x) {
  if (y.empty() || x.empty()) return only_nan<W>();
  const bool nan = y.nan || x.nan;
  if (y.has(0) && x.low <= 0) return {-std::numbers::pi_v<W>, std::numbers::pi_v<W>, nan};
  Range<W> result = corners(y, x, [](W a, W b) { return std::atan2(a, b); });
  result.nan = nan;
  return result;
}

/// What a function that IEEE 754 does not define makes of a, or of a and b.
template <class W>
Range<W> range_of(Op op, const Range<W>& a, const Range<W>& b) {
  constexpr W kInfinity = std::numeric_limits<W>::infinity();
  if (op == Op::pow) return power(a, b);
  if (op == Op::hypot) return hypotenuse(a, b);
  if (op == Op::atan2) return angle(a, b);
  if (a.empty()) return a;
  switch (op) {
    case Op::cosh:
    case Op::logcosh: return monotone(op, magnitude(a));
    case Op::sin:
    case Op::cos: return wave(op, a);
    case Op::tan: return tangent(a);
    case Op::gelu: return gelu_of(a);
    case Op::rsqrt: return reciprocal_root(a);
    case Op::log:
    case Op::log2:
    case Op::log10: return monotone(op, clipped(a, W(0), kInfinity));
    case Op::log1p: return monotone(op, clipped(a, W(-1), kInfinity));
    case Op::acosh: return monotone(op, clipped(a, W(1), kInfinity));
    case Op::asin:
    case Op::acos:
    case Op::atanh: return monotone(op, clipped(a, W(-1), W(1)));
    default: return monotone(op, a);
  }
}

}  // namespace inga::fuse
