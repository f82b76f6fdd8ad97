#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "causal/adjacency.h"
#include "causal/bind.h"
#include "causal/data.h"
#include "causal/order.h"
#include "causal/reference.h"
#include "causal/request.h"
#include "core/boundary.h"
#include "core/isa.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

using Clock = std::chrono::steady_clock;

/// What was given of a group.
struct Given {
  std::vector<double> values;
  std::size_t rows;
  std::string name;
};

struct Request {
  std::vector<Given> groups;
  std::size_t columns;
  std::vector<std::string> names;
  OnConstant on_constant;
  bool reference;
  Isa isa;
  int threads;
  Known known;
  bool scarce;
  int places;
  double usual_comparisons;
  /// Of variables, in place of a search. For tests and measurements.
  std::vector<int> order;
  HeldShelf shelf;
};

struct Fit {
  Order order;
  std::vector<int> kept;
  /// Of each group.
  std::vector<std::vector<Effect>> effects;
  std::vector<int> orderable;
  Isa isa;
  int threads;
  double order_seconds;
  double adjacency_seconds;
};

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// The columns that vary in every group, where others are to be left out; of one group its samples find them.
std::vector<int> varying(const Request& request) {
  std::vector<char> constant(request.columns, 0);
  if (request.groups.size() > 1 && request.on_constant == OnConstant::drop) {
    for (const Given& group : request.groups) {
      const auto here = constant_columns({group.values.data(), group.rows, request.columns});
      for (std::size_t j = 0; j < constant.size(); ++j) {
        if (here[j] != 0) constant[j] = 1;
      }
    }
  }
  std::vector<int> columns;
  for (std::size_t j = 0; j < constant.size(); ++j) {
    if (constant[j] == 0) columns.push_back(static_cast<int>(j));
  }
  if (columns.empty() && request.columns > 0) {
    throw Error(Code::data, "every column is constant in one of the groups: nothing varies in all of them");
  }
  return columns;
}

Samples samples_of(Given& group, const std::vector<int>& columns, const Request& request, const Progress& progress) {
  if (columns.size() < request.columns) {
    std::vector<double> left;
    left.reserve(group.rows * columns.size());
    for (std::size_t row = 0; row < group.rows; ++row) {
      for (const int column : columns)
        left.push_back(group.values[row * request.columns + static_cast<std::size_t>(column)]);
    }
    group.values = std::move(left);
  }
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const int column : columns) names.push_back(request.names[static_cast<std::size_t>(column)]);
  const OnConstant on_constant = request.groups.size() > 1 ? OnConstant::error : request.on_constant;
  Samples samples({group.values.data(), group.rows, columns.size()}, std::move(names), on_constant, request.threads,
                  progress);
  std::vector<double>().swap(group.values);
  return samples;
}

/// Those that `order` does not name have no place.
Order given_order(const std::vector<int>& order, int variables) {
  std::vector<char> named(static_cast<std::size_t>(variables), 0);
  for (const int variable : order) {
    if (variable < 0 || variable >= variables || named[static_cast<std::size_t>(variable)] != 0) {
      throw Error(Code::invalid_argument, "the order is none of these variables");
    }
    named[static_cast<std::size_t>(variable)] = 1;
  }
  Order found{};
  found.order = order;
  found.decisions.resize(order.size(), {0.0, Order::By::only});
  for (int variable = 0; variable < variables; ++variable) {
    if (named[static_cast<std::size_t>(variable)] == 0) found.unordered.push_back(variable);
  }
  return found;
}

Order order_of(std::span<const Group> groups, const Request& request, const Prior& prior, const Progress& progress) {
  if (!request.order.empty()) return given_order(request.order, groups.front().samples.variables());
  if (!request.reference) {
    const OrderOptions options{.threads = request.threads,
                               .isa = request.isa,
                               .prior = prior,
                               .places = request.places,
                               .usual_comparisons = request.usual_comparisons,
                               .shelf = request.shelf.get()};
    return causal_order(groups, options, progress);
  }
  ReferenceOrder found = reference_order(groups, progress, prior);
  Order order{};
  order.order = std::move(found.order);
  order.decisions.resize(order.order.size(), {0.0, Order::By::reference});
  order.unordered = std::move(found.unordered);
  return order;
}

/// Progress of several groups counts these.
std::vector<std::vector<Effect>> effects_of(std::span<const Group> groups, const Order& order, const Request& request,
                                            const Prior& prior, const Progress& progress) {
  const bool several = groups.size() > 1;
  if (several) progress.begin(1, static_cast<std::int64_t>(groups.size()));
  std::vector<std::vector<Effect>> effects;
  for (const Group& group : groups) {
    effects.push_back(in_group(group.name, [&] {
      const AdjacencyOptions options{
          .threads = request.threads, .prior = prior, .scarce = request.scarce, .rest = order.unordered};
      return adjacency(group.samples, order.order, options, several ? progress.quiet() : progress);
    }));
    if (several) progress.advance(static_cast<std::int64_t>(effects.size()));
  }
  return effects;
}

