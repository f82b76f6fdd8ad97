#include "causal/bind.h"

#include <chrono>
#include <memory>
#include <span>
#include <utility>

#include "causal/adjacency.h"
#include "causal/data.h"
#include "causal/errors.h"
#include "causal/hsic.h"
#include "causal/order.h"
#include "causal/reference.h"
#include "causal/request.h"
#include "causal/shelf.h"
#include "causal/stepped.h"
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
  Known known;
  std::shared_ptr<Shelf> shelf;
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

Order order_of(const Samples& samples, const Request& request, const Prior& prior, const Progress& progress) {
  if (!request.reference) {
    const OrderOptions options{
        .threads = request.threads, .isa = request.isa, .prior = prior, .shelf = request.shelf.get()};
    return causal_order(samples, options, progress);
  }
  ReferenceOrder found = reference_order(samples, progress, prior);
  Order order{};
  order.order = std::move(found.order);
  order.decisions.resize(order.order.size(), {0.0, Order::By::reference});
  order.unordered = std::move(found.unordered);
  return order;
}

Fit fit(Request& request, const Progress& progress) {
  const auto start = Clock::now();
  const Samples samples({request.values.data(), request.rows, request.columns}, std::move(request.names),
                        request.on_constant, request.threads, progress);
  std::vector<double>().swap(request.values);
  const Prior prior = prior_of(samples, request.known, request.columns);
  Fit found{.order = order_of(samples, request, prior, progress),
            .kept = samples.kept(),
            .effects = {},
            .isa = request.isa,
            .threads = request.threads,
            .order_seconds = seconds_since(start),
            .adjacency_seconds = 0.0};
  const auto middle = Clock::now();
  found.effects = adjacency(samples, found.order.order, {.threads = request.threads, .prior = prior}, progress);
  found.adjacency_seconds = seconds_since(middle);
  return found;
}

void set_order(Napi::Env env, Napi::Object result, const Order& found) {
  result.Set("order", integers(env, found.order));
  result.Set("unordered", integers(env, found.unordered));
  result.Set("comparisons", static_cast<double>(found.comparisons));
  auto gaps = Napi::Float64Array::New(env, found.decisions.size());
  auto by = Napi::Uint8Array::New(env, found.decisions.size());
  for (std::size_t k = 0; k < found.decisions.size(); ++k) {
    gaps[k] = found.decisions[k].gap;
    by[k] = static_cast<std::uint8_t>(found.decisions[k].by);
  }
  result.Set("gaps", gaps);
  result.Set("by", by);
}

Napi::Value finish(Napi::Env env, Fit&& found) {
  auto result = Napi::Object::New(env);
  result.Set("kept", integers(env, found.kept));
  set_order(env, result, found.order);
  set_effects(env, result, found.effects);
  result.Set("isa", name(found.isa));
  result.Set("threads", found.threads);
  result.Set("orderSeconds", found.order_seconds);
  result.Set("adjacencySeconds", found.adjacency_seconds);
  return result;
}

using Held = std::shared_ptr<Shelf>;

/// Null where there is none. Handles never leave src/causal.
Held shelf_of(const Napi::Value& value) {
  return value.IsExternal() ? *value.As<Napi::External<Held>>().Data() : Held();
}

/// causalOpenShelf(numbers that an earlier search has left, or none) -> shelf
Napi::Value open_shelf(const Napi::CallbackInfo& info) {
  const auto before = elements<double>(info[0], "before");
  auto held = std::make_unique<Held>(std::make_shared<Shelf>(std::vector<double>(before.begin(), before.end())));
  return Napi::External<Held>::New(info.Env(), held.release(), [](Napi::Env, Held* shelf) { delete shelf; });
}

/// causalTakeState(shelf, ask) -> the numbers that the search has left there since, or none. With `ask` it will leave more.
Napi::Value take_state(const Napi::CallbackInfo& info) {
  const Held shelf = shelf_of(info[0]);
  if (!shelf) throw Error(Code::invalid_argument, "the shelf is not one that was opened");
  if (info[1].As<Napi::Boolean>().Value()) shelf->ask();
  const std::vector<double> state = shelf->take();
  auto numbers = Napi::Float64Array::New(info.Env(), state.size());
  std::copy(state.begin(), state.end(), numbers.Data());
  return numbers;
}

