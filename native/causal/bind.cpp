#include "causal/bind.h"

#include <chrono>
#include <memory>
#include <utility>

#include "causal/adjacency.h"
#include "causal/data.h"
#include "causal/order.h"
#include "causal/reference.h"
#include "core/boundary.h"
#include "core/isa.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

using boundary::elements;
using Clock = std::chrono::steady_clock;

struct Request {
  std::vector<double> values;
  std::size_t rows;
  std::size_t columns;
  std::vector<std::string> names;
  OnConstant on_constant;
  bool reference;
  Isa isa;
  int threads;
};

struct Fit {
  Order order;
  std::vector<int> kept;
  std::vector<Effect> effects;
  Isa isa;
  int threads;
  double order_seconds;
  double adjacency_seconds;
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Order order_of(const Samples& samples, const Request& request, const Progress& progress) {
  if (!request.reference) return causal_order(samples, {.threads = request.threads, .isa = request.isa}, progress);
  ReferenceOrder found = reference_order(samples, progress);
  Order order{};
  order.order = std::move(found.order);
  order.unordered = std::move(found.unordered);
  return order;
}

Fit fit(Request& request, const Progress& progress) {
  const auto start = Clock::now();
  const Samples samples({request.values.data(), request.rows, request.columns}, std::move(request.names),
                        request.on_constant, request.threads, progress);
  std::vector<double>().swap(request.values);
  Fit found{.order = order_of(samples, request, progress),
            .kept = samples.kept(),
            .effects = {},
            .isa = request.isa,
            .threads = request.threads,
            .order_seconds = seconds_since(start),
            .adjacency_seconds = 0.0};
  const auto middle = Clock::now();
  found.effects = adjacency(samples, found.order.order, {.threads = request.threads}, progress);
  found.adjacency_seconds = seconds_since(middle);
  return found;
}

Napi::Int32Array integers(Napi::Env env, const std::vector<int>& values) {
  auto array = Napi::Int32Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Value finish(Napi::Env env, Fit&& found) {
  const std::size_t count = found.effects.size();
  auto places = Napi::Int32Array::New(env, 2 * count);
  auto sizes = Napi::Float64Array::New(env, count);
  for (std::size_t i = 0; i < count; ++i) {
    places[2 * i] = found.effects[i].effect;
    places[2 * i + 1] = found.effects[i].cause;
    sizes[i] = found.effects[i].size;
  }
  auto result = Napi::Object::New(env);
  result.Set("kept", integers(env, found.kept));
  result.Set("order", integers(env, found.order.order));
  result.Set("unordered", integers(env, found.order.unordered));
  result.Set("places", places);
  result.Set("sizes", sizes);
  result.Set("isa", name(found.isa));
  result.Set("threads", found.threads);
  result.Set("orderSeconds", found.order_seconds);
  result.Set("adjacencySeconds", found.adjacency_seconds);
  result.Set("comparisons", static_cast<double>(found.order.comparisons));
  result.Set("recomputed", static_cast<double>(found.order.recomputed));
  result.Set("leastGap", found.order.least_gap);
  return result;
}

Isa isa_of(const Napi::Value& value) {
  if (!value.IsString()) return active_isa();
  const Isa isa = parse_isa(value.As<Napi::String>().Utf8Value());
  if (is_available(isa)) return isa;
  throw Error(Code::unsupported, std::string("this machine or build has no ") + name(isa) + " (isa)");
}

/// causalDirectLingam(control, samples, rows, columns, {names, drop, reference, isa, threads}). With `reference` the
/// order comes from the slow search that the fast one is tested against. The samples are copied before it returns:
/// their buffer may be detached, or its worker ended, while the task runs.
Napi::Value direct_lingam(const Napi::CallbackInfo& info) {
  const auto rows = static_cast<std::size_t>(info[2].As<Napi::Number>().Int64Value());
  const auto columns = static_cast<std::size_t>(info[3].As<Napi::Number>().Int64Value());
  const auto values = elements<double>(info[1], "samples", rows * columns);
  const auto options = info[4].As<Napi::Object>();
  const auto names = options.Get("names").As<Napi::Array>();
  auto request = std::make_shared<Request>();
  request->values.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rows * columns));
  request->rows = rows;
  request->columns = columns;
  for (std::uint32_t i = 0; i < columns; ++i) request->names.push_back(names.Get(i).As<Napi::String>().Utf8Value());
  request->on_constant = options.Get("drop").As<Napi::Boolean>().Value() ? OnConstant::drop : OnConstant::error;
  request->reference = options.Get("reference").As<Napi::Boolean>().Value();
  request->isa = isa_of(options.Get("isa"));
  request->threads = choose_threads(options.Get("threads").As<Napi::Number>().Int32Value(), columns);
  return boundary::Task<Fit>::run(
      info.Env(), info[0], [request](const Progress& progress) { return fit(*request, progress); }, finish);
}

}  // namespace

void bind(Napi::Object exports) { boundary::define<direct_lingam>(exports, "causalDirectLingam"); }

}  // namespace inga::causal
