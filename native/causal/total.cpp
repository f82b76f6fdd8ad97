#include "causal/total.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>

#include "causal/dot.h"
#include "causal/standard.h"
#include "causal/student.h"
#include "causal/triangle.h"
#include "core/error.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// A direction in the coordinates of the triangular factor: all behind the last element are 0.
using Direction = std::vector<double>;

/// Takes `direction`, of length 1, out of x, and returns how much of it there was.
double take_out(const Direction& direction, double* x) noexcept {
  const double part = dot(direction.data(), x, direction.size());
  add_scaled(x, -part, direction.data(), direction.size());
  return part;
}

/// Returns the length that x had.
double make_unit(Direction& x) noexcept {
  const double length = std::sqrt(dot(x.data(), x.data(), x.size()));
  for (double& each : x) each /= length;
  return length;
}

/// What the regressions on one cause share.
struct Cause {
  /// Of its own causes: an orthonormal basis.
  std::vector<Direction> others;
  /// Its own part, and how long that is.
  Direction own;
  double length;
  double freedom;
  /// Half the width of an interval in standard errors.
  double critical;
};

/// One regression, in standard deviations.
struct Fit {
  double size;
  double error;
};

class Regressions {
 public:
  Regressions(const Samples& samples, const Ordered& graph, const TotalOptions& options, const Progress& progress)
      : samples_(samples),
        graph_(graph),
        triangle_(samples, graph.order, options.threads, progress),
        tails_(1.0 - options.level),
        place_(static_cast<std::size_t>(samples.variables()), kNowhere) {
    const std::size_t m = graph.order.size();
    if (triangle_.size() < m)
      refuse_dependent(samples, graph.order.first(triangle_.size()), graph.order[triangle_.size()]);
    for (std::size_t k = 0; k < m; ++k) {
      place_[static_cast<std::size_t>(graph.order[k])] = k;
      deviations_.push_back(moments(samples.column(graph.order[k])).deviation);
    }
  }

  /// False where the order does not have the cause before the effect.
  bool comes_before(int cause, int effect) const noexcept {
    const std::size_t first = place_of(cause), second = place_of(effect);
    return second != kNowhere && first < second;
  }

  Cause cause(int variable) const {
    const std::size_t place = place_of(variable);
    std::vector<std::size_t> places;
    for (const int each : graph_.causes[static_cast<std::size_t>(variable)]) places.push_back(place_of(each));
    std::sort(places.begin(), places.end());
    Cause found{};
    // At least 1: the effect takes a dimension as well, and there are no more variables in the order than dimensions.
    found.freedom = static_cast<double>(samples_.rows() - places.size() - 2);
    found.critical = student_critical(found.freedom, tails_);
    const auto rest_of = [&](std::size_t k) {
      Direction rest(triangle_.column(k), triangle_.column(k) + k + 1);
      for (const Direction& other : found.others) take_out(other, rest.data());
      return rest;
    };
    for (const std::size_t k : places) {
      Direction direction = rest_of(k);
      make_unit(direction);
      found.others.push_back(std::move(direction));
    }
    found.own = rest_of(place);
    found.length = make_unit(found.own);
    return found;
  }

  /// `work` is memory that is used again.
  Fit fit(const Cause& cause, int effect, Direction& work) const {
    const std::size_t k = place_of(effect);
    work.assign(triangle_.column(k), triangle_.column(k) + k + 1);
    for (const Direction& other : cause.others) take_out(other, work.data());
    const double part = take_out(cause.own, work.data());
    const double left = dot(work.data(), work.data(), work.size());
    return {part / cause.length, std::sqrt(left / cause.freedom) / cause.length};
  }

  /// From standard deviations to units of the effect per unit of the cause.
  double unit(int cause, int effect) const noexcept {
    return std::scalbn(deviations_[place_of(effect)] / deviations_[place_of(cause)],
                       samples_.exponent(effect) - samples_.exponent(cause));
  }

 private:
  static constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

  std::size_t place_of(int variable) const noexcept { return place_[static_cast<std::size_t>(variable)]; }

  const Samples& samples_;
  const Ordered& graph_;
  Triangle triangle_;
  double tails_;
  std::vector<std::size_t> place_;
  std::vector<double> deviations_;
};

void check_rank(const Samples& samples, std::size_t ordered) {
  const auto rank = static_cast<std::size_t>(samples.rank());
  if (ordered <= rank) return;
  throw Error(Code::data, "the graph has " + std::to_string(ordered) + " variables in its order, and " +
                              std::to_string(rank + 1) + " different rows tell no more than " + std::to_string(rank) +
                              " apart: give more rows");
}

}  // namespace

Totals total_effects(const Samples& samples, const Ordered& graph, const TotalOptions& options,
                     const Progress& progress) {
  const std::size_t causes = options.from.size();
  progress.begin(0, static_cast<std::int64_t>(causes));
  check_rank(samples, graph.order.size());
  const Regressions regressions(samples, graph, options, progress);
  const std::vector<double> none(causes * options.to.size(), kNone);
  Totals totals{none, none, none, none, none};
  std::atomic<std::int64_t> done{0};
  parallel_for(options.threads, causes, [&](std::size_t j, int) {
    progress.check();
    const int variable = options.from[j];
    const auto follows = [&](int effect) { return regressions.comes_before(variable, effect); };
    if (std::any_of(options.to.begin(), options.to.end(), follows)) {
      const Cause cause = regressions.cause(variable);
      Direction work;
      for (std::size_t i = 0; i < options.to.size(); ++i) {
        if (!follows(options.to[i])) continue;
        const auto [size, error] = regressions.fit(cause, options.to[i], work);
        const double unit = regressions.unit(variable, options.to[i]);
        const std::size_t at = i * causes + j;
        totals.sizes[at] = size * unit;
        totals.errors[at] = error * unit;
        totals.low[at] = (size - cause.critical * error) * unit;
        totals.high[at] = (size + cause.critical * error) * unit;
        totals.p_values[at] = student_tails(cause.freedom, size / error);
      }
    }
    progress.advance(++done);
  });
  return totals;
}

}  // namespace inga::causal