/// causalDirectLingam(control, samples, rows, columns, {names, drop, reference, isa, threads, prior, shelf}). With `reference` the
/// order comes from the slow search that the fast one is tested against. The samples are copied before it returns:
/// their buffer may be detached, or its worker ended, while the task runs.
Napi::Value direct_lingam(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 1);
  const std::size_t columns = samples.columns();
  const auto options = info[4].As<Napi::Object>();
  auto request = std::make_shared<Request>();
  request->values.assign(samples.data(), samples.data() + samples.rows() * columns);
  request->rows = samples.rows();
  request->columns = columns;
  request->names = names_of(options, columns);
  request->on_constant = on_constant(options);
  request->reference = options.Get("reference").As<Napi::Boolean>().Value();
  request->isa = isa_of(options.Get("isa"));
  request->known = known_of(options.Get("prior"), columns);
  request->shelf = shelf_of(options.Get("shelf"));
  request->threads = choose_threads(options.Get("threads").As<Napi::Number>().Int32Value(), columns);
  return boundary::Task<Fit>::run(
      info.Env(), info[0], [request](const Progress& progress) { return fit(*request, progress); }, finish);
}

struct IndependenceRequest {
  std::vector<double> values;
  std::size_t rows;
  std::size_t columns;
  std::vector<int> kept;
  std::vector<double> adjacency;
  std::vector<std::string> names;
  std::vector<VariablePair> pairs;
  HsicOptions options;
};

std::vector<double> independence_of(const IndependenceRequest& request, const Progress& progress) {
  const std::size_t p = request.names.size();
  const Effects graph{.columns = request.kept, .adjacency = {request.adjacency.data(), p, p}, .names = request.names};
  const Errors errors({request.values.data(), request.rows, request.columns}, graph, request.options.threads, progress);
  return independence(errors, request.pairs, request.options, progress);
}

/// causalErrorIndependence(control, samples, rows, columns, {kept, names, adjacency, pairs, isa, threads}) -> a p-value for
/// each pair of variables. The samples are copied before it returns.
Napi::Value error_independence(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 1);
  const std::size_t columns = samples.columns();
  const auto options = info[4].As<Napi::Object>();
  auto request = std::make_shared<IndependenceRequest>();
  request->values.assign(samples.data(), samples.data() + samples.rows() * columns);
  request->rows = samples.rows();
  request->columns = columns;
  const auto kept = elements<std::int32_t>(options.Get("kept"), "kept");
  const std::size_t p = kept.size();
  for (const int column : kept) {
    if (column < 0 || static_cast<std::size_t>(column) >= columns)
      throw Error(Code::invalid_argument, "no such column");
  }
  request->kept.assign(kept.begin(), kept.end());
  request->names = names_of(options, p);
  const auto adjacency = elements<double>(options.Get("adjacency"), "adjacency", p * p);
  request->adjacency.assign(adjacency.begin(), adjacency.begin() + static_cast<std::ptrdiff_t>(p * p));
  for (const auto& [first, second] : pairs_of(options.Get("pairs"), "pairs", p)) {
    request->pairs.push_back({first, second});
  }
  request->options = {.threads = options.Get("threads").As<Napi::Number>().Int32Value(),
                      .isa = isa_of(options.Get("isa"))};
  return boundary::Task<std::vector<double>>::run(
      info.Env(), info[0], [request](const Progress& progress) { return independence_of(*request, progress); },
      [](Napi::Env env, std::vector<double>&& found) -> Napi::Value {
        auto result = Napi::Float64Array::New(env, found.size());
        std::copy(found.begin(), found.end(), result.Data());
        return result;
      });
}

/// A search in steps, with what it works on. Handles never leave src/causal.
struct Searched {
  Samples samples;
  Prior prior;
  Isa isa;
  Progress progress;
  std::unique_ptr<Stepped> search;
  /// Keeps the memory of the columns.
  Napi::Reference<Napi::Float64Array> memory;
};

Searched& searched(const Napi::Value& value) {
  if (!value.IsExternal()) throw Error(Code::invalid_argument, "the search is not one that was opened");
  return *value.As<Napi::External<Searched>>().Data();
}

/// Doubles to the next cache line.
constexpr std::size_t kLineDoubles = kLine / sizeof(double);

