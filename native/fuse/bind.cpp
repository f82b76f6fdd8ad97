#include "fuse/bind.h"

#include "core/boundary.h"
#include "fuse/cache.h"

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
  return *value.As<Napi::External<Handle>>().Data();
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

/// (program, constants, input names, reduction, type, isa)
Napi::Value compile(const Napi::CallbackInfo& info) {
  const auto program = elements<std::int32_t>(info[0], "program");
  const auto constants = elements<double>(info[1], "constants");
  const auto names = info[2].As<Napi::Array>();
  const Reduction reduction = one_of(info[3], "reduction", {Reduction::none, Reduction::sum, Reduction::mean});
  const Type type = one_of(info[4], "type", {Type::f32, Type::f64});
  const Isa isa = parse_isa(info[5].As<Napi::String>().Utf8Value());
  auto handle = std::make_unique<Handle>();
  for (std::uint32_t i = 0; i < names.Length(); ++i) handle->names.push_back(names.Get(i).As<Napi::String>().Utf8Value());
  const Graph graph = Graph::parse(program, constants, static_cast<int>(handle->names.size()), type);
  auto [kernel, cached] = cached_kernel(graph, reduction, isa);
  handle->kernel = std::move(kernel);
  handle->cached = cached;
  handle->expression = graph.text(handle->names);
  auto external = Napi::External<Handle>::New(info.Env(), handle.get(), [](Napi::Env, Handle* held) { delete held; });
  handle.release();
  return external;
}

/// The address of an array of the kernel's type; `n` is set by the first and asked of the others.
void* array_of(const Napi::Value& value, Type type, std::optional<std::size_t>& n) {
  const auto check = [&n](auto span) -> void* {
    if (n.has_value() && *n != span.size()) throw Error(Code::invalid_argument, "the arrays have different lengths");
    n = span.size();
    // An empty array may have no address; nothing reads it, but no address would mean a number.
    static double nothing = 0.0;
    return span.data() == nullptr ? static_cast<void*>(&nothing) : span.data();
  };
  return type == Type::f32 ? check(elements<float>(value, "an array")) : check(elements<double>(value, "an array"));
}

/// (handle, threads, out or null, inputs ...)
Napi::Value run(const Napi::CallbackInfo& info) {
  constexpr std::size_t kFirst = 3;
  const Kernel& kernel = *handle_of(info[0]).kernel;
  const int threads = info[1].As<Napi::Number>().Int32Value();
  if (info.Length() != kFirst + static_cast<std::size_t>(kernel.inputs())) {
    throw Error(Code::invalid_argument, "the kernel takes " + std::to_string(kernel.inputs()) + " inputs");
  }
  std::optional<std::size_t> n;
  const bool reduces = kernel.reduction() != Reduction::none;
  void* out = reduces ? nullptr : array_of(info[2], kernel.type(), n);
  std::vector<Argument> arguments(static_cast<std::size_t>(kernel.inputs()));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Napi::Value value = info[kFirst + i];
    if (value.IsNumber()) {
      arguments[i].number = value.As<Napi::Number>().DoubleValue();
    } else {
      arguments[i].array = array_of(value, kernel.type(), n);
    }
  }
  if (!n.has_value()) throw Error(Code::invalid_argument, "a kernel needs at least one array");
  if (reduces) return Napi::Number::New(info.Env(), kernel.reduce(arguments, *n, threads));
  kernel.map(arguments, out, *n, threads);
  return info.Env().Undefined();
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Handle& handle = handle_of(info[0]);
  const Kernel& kernel = *handle.kernel;
  auto result = Napi::Object::New(info.Env());
  result.Set("isa", name(kernel.isa()));
  result.Set("type", std::string(name(kernel.type())));
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
  boundary::define<run>(exports, "fuseRun");
  boundary::define<describe>(exports, "fuseInfo");
  boundary::define<listing>(exports, "fuseListing");
  boundary::define<stages>(exports, "fuseStages");
  boundary::define<code>(exports, "fuseCode");
  boundary::define<cache_info>(exports, "fuseCacheInfo");
}

}  // namespace inga::fuse
