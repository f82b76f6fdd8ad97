#include "causal/bind.h"

#include <memory>
#include <span>
#include <utility>

#include "causal/data.h"
#include "causal/errors.h"
#include "causal/hsic.h"
#include "causal/request.h"
#include "causal/stepped.h"
#include "core/boundary.h"
#include "core/isa.h"

namespace inga::causal {
namespace {

using boundary::elements;

/// causalOpenShelf(numbers that an earlier search has left, or none) -> shelf
Napi::Value open_shelf(const Napi::CallbackInfo& info) {
  const auto before = elements<double>(info[0], "before");
  auto held = std::make_unique<HeldShelf>(std::make_shared<Shelf>(std::vector<double>(before.begin(), before.end())));
  return Napi::External<HeldShelf>::New(info.Env(), held.release(), [](Napi::Env, HeldShelf* shelf) { delete shelf; });
}

/// causalTakeState(shelf, ask) -> the numbers that the search has left there since, or none. With `ask` it will leave more.
Napi::Value take_state(const Napi::CallbackInfo& info) {
  const HeldShelf shelf = shelf_of(info[0]);
  if (!shelf) throw Error(Code::invalid_argument, "the shelf is not one that was opened");
  if (info[1].As<Napi::Boolean>().Value()) shelf->ask();
  const std::vector<double> state = shelf->take();
  auto numbers = Napi::Float64Array::New(info.Env(), state.size());
  std::copy(state.begin(), state.end(), numbers.Data());
  return numbers;
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
  Prior prior = prior_of(samples.kept(), known_of(options.Get("prior"), columns), columns);
  auto opened = std::make_unique<Searched>(Searched{std::move(samples), std::move(prior), isa, {}, nullptr, {}});
  const double doubles = static_cast<double>(Columns::doubles(variables, rows, isa) + kLineDoubles);
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
  const auto number = [&info](std::size_t at) {
    return static_cast<std::size_t>(info[at].As<Napi::Number>().Uint32Value());
  };
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
  bind_lingam(exports);
  bind_bootstrap(exports);
  bind_total(exports);
}

}  // namespace inga::causal
