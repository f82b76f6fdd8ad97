// ulps(name, out, x, y): the largest error of out[i] against name(x[i], y[i]) by long double, which is good to 0.005 units
// of the last place of f64. misplaced(array): how many bytes it begins behind a multiple of 64.
#include <napi.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace {

using Wide = long double;

struct Row {
  std::string_view name;
  Wide (*value)(Wide, Wide);
};

constexpr Row kRows[] = {
    {"exp", [](Wide x, Wide) { return std::exp(x); }},
    {"exp2", [](Wide x, Wide) { return std::exp2(x); }},
    {"exp10", [](Wide x, Wide) { return exp10l(x); }},
    {"expm1", [](Wide x, Wide) { return std::expm1(x); }},
    {"log", [](Wide x, Wide) { return std::log(x); }},
    {"log2", [](Wide x, Wide) { return std::log2(x); }},
    {"log10", [](Wide x, Wide) { return std::log10(x); }},
    {"log1p", [](Wide x, Wide) { return std::log1p(x); }},
    {"sin", [](Wide x, Wide) { return std::sin(x); }},
    {"cos", [](Wide x, Wide) { return std::cos(x); }},
    {"tan", [](Wide x, Wide) { return std::tan(x); }},
    {"asin", [](Wide x, Wide) { return std::asin(x); }},
    {"acos", [](Wide x, Wide) { return std::acos(x); }},
    {"atan", [](Wide x, Wide) { return std::atan(x); }},
    {"sinh", [](Wide x, Wide) { return std::sinh(x); }},
    {"cosh", [](Wide x, Wide) { return std::cosh(x); }},
    {"tanh", [](Wide x, Wide) { return std::tanh(x); }},
    {"asinh", [](Wide x, Wide) { return std::asinh(x); }},
    {"acosh", [](Wide x, Wide) { return std::acosh(x); }},
    {"atanh", [](Wide x, Wide) { return std::atanh(x); }},
    {"erf", [](Wide x, Wide) { return std::erf(x); }},
    {"erfc", [](Wide x, Wide) { return std::erfc(x); }},
    {"cbrt", [](Wide x, Wide) { return std::cbrt(x); }},
    {"sqrt", [](Wide x, Wide) { return std::sqrt(x); }},
    {"pow", [](Wide x, Wide y) { return std::pow(x, y); }},
    {"hypot", [](Wide x, Wide y) { return std::hypot(x, y); }},
    {"atan2", [](Wide x, Wide y) { return std::atan2(x, y); }},
};

/// Of finite results, which the benchmark's arguments all have: anything else is infinitely wrong.
template <class T>
double error_of(T got, Wide right) {
  using Limits = std::numeric_limits<T>;
  if (!std::isfinite(got) || !std::isfinite(right)) return std::numeric_limits<double>::infinity();
  int exponent = 0;
  if (std::frexp(static_cast<T>(right), &exponent) == 0) exponent = Limits::min_exponent;
  const Wide unit = std::ldexp(Wide(1), std::max(exponent, Limits::min_exponent) - Limits::digits);
  return static_cast<double>(std::abs(got - right) / unit);
}

template <class T>
double largest_error(const Row& row, const Napi::CallbackInfo& info) {
  using Array = Napi::TypedArrayOf<T>;
  const auto out = info[1].As<Array>();
  const T* const x = info[2].As<Array>().Data();
  const T* const y = info[3].As<Array>().Data();
  double largest = 0;
  for (std::size_t i = 0; i < out.ElementLength(); ++i) {
    largest = std::max(largest, error_of(out.Data()[i], row.value(x[i], y[i])));
  }
  return largest;
}

Napi::Value ulps(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  const auto* const row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.name == name; });
  if (row == std::end(kRows)) throw Napi::RangeError::New(info.Env(), "no exact results of " + name);
  const bool single = info[1].As<Napi::TypedArray>().TypedArrayType() == napi_float32_array;
  return Napi::Number::New(info.Env(), single ? largest_error<float>(*row, info) : largest_error<double>(*row, info));
}

Napi::Value misplaced(const Napi::CallbackInfo& info) {
  const auto array = info[0].As<Napi::TypedArray>();
  const auto* const start = static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  return Napi::Number::New(info.Env(), static_cast<double>(reinterpret_cast<std::uintptr_t>(start) % 64));
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("ulps", Napi::Function::New(env, ulps));
  exports.Set("misplaced", Napi::Function::New(env, misplaced));
  return exports;
}

}  // namespace

NODE_API_MODULE(functions_judge, start)
