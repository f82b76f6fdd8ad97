// One operation on one element, by the C library: the meaning of every Op. The interpreter and constant folding use it.
#pragma once
#include <array>
#include <cmath>
#include <limits>

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

template <class T>
T apply_scalar(Op op, T a, T b, T c) {
  switch (op) {
    case Op::input:
    case Op::constant: return a;
    case Op::neg: return -a;
    case Op::abs: return std::abs(a);
    case Op::sqrt: return std::sqrt(a);
    case Op::exp: return std::exp(a);
    case Op::log: return std::log(a);
    case Op::sinh: return std::sinh(a);
    case Op::cosh: return std::cosh(a);
    case Op::tanh: return std::tanh(a);
    case Op::add: return a + b;
    case Op::sub: return a - b;
    case Op::mul: return a * b;
    case Op::div: return a / b;
    case Op::min: return minimum(a, b);
    case Op::max: return maximum(a, b);
    case Op::lt: return a < b ? T(1) : T(0);
    case Op::le: return a <= b ? T(1) : T(0);
    case Op::gt: return a > b ? T(1) : T(0);
    case Op::ge: return a >= b ? T(1) : T(0);
    case Op::eq: return a == b ? T(1) : T(0);
    case Op::ne: return a != b ? T(1) : T(0);
    case Op::select: return a != T(0) ? b : c;
  }
  return a;
}

inline double evaluate(Op op, Type type, const std::array<double, 3>& v) {
  if (type == Type::f64) return apply_scalar<double>(op, v[0], v[1], v[2]);
  return apply_scalar<float>(op, static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2]));
}

}  // namespace inga::fuse
