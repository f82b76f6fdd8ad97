#include "fuse/bind.h"

#include "core/boundary.h"
#include "fuse/cache.h"
#include "fuse/few.h"

namespace inga::fuse {
namespace {

using boundary::elements;

/// What JavaScript holds: a kernel, shared with others of the same expression, and the names it was given.
struct Handle {
  std::shared_ptr<const Kernel> kernel;
  std::vector<std::string> names;
  std::string expression;
  bool cached;
};

/// Handles never leave src/fuse, so that being an external is enough to know one.
const Handle& handle_of(const Napi::Value& value) {
  if (!value.IsExternal()) throw Error(Code::invalid_argument, "the kernel is not one that fuse compiled");
  const Handle& handle = *value.As<Napi::External<Handle>>().Data();
  if (handle.kernel == nullptr) throw Error(Code::invalid_argument, "the kernel has been disposed of");
  return handle;
}

template <class Enum, std::size_t n>
Enum one_of(const Napi::Value& value, const char* label, const Enum (&all)[n]) {
  const std::string text = value.As<Napi::String>().Utf8Value();
  for (const Enum each : all) {
    if (name(each) == text) return each;
  }
  throw Error(Code::invalid_argument, std::string(label) + " is '" + text + "', which is not known");
}

Napi::Value ops(const Napi::CallbackInfo& info) {
  auto list = Napi::Array::New(info.Env(), kOps.size());
  for (std::uint32_t i = 0; i < kOps.size(); ++i) {
    auto item = Napi::Object::New(info.Env());
    item.Set("name", std::string(kOps[i].name));
    item.Set("arity", kOps[i].arity);
    list.Set(i, item);
  }
  return list;
}

/// (program, constants, input names, reduction, type, mode, isa)
Napi::Value compile(const Napi::CallbackInfo& info) {
  const auto program = elements<std::int32_t>(info[0], "program");
  const auto constants = elements<double>(info[1], "constants");
  const auto names = info[2].As<Napi::Array>();
  const Reduction reduction = one_of(info[3], "reduction", {Reduction::none, Reduction::sum, Reduction::mean});
  const Type type = one_of(info[4], "type", {Type::f32, Type::f64});
  const Mode mode = one_of(info[5], "mode", {Mode::precise, Mode::fast});
  const Isa isa = parse_isa(info[6].As<Napi::String>().Utf8Value());
  auto handle = std::make_unique<Handle>();
  for (std::uint32_t i = 0; i < names.Length(); ++i)
    handle->names.push_back(names.Get(i).As<Napi::String>().Utf8Value());
  const Graph graph = Graph::parse(program, constants, static_cast<int>(handle->names.size()), type, mode);
  auto [kernel, cached] = cached_kernel(graph, reduction, isa);
  handle->kernel = std::move(kernel);
  handle->cached = cached;
  handle->expression = graph.text(handle->names);
  // Owned by JavaScript from here on.
  return Napi::External<Handle>::New(info.Env(), handle.release(), [](Napi::Env, Handle* held) { delete held; });
}

struct Range {
  char* data;
  std::size_t elements;
};

Range range_of(napi_env env, napi_value value, Type type) {
  const auto plain = [](auto span) { return Range{reinterpret_cast<char*>(span.data()), span.size()}; };
  return type == Type::f32 ? plain(elements<float>(env, value, "an array"))
                           : plain(elements<double>(env, value, "an array"));
}

/// Below it starting threads costs more than they gain.
constexpr std::size_t kParallel = std::size_t{1} << 18;

/// Arguments that cannot be used are refused without a word about which: TypeScript then looks again and says it. Empty
/// arrays are refused as well, because a detached one looks the same from here.
[[noreturn]] void refuse() { throw Error(Code::invalid_argument, "the arguments do not fit the kernel"); }

/// (handle, threads or 0, out or null, inputs ...)
napi_value run(const boundary::Arguments& arguments) {
  constexpr std::size_t kFirst = 3;
  const napi_env env = arguments.env();
  void* held = nullptr;
  std::int32_t threads = 0;
  if (arguments.size() < kFirst || napi_get_value_external(env, arguments[0], &held) != napi_ok ||
      napi_get_value_int32(env, arguments[1], &threads) != napi_ok) {
    throw Error(Code::invalid_argument, "the kernel is not one that fuse compiled");
  }
  // Held while it runs. Finalizers are late and disposing is not: the code may go on with another holder only.
  const std::shared_ptr<const Kernel> shared = static_cast<const Handle*>(held)->kernel;
  if (shared == nullptr) refuse();
  const Kernel& kernel = *shared;
  if (arguments.size() != kFirst + static_cast<std::size_t>(kernel.inputs())) refuse();
  const bool reduces = kernel.reduction() != Reduction::none;
  const Range out = reduces ? Range{nullptr, 0} : range_of(env, arguments[2], kernel.type());
  std::size_t n = out.elements;
  if (!reduces && n == 0) refuse();
  const std::size_t width = static_cast<std::size_t>(bytes(kernel.type()));
  Few<Argument> inputs(static_cast<std::size_t>(kernel.inputs()));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const napi_value value = arguments[kFirst + i];
    inputs[i].array = nullptr;
    if (napi_get_value_double(env, value, &inputs[i].number) == napi_ok) continue;
    const Range in = range_of(env, value, kernel.type());
    if (in.elements == 0 || (n != 0 && in.elements != n)) refuse();
    n = in.elements;
    // The same elements are fine: each is read before it is written. Shifted ones would be read after.
    const bool apart = in.data + n * width <= out.data || out.data + n * width <= in.data;
    if (!reduces && in.data != out.data && !apart) refuse();
    inputs[i].array = in.data;
  }
  if (n == 0) refuse();
  if (threads == 0 && n < kParallel) threads = 1;
  napi_value result = nullptr;
  if (reduces) {
    napi_create_double(env, kernel.reduce(inputs, n, threads), &result);
  } else {
    kernel.map(inputs, out.data, n, threads);
  }
  return result;
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Handle& handle = handle_of(info[0]);
  const Kernel& kernel = *handle.kernel;
  auto result = Napi::Object::New(info.Env());
  result.Set("isa", name(kernel.isa()));
  result.Set("type", std::string(name(kernel.type())));
  result.Set("mode", std::string(name(kernel.mode())));
  result.Set("reduction", std::string(name(kernel.reduction())));
  result.Set("bytes", static_cast<double>(kernel.bytes()));
  result.Set("compileMs", kernel.compile_milliseconds());
  result.Set("unroll", kernel.loop() == nullptr ? 1 : kernel.loop()->unroll());
  result.Set("lanes", kernel.loop() == nullptr ? 1 : kernel.loop()->lanes());
  result.Set("cached", handle.cached);
  return result;
}

Napi::Value listing(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), handle_of(info[0]).kernel->listing());
}

