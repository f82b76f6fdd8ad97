// The measure: how far a result is from the exact one, in units of the last place.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace inga::accuracy {

/// What exact results of a type are kept in: 29 (f32) or 11 (f64) bits more than it has, and a wider exponent.
template <class T>
using Exact = std::conditional_t<std::is_same_v<T, float>, double, long double>;

template <class T>
constexpr bool is_subnormal(T x) {
  return x != 0 && std::abs(x) < std::numeric_limits<T>::min();
}

/// |got - exact| in units of the last place of `exact` rounded to T; below the normal range that unit is the least
/// subnormal. Infinity stands for the next power of two after the largest number, so a result next to the threshold of
/// overflow is measured like any other. NaN, and infinity where `exact` is one, have to be met: the error is infinite
/// otherwise.
template <class T>
double ulps(T got, Exact<T> exact) {
  using Limits = std::numeric_limits<T>;
  constexpr double kWrong = std::numeric_limits<double>::infinity();
  if (std::isnan(exact)) return std::isnan(got) ? 0.0 : kWrong;
  if (std::isnan(got)) return kWrong;
  if (std::isinf(exact)) return static_cast<Exact<T>>(got) == exact ? 0.0 : kWrong;
  const T right = static_cast<T>(exact);
  const int exponent = std::isinf(right) ? Limits::max_exponent - 1
                       : right == 0      ? Limits::min_exponent - 1
                                         : std::max(std::ilogb(right), Limits::min_exponent - 1);
  const Exact<T> unit = std::ldexp(Exact<T>(1), exponent - Limits::digits + 1);
  if (!std::isinf(got)) return static_cast<double>(std::abs(static_cast<Exact<T>>(got) - exact) / unit);
  if (std::signbit(got) != std::signbit(exact)) return kWrong;
  const Exact<T> beyond = std::ldexp(Exact<T>(1), Limits::max_exponent);
  return std::abs(exact) >= beyond ? 0.0 : static_cast<double>((beyond - std::abs(exact)) / unit);
}

}  // namespace inga::accuracy
