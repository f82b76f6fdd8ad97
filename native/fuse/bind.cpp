#include "fuse/bind.h"

#include <algorithm>
#include <cmath>

#include "core/boundary.h"
#include "fuse/cache.h"
#include "fuse/few.h"
#include "fuse/overlap.h"

namespace inga::fuse {
namespace {

using boundary::elements;

/// What JavaScript holds: a kernel, shared with others of the same expression, and what it was made of.
struct Handle {
  std::shared_ptr<const Kernel> kernel;
  std::vector<std::string> names;
  Graph graph;
  std::vector<Reduction> reductions;
  Rewrites rewrites;
  bool cached = false;
};

/// Handles never leave src/fuse, so that being an external is enough to know one.
const Handle& handle_of(const Napi::Value& value) {
  if (!value.IsExternal()) throw Error(Code::invalid_argument, "the kernel is not one that fuse compiled");
  const Handle& handle = *value.As<Napi::External<Handle>>().Data();
  if (handle.kernel == nullptr) throw Error(Code::invalid_argument, "the kernel has been disposed of");
  return handle;
}

Reduction reduction_of(const std::string& text) {
  const auto found = std::find(kReductions.begin(), kReductions.end(), text);
  if (found != kReductions.end()) return static_cast<Reduction>(found - kReductions.begin());
  throw Error(Code::invalid_argument, "reduction is '" + text + "', which is not known");
}

template <class Enum, std::size_t n>
Enum one_of(const Napi::Value& value, const char* label, const Enum (&all)[n]) {
  const std::string text = value.As<Napi::String>().Utf8Value();
  for (const Enum each : all) {
    if (name(each) == text) return each;
  }
  throw Error(Code::invalid_argument, std::string(label) + " is '" + text + "', which is not known");
}

std::vector<std::string> strings(const Napi::Value& value) {
  const auto list = value.As<Napi::Array>();
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < list.Length(); ++i) all.push_back(list.Get(i).As<Napi::String>().Utf8Value());
  return all;
}

/// All but those named.
Rewrites rewrites_without(const std::vector<std::string>& names) {
  Rewrites rewrites;
  const std::pair<const char*, bool*> all[] = {{"share", &rewrites.share},
                                               {"fold", &rewrites.fold},
                                               {"strength", &rewrites.strength},
                                               {"logProduct", &rewrites.log_product},
                                               {"logCosh", &rewrites.log_cosh}};
  for (const std::string& wanted : names) {
    const auto* found =
        std::find_if(std::begin(all), std::end(all), [&](const auto& pair) { return pair.first == wanted; });
    if (found == std::end(all))
      throw Error(Code::invalid_argument, "rewrites has '" + wanted + "', which is not known");
    *found->second = false;
  }
  return rewrites;
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

/// (program, constants, rows of the outputs, input names, reductions, type, mode, isa, reproducible, rewrites not to be
/// made)
Napi::Value compile(const Napi::CallbackInfo& info) {
  const auto program = elements<std::int32_t>(info[0], "program");
  const auto constants = elements<double>(info[1], "constants");
  const auto roots = elements<std::int32_t>(info[2], "outputs");
  std::vector<std::string> names = strings(info[3]);
  std::vector<Reduction> reductions;
  for (const std::string& text : strings(info[4])) reductions.push_back(reduction_of(text));
  if (roots.empty() || roots.size() != reductions.size()) {
    throw Error(Code::invalid_argument, "every output needs a row and a reduction");
  }
  const Type type = one_of(info[5], "type", {Type::f32, Type::f64});
  const Mode mode = one_of(info[6], "mode", {Mode::precise, Mode::fast});
  Compilation how{.isa = parse_isa(info[7].As<Napi::String>().Utf8Value()),
                  .reproducible = info[8].ToBoolean().Value()};
  Rewrites rewrites = rewrites_without(strings(info[9]));
  how.share = rewrites.share;
  // Their exponentials differ from one instruction set to the next, and their products are kept lane by lane.
  if (how.reproducible) rewrites.log_cosh = rewrites.log_product = false;
  Graph graph = Graph::parse(program, constants, static_cast<int>(names.size()), type, mode, roots);
  auto [kernel, cached] = cached_kernel(rewrite(graph, reductions, rewrites), how);
  auto handle = std::make_unique<Handle>(
      Handle{std::move(kernel), std::move(names), std::move(graph), std::move(reductions), rewrites, cached});
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

/// True for what may be a strided view: TypeScript takes it apart.
bool is_plain_object(napi_env env, napi_value value) {
  napi_valuetype type{};
  bool array = false;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
         napi_is_typedarray(env, value, &array) == napi_ok && !array;
}

/// Below it starting threads costs more than they gain.
constexpr std::size_t kParallel = std::size_t{1} << 18;

/// Arguments that cannot be used are refused without a word about which: TypeScript then looks again and says it. Empty
/// arrays are refused as well, because a detached one looks the same from here.
[[noreturn]] void refuse() { throw Error(Code::invalid_argument, "the arguments do not fit the kernel"); }

/// Held while it runs. Finalizers are late and disposing is not: the code may go on with another holder only.
std::shared_ptr<const Kernel> held_kernel(const boundary::Arguments& arguments, std::size_t least,
                                          std::int32_t& threads) {
  void* held = nullptr;
  if (arguments.size() < least || napi_get_value_external(arguments.env(), arguments[0], &held) != napi_ok ||
      napi_get_value_int32(arguments.env(), arguments[1], &threads) != napi_ok) {
    throw Error(Code::invalid_argument, "the kernel is not one that fuse compiled");
  }
  auto kernel = static_cast<const Handle*>(held)->kernel;
  if (kernel == nullptr) refuse();
  return kernel;
}

/// For kernels of one output: (handle, threads or 0, out or null, inputs ...). Returns null where an argument is an object,
/// without having done anything: run_all() takes views.
napi_value run(const boundary::Arguments& arguments) {
  constexpr std::size_t kFirst = 3;
  const napi_env env = arguments.env();
  std::int32_t threads = 0;
  const auto held = held_kernel(arguments, kFirst, threads);
  const Kernel& kernel = *held;
  if (arguments.size() != kFirst + static_cast<std::size_t>(kernel.inputs()) || kernel.outputs().size() != 1) refuse();
  const bool reduces = kernel.outputs().front().reduction != Reduction::none;
  napi_value result = nullptr;
  if (!reduces && is_plain_object(env, arguments[2])) {
    napi_get_null(env, &result);
    return result;
  }
  const Range out = reduces ? Range{nullptr, 0} : range_of(env, arguments[2], kernel.type());
  std::size_t n = out.elements;
  if (!reduces && n == 0) refuse();
  const std::size_t width = static_cast<std::size_t>(bytes(kernel.type()));
  Few<Argument> inputs(static_cast<std::size_t>(kernel.inputs()));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const napi_value value = arguments[kFirst + i];
    inputs[i] = {};
    if (napi_get_value_double(env, value, &inputs[i].number) == napi_ok) continue;
    if (is_plain_object(env, value)) {
      napi_get_null(env, &result);
      return result;
    }
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
  if (reduces) {
    napi_create_double(env, kernel.reduce(inputs, n, threads), &result);
  } else {
    kernel.map(inputs, out.data, n, threads);
  }
  return result;
}

/// A whole number, not too large to count with.
std::int64_t whole(double value) {
  constexpr double kMost = 9007199254740991.0;
  if (!(std::abs(value) <= kMost) || std::trunc(value) != value) refuse();
  return static_cast<std::int64_t>(value);
}

/// A view of `elements` elements at `data`, or refused: it may not leave them.
Positions view_of(const Range& range, std::span<const double, 3> layout, std::size_t width) {
  const std::int64_t offset = whole(layout[0]), stride = whole(layout[1]), count = whole(layout[2]);
  const auto elements = static_cast<double>(range.elements);
  const double last = layout[0] + (layout[2] - 1.0) * layout[1];
  if (count <= 0 || stride == 0 || !(offset >= 0 && layout[0] < elements && last >= 0.0 && last < elements)) refuse();
  return {static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(range.data) / width) + offset, stride, count};
}

/// (handle, threads or 0, arrays and numbers, layout, totals): outputs first, null for those that are totals; then inputs.
/// For each of both the layout has offset, stride and length in elements.
napi_value run_all(const boundary::Arguments& arguments) {
  const napi_env env = arguments.env();
  std::int32_t threads = 0;
  const auto held = held_kernel(arguments, 5, threads);
  const Kernel& kernel = *held;
  const std::size_t outputs = kernel.outputs().size(), inputs = static_cast<std::size_t>(kernel.inputs());
  const auto layout = elements<double>(env, arguments[3], "layout", 3 * (outputs + inputs));
  const auto totals = elements<double>(env, arguments[4], "totals", outputs);
  const auto width = static_cast<std::size_t>(bytes(kernel.type()));
  std::vector<Argument> from(inputs);
  std::vector<Target> to(outputs);
  std::vector<Positions> read, written;
  for (std::size_t i = 0; i < outputs + inputs; ++i) {
    if (i < outputs && kernel.outputs()[i].reduction != Reduction::none) continue;
    napi_value value = nullptr;
    if (napi_get_element(env, arguments[2], static_cast<std::uint32_t>(i), &value) != napi_ok) refuse();
    if (i >= outputs && napi_get_value_double(env, value, &from[i - outputs].number) == napi_ok) continue;
    const Range range = range_of(env, value, kernel.type());
    const Positions at = view_of(range, layout.subspan(3 * i).first<3>(), width);
    auto* first = range.data + static_cast<std::ptrdiff_t>(layout[3 * i]) * static_cast<std::ptrdiff_t>(width);
    if (i < outputs) {
      to[i] = {first, static_cast<std::ptrdiff_t>(at.stride)};
    } else {
      from[i - outputs] = {first, 0.0, static_cast<std::ptrdiff_t>(at.stride)};
    }
    (i < outputs ? written : read).push_back(at);
  }
  const std::vector<Positions>& some = written.empty() ? read : written;
  if (some.empty()) refuse();
  const std::int64_t n = some.front().count;
  const auto fits = [n](const Positions& p) { return p.count == n; };
  if (!std::all_of(read.begin(), read.end(), fits) || !std::all_of(written.begin(), written.end(), fits)) refuse();
  for (std::size_t i = 0; i < written.size(); ++i) {
    // The same elements are fine: each is read before it is written.
    for (const Positions& in : read) {
      if (!same(in, written[i]) && meet(in, written[i])) refuse();
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (meet(written[k], written[i])) refuse();
    }
  }
  if (threads == 0 && static_cast<std::size_t>(n) < kParallel) threads = 1;
  kernel.run(from, to, totals, static_cast<std::size_t>(n), threads);
  return nullptr;
}

Napi::Value describe(const Napi::CallbackInfo& info) {
  const Handle& handle = handle_of(info[0]);
  const Kernel& kernel = *handle.kernel;
  auto result = Napi::Object::New(info.Env());
  result.Set("isa", name(kernel.isa()));
  result.Set("type", std::string(name(kernel.type())));
  result.Set("mode", std::string(name(kernel.mode())));
  result.Set("bytes", static_cast<double>(kernel.bytes()));
  result.Set("compileMs", kernel.compile_milliseconds());
  result.Set("unroll", kernel.loops().empty() ? 1 : kernel.loops().front().unroll());
  result.Set("lanes", kernel.loops().empty() ? 1 : kernel.loops().front().lanes());
  result.Set("cached", handle.cached);
  return result;
}

Napi::Value listing(const Napi::CallbackInfo& info) {
  return Napi::String::New(info.Env(), handle_of(info[0]).kernel->listing());
}

Napi::Value stages(const Napi::CallbackInfo& info) {
  const Handle& handle = handle_of(info[0]);
  const Kernel& kernel = *handle.kernel;
  std::vector<std::string> log;
  const Rewritten rewritten = rewrite(handle.graph, handle.reductions, handle.rewrites, &log);
  std::string made = text(rewritten, handle.names);
  for (const std::string& line : log) made += line + '\n';
  auto result = Napi::Object::New(info.Env());
  result.Set("expression", handle.graph.text(handle.names));
  result.Set("rewritten", made);
  result.Set("schedule", kernel.schedule_text());
  result.Set("assembly", kernel.listing());
  return result;
}

/// The instructions of all loops, one after the other.
Napi::Value code(const Napi::CallbackInfo& info) {
  const auto kernel = handle_of(info[0]).kernel;
  std::size_t bytes = 0;
  for (const Loop& loop : kernel->loops()) bytes += loop.instruction_bytes();
  auto copy = Napi::Uint8Array::New(info.Env(), bytes);
  std::size_t done = 0;
  for (const Loop& loop : kernel->loops()) {
    std::copy_n(loop.code(), loop.instruction_bytes(), copy.Data() + done);
    done += loop.instruction_bytes();
  }
  return copy;
}

/// Gives the code up now: a loop that never yields would otherwise wait for the collector in vain.
Napi::Value dispose(const Napi::CallbackInfo& info) {
  handle_of(info[0]);
  info[0].As<Napi::External<Handle>>().Data()->kernel.reset();
  return info.Env().Undefined();
}

Napi::Value cache(const Napi::CallbackInfo& info) {
  const CacheInfo found = cache_info();
  auto result = Napi::Object::New(info.Env());
  result.Set("kernels", static_cast<double>(found.kernels));
  result.Set("bytes", static_cast<double>(found.bytes));
  result.Set("limit", static_cast<double>(found.limit));
  result.Set("hits", static_cast<double>(found.hits));
  result.Set("misses", static_cast<double>(found.misses));
  result.Set("evictions", static_cast<double>(found.evictions));
  return result;
}

Napi::Value set_limit(const Napi::CallbackInfo& info) {
  limit_cache(static_cast<std::size_t>(whole(info[0].As<Napi::Number>().DoubleValue())));
  return info.Env().Undefined();
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<ops>(exports, "fuseOps");
  boundary::define<compile>(exports, "fuseCompile");
  boundary::define_often<run>(exports, "fuseRun");
  boundary::define_often<run_all>(exports, "fuseRunAll");
  boundary::define<describe>(exports, "fuseInfo");
  boundary::define<listing>(exports, "fuseListing");
  boundary::define<stages>(exports, "fuseStages");
  boundary::define<code>(exports, "fuseCode");
  boundary::define<dispose>(exports, "fuseDispose");
  boundary::define<cache>(exports, "fuseCacheInfo");
  boundary::define<set_limit>(exports, "fuseLimitCache");
}

}  // namespace inga::fuse
