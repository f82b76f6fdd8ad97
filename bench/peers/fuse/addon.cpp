// One peer's loops for Node: run(formula, out | null, in), where formula is 0 exp(exp x), 1 sum log cosh u,
// 2 sum u exp(-u^2/2). No checks: a call should cost as little as it can.
#include <napi.h>

#include "loops.h"

namespace {

Napi::Value run(const Napi::CallbackInfo& info) {
  const auto in = info[2].As<Napi::TypedArray>();
  const std::size_t n = in.ElementLength();
  const bool single = in.TypedArrayType() == napi_float32_array;
  const auto f32 = [&] { return info[2].As<Napi::Float32Array>().Data(); };
  const auto f64 = [&] { return info[2].As<Napi::Float64Array>().Data(); };
  const auto number = [&](double value) { return Napi::Number::New(info.Env(), value); };
  switch (info[0].As<Napi::Number>().Int32Value()) {
    case 0:
      if (single) {
        exp_exp_f32(info[1].As<Napi::Float32Array>().Data(), f32(), n);
      } else {
        exp_exp_f64(info[1].As<Napi::Float64Array>().Data(), f64(), n);
      }
      return info.Env().Undefined();
    case 1: return number(single ? log_cosh_f32(f32(), n) : log_cosh_f64(f64(), n));
    default: return number(single ? gauss_f32(f32(), n) : gauss_f64(f64(), n));
  }
}

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("run", Napi::Function::New(env, run));
  return exports;
}

}  // namespace

NODE_API_MODULE(peer, start)
