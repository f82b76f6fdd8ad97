#include "core/bind.h"

#include "core/boundary.h"
#include "core/isa.h"
#include "core/parallel.h"

namespace inga::core {
namespace {

Napi::Array names(Napi::Env env, const std::vector<Isa>& isas) {
  auto list = Napi::Array::New(env, isas.size());
  for (std::uint32_t i = 0; i < isas.size(); ++i) list.Set(i, Napi::String::New(env, name(isas[i])));
  return list;
}

Napi::Value features(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Processor& cpu = processor();
  auto result = Napi::Object::New(env);
  result.Set("architecture", cpu.architecture);
  result.Set("model", cpu.model);
  result.Set("vectorWidth", cpu.vector_width);
  result.Set("threads", available_threads());
  result.Set("available", names(env, available_isas()));
  result.Set("active", name(active_isa()));
  result.Set("compiler", __VERSION__);
  result.Set("napi", NAPI_VERSION);
  return result;
}

Napi::Value error_codes(const Napi::CallbackInfo& info) {
  auto list = Napi::Array::New(info.Env(), kCodes.size());
  for (std::uint32_t i = 0; i < kCodes.size(); ++i) list.Set(i, Napi::String::New(info.Env(), kCodes[i].name));
  return list;
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<features>(exports, "coreFeatures");
  boundary::define<error_codes>(exports, "coreErrorCodes");
}

}  // namespace inga::core