Napi::Value stages(const Napi::CallbackInfo& info) {
  const Handle& handle = handle_of(info[0]);
  const Kernel& kernel = *handle.kernel;
  auto result = Napi::Object::New(info.Env());
  result.Set("expression", handle.expression);
  result.Set("rewritten", text(kernel.rewritten(), kernel.reduction(), handle.names));
  result.Set("schedule", kernel.schedule_text());
  result.Set("assembly", kernel.listing());
  return result;
}

Napi::Value code(const Napi::CallbackInfo& info) {
  const Loop* loop = handle_of(info[0]).kernel->loop();
  const std::size_t bytes = loop == nullptr ? 0 : loop->instruction_bytes();
  auto copy = Napi::Uint8Array::New(info.Env(), bytes);
  if (bytes > 0) std::copy_n(loop->code(), bytes, copy.Data());
  return copy;
}

/// Gives the code up now: a loop that never yields would otherwise wait for the collector in vain.
Napi::Value dispose(const Napi::CallbackInfo& info) {
  handle_of(info[0]);
  info[0].As<Napi::External<Handle>>().Data()->kernel.reset();
  return info.Env().Undefined();
}

Napi::Value cache_info(const Napi::CallbackInfo& info) {
  const auto [kernels, bytes] = cache_size();
  auto result = Napi::Object::New(info.Env());
  result.Set("kernels", static_cast<double>(kernels));
  result.Set("bytes", static_cast<double>(bytes));
  return result;
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<ops>(exports, "fuseOps");
  boundary::define<compile>(exports, "fuseCompile");
  boundary::define_often<run>(exports, "fuseRun");
  boundary::define<describe>(exports, "fuseInfo");
  boundary::define<listing>(exports, "fuseListing");
  boundary::define<stages>(exports, "fuseStages");
  boundary::define<code>(exports, "fuseCode");
  boundary::define<dispose>(exports, "fuseDispose");
  boundary::define<cache_info>(exports, "fuseCacheInfo");
}

}  // namespace inga::fuse
