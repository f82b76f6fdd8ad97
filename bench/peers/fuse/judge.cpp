// What the benchmark needs that JavaScript has not: errors against long double, and the clock rate.
#include <napi.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace {

long double formula(int which, long double x) {
  switch (which) {
    case 0: return std::exp(std::exp(x));
    case 1: return std::log(std::cosh(x));
    default: return x * std::exp(x * x * -0.5L);
  }
}

/// The largest error of out[i] against exp(exp(in[i])), in units of the last place of the right result.
template <class T>
double largest_error(const T* out, const T* in, std::size_t n, int digits) {
  long double largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const long double right = formula(0, in[i]);
    int exponent = 0;
    std::frexp(static_cast<T>(right), &exponent);
    const long double error = std::fabs(out[i] - right) / std::ldexp(1.0L, exponent - digits);
    largest = error > largest || std::isnan(error) ? error : largest;
  }
  return static_cast<double>(largest);
}

/// ulps(out, in)
Napi::Value ulps(const Napi::CallbackInfo& info) {
  const auto in = info[1].As<Napi::TypedArray>();
  const std::size_t n = in.ElementLength();
  const double error =
      in.TypedArrayType() == napi_float32_array
          ? largest_error(info[0].As<Napi::Float32Array>().Data(), info[1].As<Napi::Float32Array>().Data(), n, 24)
          : largest_error(info[0].As<Napi::Float64Array>().Data(), info[1].As<Napi::Float64Array>().Data(), n, 53);
  return Napi::Number::New(info.Env(), error);
}

template <class T>
double sum_error(int which, const T* in, std::size_t n, double value) {
  long double right = 0;
  for (std::size_t i = 0; i < n; ++i) right += formula(which, in[i]);
  return static_cast<double>(std::fabs((value - right) / right));
}

/// relative(formula, in, value): the relative error of a sum
Napi::Value relative(const Napi::CallbackInfo& info) {
  const int which = info[0].As<Napi::Number>().Int32Value();
  const auto in = info[1].As<Napi::TypedArray>();
  const double value = info[2].As<Napi::Number>().DoubleValue();
  const std::size_t n = in.ElementLength();
  return Napi::Number::New(info.Env(), in.TypedArrayType() == napi_float32_array
                                           ? sum_error(which, info[1].As<Napi::Float32Array>().Data(), n, value)
                                           : sum_error(which, info[1].As<Napi::Float64Array>().Data(), n, value));
}

/// A chain of multiplications takes three cycles each on every x86 core of the last fifteen years.
Napi::Value gigahertz(const Napi::CallbackInfo& info) {
  constexpr int kRounds = 100'000;
  double best = HUGE_VAL;
  for (int run = 0; run < 40; ++run) {
    unsigned long chain = 3;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRounds; ++i)
      asm volatile("imul %0, %0\n\timul %0, %0\n\timul %0, %0\n\timul %0, %0" : "+r"(chain));
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  return Napi::Number::New(info.Env(), 3.0 * 4.0 * kRounds / best);
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("ulps", Napi::Function::New(env, ulps));
  exports.Set("relative", Napi::Function::New(env, relative));
  exports.Set("gigahertz", Napi::Function::New(env, gigahertz));
  return exports;
}

}  // namespace

NODE_API_MODULE(judge, start)