Fit fit(Request& request, const Progress& progress) {
  const auto start = Clock::now();
  std::vector<int> kept = varying(request);
  std::vector<Samples> samples;
  for (Given& group : request.groups) {
    in_group(group.name, [&] { samples.push_back(samples_of(group, kept, request, progress)); });
  }
  std::vector<Group> groups;
  std::vector<int> orderable;
  for (std::size_t g = 0; g < samples.size(); ++g) {
    groups.push_back({samples[g], request.groups[g].name});
    orderable.push_back(samples[g].orderable());
  }
  if (groups.size() == 1) kept = samples.front().kept();
  const Prior prior = prior_of(kept, request.known, request.columns);
  Fit found{.order = order_of(groups, request, prior, progress),
            .kept = std::move(kept),
            .effects = {},
            .orderable = std::move(orderable),
            .isa = request.isa,
            .threads = request.threads,
            .order_seconds = seconds_since(start),
            .adjacency_seconds = 0.0};
  const auto middle = Clock::now();
  found.effects = effects_of(groups, found.order, request, prior, progress);
  found.adjacency_seconds = seconds_since(middle);
  return found;
}

Napi::Object finish(Napi::Env env, const Fit& found) {
  auto result = Napi::Object::New(env);
  result.Set("kept", integers(env, found.kept));
  set_order(env, result, found.order);
  result.Set("isa", name(found.isa));
  result.Set("threads", found.threads);
  result.Set("orderSeconds", found.order_seconds);
  result.Set("adjacencySeconds", found.adjacency_seconds);
  return result;
}

/// {names, drop, reference, isa, threads, prior, scarce, places, usualComparisons, order, shelf}
Request request_of(const Napi::Object& options, std::size_t columns) {
  std::vector<int> order;
  if (options.Get("order").IsTypedArray()) {
    const auto given = boundary::elements<std::int32_t>(options.Get("order"), "order");
    order.assign(given.begin(), given.end());
  }
  const Napi::Value usual = options.Get("usualComparisons");
  return {
      .groups = {},
      .columns = columns,
      .names = names_of(options, columns),
      .on_constant = on_constant(options),
      .reference = options.Get("reference").As<Napi::Boolean>().Value(),
      .isa = isa_of(options.Get("isa")),
      .threads = choose_threads(options.Get("threads").As<Napi::Number>().Int32Value(), columns),
      .known = known_of(options.Get("prior"), columns),
      .scarce = options.Get("scarce").ToBoolean().Value(),
      .places = places_of(options),
      .usual_comparisons = usual.IsNumber() ? usual.As<Napi::Number>().DoubleValue() : OrderOptions{}.usual_comparisons,
      .order = order,
      .shelf = shelf_of(options.Get("shelf"))};
}

Given given(MatrixView<const double> samples, std::string group) {
  return {{samples.data(), samples.data() + samples.rows() * samples.columns()}, samples.rows(), std::move(group)};
}

/// causalDirectLingam(control, samples, rows, columns, {names, drop, reference, isa, threads, prior, scarce, places, usualComparisons, order, shelf}).
/// With `reference` the order comes from the slow search that the fast one is tested against; an `order` is taken as it
/// is. The samples are copied before it returns: their buffer may be detached, or its worker ended, while the task runs.
Napi::Value direct_lingam(const Napi::CallbackInfo& info) {
  const auto samples = causal::samples_of(info, 1);
  auto request = std::make_shared<Request>(request_of(info[4].As<Napi::Object>(), samples.columns()));
  request->groups.push_back(given(samples, {}));
  return boundary::Task<Fit>::run(
      info.Env(), info[0], [request](const Progress& progress) { return fit(*request, progress); },
      [](Napi::Env env, Fit&& found) -> Napi::Value {
        auto result = finish(env, found);
        set_effects(env, result, found.effects.front());
        return result;
      });
}

/// causalMultiGroup(control, groups, columns, {names, drop, reference, isa, threads, prior, shelf}), the groups as [{name, samples,
/// rows}] -> as of one, and `groups`: {orderable, places, sizes} of each
Napi::Value multi_group(const Napi::CallbackInfo& info) {
  const auto groups = info[1].As<Napi::Array>();
  const auto columns = static_cast<std::size_t>(info[2].As<Napi::Number>().Int64Value());
  auto request = std::make_shared<Request>(request_of(info[3].As<Napi::Object>(), columns));
  for (std::uint32_t g = 0; g < groups.Length(); ++g) {
    const auto group = groups.Get(g).As<Napi::Object>();
    const auto rows = static_cast<std::size_t>(group.Get("rows").As<Napi::Number>().Int64Value());
    const auto values = boundary::elements<double>(group.Get("samples"), "samples", rows * columns);
    request->groups.push_back(given({values.data(), rows, columns}, group.Get("name").As<Napi::String>().Utf8Value()));
  }
  if (request->groups.empty()) throw Error(Code::invalid_argument, "there are no groups");
  return boundary::Task<Fit>::run(
      info.Env(), info[0], [request](const Progress& progress) { return fit(*request, progress); },
      [](Napi::Env env, Fit&& found) -> Napi::Value {
        auto result = finish(env, found);
        auto parts = Napi::Array::New(env, found.effects.size());
        for (std::size_t g = 0; g < found.effects.size(); ++g) {
          auto part = Napi::Object::New(env);
          part.Set("orderable", found.orderable[g]);
          set_effects(env, part, found.effects[g]);
          parts.Set(static_cast<std::uint32_t>(g), part);
        }
        result.Set("groups", parts);
        return result;
      });
}

}  // namespace

void bind_lingam(Napi::Object exports) {
  boundary::define<direct_lingam>(exports, "causalDirectLingam");
  boundary::define<multi_group>(exports, "causalMultiGroup");
}

}  // namespace inga::causal
