#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "causal/bind.h"
#include "causal/bootstrap.h"
#include "causal/request.h"
#include "core/boundary.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

using boundary::elements;

using HeldGuide = std::shared_ptr<const Guide>;

HeldGuide guide_in(const Napi::Value& value) {
  return value.IsExternal() ? *value.As<Napi::External<HeldGuide>>().Data() : HeldGuide();
}

struct Request {
  /// A copy where the fits outlive the call.
  std::vector<double> values;
  std::vector<std::string> names;
  Known known;
  Isa isa;
  Draws draws;
  int threads;
  bool scarce;
  int places;
  HeldGuide guide;
};

std::size_t number(const Napi::Value& value) { return static_cast<std::size_t>(value.As<Napi::Number>().Int64Value()); }

std::vector<std::int32_t> rows_of(const Napi::Value& value, std::size_t rows) {
  const auto picks = elements<std::int32_t>(value, "picks");
  for (const std::int32_t pick : picks) {
    if (pick < 0 || static_cast<std::size_t>(pick) >= rows) {
      throw Error(Code::invalid_argument, "picks speaks of row " + std::to_string(pick));
    }
  }
  return {picks.begin(), picks.end()};
}

/// {count, seed}, or {picks, starts}
Draws draws_of(const Napi::Object& draws, std::size_t rows) {
  if (!draws.Has("picks")) {
    return {rows, number(draws.Get("count")), draws.Get("seed").As<Napi::Number>().Uint32Value()};
  }
  std::vector<std::int32_t> picks = rows_of(draws.Get("picks"), rows);
  const auto starts = elements<std::int32_t>(draws.Get("starts"), "starts", 1);
  std::int32_t last = 0;
  for (const std::int32_t start : starts) {
    if (start < last || static_cast<std::size_t>(start) > picks.size()) {
      throw Error(Code::invalid_argument, "starts does not divide picks");
    }
    last = start;
  }
  return {std::move(picks), {starts.begin(), starts.end()}};
}

/// What all fits share: the arguments ({names, isa, prior, scarce, places, guide}, draws) that come after `samples`, which begin at `first`.
Request request_of(const Napi::CallbackInfo& info, std::size_t first, MatrixView<const double> samples) {
  const std::size_t columns = samples.columns();
  const auto options = info[first + 3].As<Napi::Object>();
  return {.values = {},
          .names = names_of(options, columns),
          .known = known_of(options.Get("prior"), columns),
          .isa = isa_of(options.Get("isa")),
          .draws = draws_of(info[first + 4].As<Napi::Object>(), samples.rows()),
          .threads = 1,
          .scarce = options.Get("scarce").ToBoolean().Value(),
          .places = places_of(options),
          .guide = guide_in(options.Get("guide"))};
}

ResampleFit fit_of(const Request& request, MatrixView<const double> rows) {
  return {rows,
          request.names,
          request.isa,
          [&request, columns = rows.columns()](const Samples& samples) {
            return prior_of(samples.kept(), request.known, columns);
          },
          request.scarce,
          request.places,
          request.guide.get()};
}

/// {order, unordered, places, sizes, failure}
Napi::Object graph_of(Napi::Env env, const Resample& resample) {
  auto graph = Napi::Object::New(env);
  graph.Set("order", integers(env, resample.order));
  graph.Set("unordered", integers(env, resample.unordered));
  set_effects(env, graph, resample.effects);
  graph.Set("failure", resample.failure);
  return graph;
}

/// causalBootstrap(control, samples, rows, columns, {names, isa, threads, prior, scarce, places}, draws) -> a graph of each resample. All is
/// copied before it returns.
Napi::Value bootstrap(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 1);
  const std::size_t rows = samples.rows(), columns = samples.columns();
  auto request = std::make_shared<Request>(request_of(info, 1, samples));
  request->values.assign(samples.data(), samples.data() + rows * columns);
  request->threads =
      choose_threads(info[4].As<Napi::Object>().Get("threads").As<Napi::Number>().Int32Value(), request->draws.count());
  using Found = std::vector<Resample>;
  return boundary::Task<Found>::run(
      info.Env(), info[0],
      [request, rows, columns](const Progress& progress) {
        const ResampleFit fit = fit_of(*request, {request->values.data(), rows, columns});
        return fit_resamples(fit, request->draws, request->threads, progress);
      },
      [](Napi::Env env, Found&& found) {
        auto graphs = Napi::Array::New(env, found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          graphs.Set(static_cast<std::uint32_t>(i), graph_of(env, found[i]));
        }
        return graphs;
      });
}

/// causalGuide(samples, rows, columns, {names, isa}) -> what resamples of these begin with, or undefined where they allow no search
Napi::Value guide(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 0);
  const auto options = info[3].As<Napi::Object>();
  const auto names = names_of(options, samples.columns());
  const ResampleFit fit{samples, names, isa_of(options.Get("isa")), {}};
  std::optional<Guide> found = guide_of(fit, 1);
  if (!found) return info.Env().Undefined();
  auto held = std::make_unique<HeldGuide>(std::make_shared<const Guide>(std::move(*found)));
  return Napi::External<HeldGuide>::New(info.Env(), held.release(), [](Napi::Env, HeldGuide* guide) { delete guide; });
}

/// causalResample(samples, rows, columns, {names, isa, prior, scarce, places, guide}, draws, resample) -> its graph, found at once
Napi::Value resample(const Napi::CallbackInfo& info) {
  const auto samples = samples_of(info, 0);
  const std::size_t at = number(info[5]);
  const Request request = request_of(info, 0, samples);
  if (at >= request.draws.count()) throw Error(Code::invalid_argument, "there is no resample " + std::to_string(at));
  return graph_of(info.Env(), fit_resample(fit_of(request, samples), request.draws.rows(at)));
}

}  // namespace

void bind_bootstrap(Napi::Object exports) {
  boundary::define<bootstrap>(exports, "causalBootstrap");
  boundary::define<guide>(exports, "causalGuide");
  boundary::define<resample>(exports, "causalResample");
}

}  // namespace inga::causal