/// causalOpenSearch(samples, rows, columns, {names, drop, isa, prior}) -> [search, doubles that its columns take]
Napi::Value open_search(const Napi::CallbackInfo& info) {
  const auto given = samples_of(info, 0);
  const std::size_t rows = given.rows(), columns = given.columns();
  const auto options = info[3].As<Napi::Object>();
  const Isa isa = isa_of(options.Get("isa"));
  Samples samples(given, names_of(options, columns), on_constant(options), 1, Progress{});
  const auto variables = static_cast<std::size_t>(samples.variables());
  Prior prior = prior_of(samples, known_of(options.Get("prior"), columns), columns);
  auto opened = std::make_unique<Searched>(Searched{std::move(samples), std::move(prior), isa, {}, nullptr, {}});
  const double doubles = static_cast<double>(Columns::doubles(variables, rows) + kLineDoubles);
  auto result = Napi::Array::New(info.Env(), 2);
  result.Set(
      0U, Napi::External<Searched>::New(info.Env(), opened.release(), [](Napi::Env, Searched* held) { delete held; }));
  result.Set(1U, Napi::Number::New(info.Env(), doubles));
  return result;
}

/// causalStartSearch(search, memory, rank, ranks) -> the most doubles that a report has
Napi::Value start_search(const Napi::CallbackInfo& info) {
  Searched& held = searched(info[0]);
  void* place = elements<double>(info[1], "memory").data();
  std::size_t bytes = info[1].As<Napi::TypedArray>().ElementLength() * sizeof(double);
  if (std::align(kLine, 0, place, bytes) == nullptr) throw Error(Code::internal, "too little memory for the columns");
  held.search = std::make_unique<Stepped>(
      held.samples, held.prior, held.isa, std::span(static_cast<double*>(place), bytes / sizeof(double)),
      info[2].As<Napi::Number>().Int32Value(), info[3].As<Napi::Number>().Int32Value(), held.progress);
  held.memory = Napi::Persistent(info[1].As<Napi::Float64Array>());
  return Napi::Number::New(info.Env(), static_cast<double>(held.search->largest_report()));
}

/// causalNextStep(search) -> doubles of a rank's report, 0 where columns change, -1 where the search is done
Napi::Value next_step(const Napi::CallbackInfo& info) {
  Stepped& search = *searched(info[0]).search;
  switch (search.next()) {
    case Stepped::Step::columns: return Napi::Number::New(info.Env(), 0);
    case Stepped::Step::done: return Napi::Number::New(info.Env(), -1);
    case Stepped::Step::compare: break;
  }
  return Napi::Number::New(info.Env(), static_cast<double>(search.report()));
}

/// causalChangeColumns(search, part, parts)
Napi::Value change_columns(const Napi::CallbackInfo& info) {
  const auto number = [&info](std::size_t at) { return info[at].As<Napi::Number>().Int32Value(); };
  searched(info[0]).search->change_columns(number(1), number(2));
  return info.Env().Undefined();
}

/// causalCompare(search, report, pace), where the pace is one number in shared memory, or none
Napi::Value compare(const Napi::CallbackInfo& info) {
  Stepped& search = *searched(info[0]).search;
  const auto pace = elements<std::int32_t>(info[2], "pace");
  search.compare(elements<double>(info[1], "report", search.report()).first(search.report()),
                 pace.empty() ? nullptr : pace.data());
  return info.Env().Undefined();
}

/// causalNote(search, reports of all ranks)
Napi::Value note(const Napi::CallbackInfo& info) {
  Stepped& search = *searched(info[0]).search;
  search.note(elements<double>(info[1], "reports", search.ranks() * search.report()));
  return info.Env().Undefined();
}

/// causalSearchResult(search)
Napi::Value search_result(const Napi::CallbackInfo& info) {
  Searched& held = searched(info[0]);
  Napi::Env env = info.Env();
  auto result = Napi::Object::New(env);
  result.Set("kept", integers(env, held.samples.kept()));
  set_order(env, result, held.search->result());
  result.Set("isa", name(held.isa));
  return result;
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<direct_lingam>(exports, "causalDirectLingam");
  boundary::define<open_shelf>(exports, "causalOpenShelf");
  boundary::define<take_state>(exports, "causalTakeState");
  boundary::define<error_independence>(exports, "causalErrorIndependence");
  boundary::define<open_search>(exports, "causalOpenSearch");
  boundary::define<start_search>(exports, "causalStartSearch");
  boundary::define<next_step>(exports, "causalNextStep");
  boundary::define<change_columns>(exports, "causalChangeColumns");
  boundary::define<compare>(exports, "causalCompare");
  boundary::define<note>(exports, "causalNote");
  boundary::define<search_result>(exports, "causalSearchResult");
  bind_bootstrap(exports);
}

}  // namespace inga::causal
