#include "oracle.h"

#include <algorithm>
#include <cmath>

namespace inga::accuracy {
namespace {

// The forms below lose no digits to cancellation: each is good to a few units of the last place of T.

template <class T>
T sign(T x) {
  return x > 0 ? T(1) : x < 0 ? T(-1) : x;
}

template <class T>
T sigmoid(T x) {
  const T e = std::exp(-std::abs(x));
  return (x < 0 ? e : T(1)) / (T(1) + e);
}

template <class T>
T softplus(T x) {
  return std::max(x, T(0)) + std::log1p(std::exp(-std::abs(x)));
}

template <class T>
T logcosh(T x) {
  const T a = std::abs(x);
  if (a < 1) return std::log1p(std::sinh(a) * std::sinh(a)) / 2;
  return a + (std::log1p(std::exp(-2 * a)) - std::log(T(2)));
}

/// The relative error of erfc's argument grows by twice its square: 210 times where an f32 result is not 0, which double
/// can spare and long double, for f64, cannot.
template <class T>
T gelu(T x) {
  return std::isinf(x) && x < 0 ? -T(0) : x / 2 * std::erfc(x * T(-0.70710678118654752440084436210484904L));
}

double exp10(double x) { return ::exp10(x); }
long double exp10(long double x) { return ::exp10l(x); }

template <class T>
T minimum(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<T>::quiet_NaN();
  return a < b || (a == b && std::signbit(a)) ? a : b;
}

template <class T>
T maximum(T a, T b) {
  return -minimum(-a, -b);
}

template <class T>
struct Row {
  std::string_view name;
  T (*value)(T, T, T);
};

template <class T>
constexpr Row<T> kRows[] = {
    {"neg", [](T x, T, T) { return -x; }},
    {"abs", [](T x, T, T) { return std::abs(x); }},
    {"sign", [](T x, T, T) { return sign(x); }},
    {"floor", [](T x, T, T) { return std::floor(x); }},
    {"ceil", [](T x, T, T) { return std::ceil(x); }},
    {"round", [](T x, T, T) { return std::nearbyint(x); }},
    {"trunc", [](T x, T, T) { return std::trunc(x); }},
    {"sqrt", [](T x, T, T) { return std::sqrt(x); }},
    {"cbrt", [](T x, T, T) { return std::cbrt(x); }},
    {"rsqrt", [](T x, T, T) { return T(1) / std::sqrt(x); }},
    {"exp", [](T x, T, T) { return std::exp(x); }},
    {"exp2", [](T x, T, T) { return std::exp2(x); }},
    {"exp10", [](T x, T, T) { return exp10(x); }},
    {"expm1", [](T x, T, T) { return std::expm1(x); }},
    {"log", [](T x, T, T) { return std::log(x); }},
    {"log2", [](T x, T, T) { return std::log2(x); }},
    {"log10", [](T x, T, T) { return std::log10(x); }},
    {"log1p", [](T x, T, T) { return std::log1p(x); }},
    {"sin", [](T x, T, T) { return std::sin(x); }},
    {"cos", [](T x, T, T) { return std::cos(x); }},
    {"tan", [](T x, T, T) { return std::tan(x); }},
    {"asin", [](T x, T, T) { return std::asin(x); }},
    {"acos", [](T x, T, T) { return std::acos(x); }},
    {"atan", [](T x, T, T) { return std::atan(x); }},
    {"sinh", [](T x, T, T) { return std::sinh(x); }},
    {"cosh", [](T x, T, T) { return std::cosh(x); }},
    {"tanh", [](T x, T, T) { return std::tanh(x); }},
    {"asinh", [](T x, T, T) { return std::asinh(x); }},
    {"acosh", [](T x, T, T) { return std::acosh(x); }},
    {"atanh", [](T x, T, T) { return std::atanh(x); }},
    {"erf", [](T x, T, T) { return std::erf(x); }},
    {"erfc", [](T x, T, T) { return std::erfc(x); }},
    {"sigmoid", [](T x, T, T) { return sigmoid(x); }},
    {"softplus", [](T x, T, T) { return softplus(x); }},
    {"logcosh", [](T x, T, T) { return logcosh(x); }},
    {"gelu", [](T x, T, T) { return gelu(x); }},
    {"add", [](T x, T y, T) { return x + y; }},
    {"sub", [](T x, T y, T) { return x - y; }},
    {"mul", [](T x, T y, T) { return x * y; }},
    {"div", [](T x, T y, T) { return x / y; }},
    {"min", [](T x, T y, T) { return minimum(x, y); }},
    {"max", [](T x, T y, T) { return maximum(x, y); }},
    {"pow", [](T x, T y, T) { return std::pow(x, y); }},
    {"hypot", [](T x, T y, T) { return std::hypot(x, y); }},
    {"atan2", [](T y, T x, T) { return std::atan2(y, x); }},
    {"fma", [](T x, T y, T z) { return std::fma(x, y, z); }},
};

/// Where long double is not enough for f64: functions of the C library that are only good to several of its units, and
/// forms that lose some of its digits. (The rest was compared with MPFR: see --check-oracles.)
constexpr std::string_view kNotWide[] = {"sin",     "cos",  "tan", "erf",   "erfc",  "sigmoid", "softplus",
                                         "logcosh", "gelu", "pow", "hypot", "atan2", "fma"};

template <class T>
T (*find(std::string_view name))
(T, T, T) {
  const auto* row =
      std::find_if(std::begin(kRows<T>), std::end(kRows<T>), [&](const auto& r) { return r.name == name; });
  return row == std::end(kRows<T>) ? nullptr : row->value;
}

}  // namespace

Narrow narrow_oracle(std::string_view name) { return find<double>(name); }

Wide wide_oracle(std::string_view name) {
  const bool good = std::find(std::begin(kNotWide), std::end(kNotWide), name) == std::end(kNotWide);
  return good ? find<long double>(name) : nullptr;
}

}  // namespace inga::accuracy
