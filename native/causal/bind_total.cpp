#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "causal/bind.h"
#include "causal/data.h"
#include "causal/request.h"
#include "causal/total.h"
#include "core/boundary.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

using boundary::elements;

struct Request {
  /// Rows x variables of the graph.
  std::vector<double> values;
  std::size_t rows;
  std::vector<std::string> names;
  std::vector<int> order;
  std::vector<std::vector<int>> causes;
  std::vector<int> from;
  std::vector<int> to;
  double level;
  int threads;
};

/// Numbers below `count`.
std::vector<int> places_of(const Napi::Value& value, const char* label, std::size_t count) {
  const auto places = elements<std::int32_t>(value, label);
  for (const std::int32_t place : places) {
    if (place < 0 || static_cast<std::size_t>(place) >= count) {
      throw Error(Code::invalid_argument, std::string(label) + " speaks of number " + std::to_string(place));
    }
  }
  return {places.begin(), places.end()};
}

std::vector<double> columns_of(MatrixView<const double> samples, std::span<const int> kept) {
  std::vector<double> values;
  values.reserve(samples.rows() * kept.size());
  for (std::size_t row = 0; row < samples.rows(); ++row) {
    for (const int column : kept) values.push_back(samples(row, static_cast<std::size_t>(column)));
  }
  return values;
}

Totals totals_of(Request& request, const Progress& progress) {
  const std::size_t variables = request.names.size();
  const Samples samples({request.values.data(), request.rows, variables}, std::move(request.names), OnConstant::error,
                        request.threads, progress);
  std::vector<double>().swap(request.values);
  return total_effects(samples, {.order = request.order, .causes = request.causes},
                       {.from = request.from, .to = request.to, .level = request.level, .threads = request.threads},
                       progress);
}

Napi::Float64Array doubles(Napi::Env env, const std::vector<double>& values) {
  auto array = Napi::Float64Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

/// causalTotalEffects(control, samples, rows, columns, {kept, names, order, causes, from, to, level, threads}) -> {sizes,
/// errors, low, high, pValues}. The samples are copied before it returns.
Napi::Value totals(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 1);
  const auto options = info[4].As<Napi::Object>();
  auto request = std::make_shared<Request>();
  const std::vector<int> kept = places_of(options.Get("kept"), "kept", samples.columns());
  const std::size_t variables = kept.size();
  request->values = columns_of(samples, kept);
  request->rows = samples.rows();
  request->names = names_of(options, variables);
  request->order = places_of(options.Get("order"), "order", variables);
  request->causes.resize(variables);
  for (const auto& [effect, cause] : pairs_of(options.Get("causes"), "causes", variables)) {
    request->causes[static_cast<std::size_t>(effect)].push_back(cause);
  }
  request->from = places_of(options.Get("from"), "from", variables);
  request->to = places_of(options.Get("to"), "to", variables);
  request->level = options.Get("level").As<Napi::Number>().DoubleValue();
  request->threads = choose_threads(options.Get("threads").As<Napi::Number>().Int32Value(), variables);
  return boundary::Task<Totals>::run(
      info.Env(), info[0], [request](const Progress& progress) { return totals_of(*request, progress); },
      [](Napi::Env env, Totals&& found) -> Napi::Value {
        auto result = Napi::Object::New(env);
        result.Set("sizes", doubles(env, found.sizes));
        result.Set("errors", doubles(env, found.errors));
        result.Set("low", doubles(env, found.low));
        result.Set("high", doubles(env, found.high));
        result.Set("pValues", doubles(env, found.p_values));
        return result;
      });
}

}  // namespace

void bind_total(Napi::Object exports) { boundary::define<totals>(exports, "causalTotalEffects"); }

}  // namespace inga::causal
