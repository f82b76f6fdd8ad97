// One operation on one element, by the C library: the meaning of every Op. The interpreter and constant folding use it.
//
// Every function is within 1 ULP. In single precision it is the double one, rounded. In double precision it is the C
// library's where its bound is 1 ULP (glibc's manual, "Known Maximum Errors"), else its long double one, rounded: 80 bits
// on x86, 128 in software on A64.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

#include "fuse/ops.h"

namespace inga::fuse {

/// Like Math.min: NaN if either is, and -0 is less than +0.
template <class T>
T minimum(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<T>::quiet_NaN();
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

/// Like Math.max: NaN if either is, and +0 is more than -0.
template <class T>
T maximum(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<T>::quiet_NaN();
  if (a == b) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

/// What a function is computed in where the C library's double one may be off by more than 1 ULP.
template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;

template <class T>
T sign(T a) {
  return a > T(0) ? T(1) : a < T(0) ? T(-1) : a;
}

/// 1 / (1 + e^-x)
template <class T>
T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (std::signbit(x) ? e : T(1)) / (T(1) + e);
}

/// log(1 + e^x)
template <class T>
T softplus(T x) {
  if (std::isnan(x)) return x;
  return std::max(x, T(0)) + std::log1p(std::exp(-std::abs(x)));
}

/// log cosh x; near 0 as log(1 + 2 sinh^2(x / 2)).
template <class T>
T log_cosh(T x) {
  const T magnitude = std::abs(x);
  if (magnitude < T(1)) {
    const T half = std::sinh(magnitude / 2);
    return std::log1p(2 * half * half);
  }
  return magnitude + (std::log1p(std::exp(-2 * magnitude)) - std::numbers::ln2_v<T>);
}

/// x times the standard normal distribution function: the exact GELU (Hendrycks & Gimpel 2016, eq. 1).
template <class T>
T gelu(T x) {
  if (x == -std::numeric_limits<T>::infinity()) return T(-0.0);
  constexpr T kRootHalf = std::numbers::sqrt2_v<T> / 2;
  // sqrt(1/2) less kRootHalf, to first order: (1 / 2 - kRootHalf^2) / (2 kRootHalf).
  const T low = -std::fma(kRootHalf, kRootHalf, T(-0.5)) / (2 * kRootHalf);
  const T w = -x * kRootHalf;
  T value = std::erfc(w);
  // erfc falls by about 2 w times what w is off.
  if (w > T(1)) value -= value * 2 * w * (std::fma(-x, kRootHalf, -w) - x * low);
  return x * (value / 2);
}

template <class T>
T apply_scalar(Op op, T a, T b, T c) {
  const auto narrow = [](auto f, auto... x) { return static_cast<T>(f(static_cast<double>(x)...)); };
  const auto wide = [](auto f, auto... x) { return static_cast<T>(f(static_cast<Wide<T>>(x)...)); };
  switch (op) {
    case Op::input:
    case Op::constant: return a;
    case Op::neg: return -a;
    case Op::abs: return std::abs(a);
    case Op::sign: return sign(a);
    case Op::floor: return std::floor(a);
    case Op::ceil: return std::ceil(a);
    case Op::round: return std::nearbyint(a);
    case Op::trunc: return std::trunc(a);
    case Op::sqrt: return std::sqrt(a);
    case Op::cbrt: return wide([](auto x) { return std::cbrt(x); }, a);
    case Op::rsqrt: return wide([](auto x) { return 1 / std::sqrt(x); }, a);
    case Op::exp: return narrow([](double x) { return std::exp(x); }, a);
    case Op::exp2: return narrow([](double x) { return std::exp2(x); }, a);
    case Op::exp10: return wide([](auto x) { return std::pow(decltype(x)(10), x); }, a);
    case Op::expm1: return wide([](auto x) { return std::expm1(x); }, a);
    case Op::log: return narrow([](double x) { return std::log(x); }, a);
    case Op::log2: return narrow([](double x) { return std::log2(x); }, a);
    case Op::log10: return wide([](auto x) { return std::log10(x); }, a);
    case Op::log1p: return wide([](auto x) { return std::log1p(x); }, a);
    // glibc's double ones are off by thousands of ULP beside some multiples of pi/2.
    case Op::sin: return wide([](auto x) { return std::sin(x); }, a);
    case Op::cos: return wide([](auto x) { return std::cos(x); }, a);
    case Op::tan: return wide([](auto x) { return std::tan(x); }, a);
    case Op::asin: return narrow([](double x) { return std::asin(x); }, a);
    case Op::acos: return narrow([](double x) { return std::acos(x); }, a);
    case Op::atan: return narrow([](double x) { return std::atan(x); }, a);
    case Op::sinh: return wide([](auto x) { return std::sinh(x); }, a);
    case Op::cosh: return wide([](auto x) { return std::cosh(x); }, a);
    case Op::tanh: return wide([](auto x) { return std::tanh(x); }, a);
    case Op::asinh: return wide([](auto x) { return std::asinh(x); }, a);
    case Op::acosh: return wide([](auto x) { return std::acosh(x); }, a);
    case Op::atanh: return wide([](auto x) { return std::atanh(x); }, a);
    case Op::erf: return wide([](auto x) { return std::erf(x); }, a);
    case Op::erfc: return wide([](auto x) { return std::erfc(x); }, a);
    case Op::sigmoid: return wide([](auto x) { return sigmoid(x); }, a);
    case Op::softplus: return wide([](auto x) { return softplus(x); }, a);
    case Op::logcosh: return wide([](auto x) { return log_cosh(x); }, a);
    case Op::gelu: return wide([](auto x) { return gelu(x); }, a);
    case Op::add: return a + b;
    case Op::sub: return a - b;
    case Op::mul: return a * b;
    case Op::div: return a / b;
    case Op::min: return minimum(a, b);
    case Op::max: return maximum(a, b);
    case Op::pow: return narrow([](double x, double y) { return std::pow(x, y); }, a, b);
    case Op::hypot: return narrow([](double x, double y) { return std::hypot(x, y); }, a, b);
    case Op::atan2: return narrow([](double x, double y) { return std::atan2(x, y); }, a, b);
    case Op::lt: return a < b ? T(1) : T(0);
    case Op::le: return a <= b ? T(1) : T(0);
    case Op::gt: return a > b ? T(1) : T(0);
    case Op::ge: return a >= b ? T(1) : T(0);
    case Op::eq: return a == b ? T(1) : T(0);
    case Op::ne: return a != b ? T(1) : T(0);
    case Op::select: return a != T(0) ? b : c;
    case Op::fma: return std::fma(a, b, c);
  }
  return a;
}

inline double evaluate(Op op, Type type, const std::array<double, 3>& v) {
  if (type == Type::f64) return apply_scalar<double>(op, v[0], v[1], v[2]);
  return apply_scalar<float>(op, static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2]));
}

}  // namespace inga::fuse
