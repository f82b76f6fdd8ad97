#include "patterns/bind.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/aligned.h"
#include "core/boundary.h"
#include "core/isa.h"
#include "patterns/closed.h"
#include "patterns/conditions.h"
#include "patterns/database.h"
#include "patterns/fisher.h"
#include "patterns/lamp.h"
#include "patterns/selection.h"
#include "patterns/westfall.h"

namespace inga::patterns {
namespace {

using boundary::elements;

/// A copy of columns of bits.
struct Held {
  AlignedVector<Word> words;
  std::size_t rows;
  std::size_t items;
  std::size_t stride;
  Columns columns() const { return {words.data(), stride}; }
};

std::size_t number(const Napi::Value& value) { return static_cast<std::size_t>(value.As<Napi::Number>().Int64Value()); }

/// (bits, rows, items) from argument `first` on: of each item the same number of bytes, a multiple of 8, bit r % 8 of byte r / 8 for
/// row r.
Held held_of(const Napi::CallbackInfo& info, std::size_t first) {
  Held held{{}, number(info[first + 1]), number(info[first + 2]), 0};
  held.stride = words_for(held.rows);
  const std::size_t bytes = (held.rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto bits = elements<std::uint8_t>(info[first], "bits", bytes * held.items);
  held.words.resize(held.stride * held.items);
  if (bytes == 0) return held;
  for (std::size_t item = 0; item < held.items; ++item) {
    std::memcpy(held.words.data() + item * held.stride, bits.data() + item * bytes, bytes);
  }
  return held;
}

/// Code::unsupported where the named set is not here.
Isa isa_of(const Napi::Value& value) {
  if (!value.IsString()) return active_isa();
  const Isa isa = parse_isa(value.As<Napi::String>().Utf8Value());
  if (is_available(isa)) return isa;
  throw Error(Code::unsupported, std::string("this machine has no ") + name(isa) + ": leave out isa, or use scalar");
}

Napi::Float64Array numbers_of(Napi::Env env, const std::vector<std::uint64_t>& counts) {
  auto result = Napi::Float64Array::New(env, counts.size());
  std::transform(counts.begin(), counts.end(), result.Data(),
                 [](std::uint64_t count) { return static_cast<double>(count); });
  return result;
}

Napi::Value closed_result(Napi::Env env, const Tally& tally) {
  auto result = Napi::Object::New(env);
  result.Set("supports", numbers_of(env, tally.supports()));
  result.Set("sizes", numbers_of(env, tally.sizes()));
  const auto sets = tally.listed();
  auto list = Napi::Array::New(env, sets.size());
  for (std::uint32_t at = 0; at < sets.size(); ++at) {
    auto items = Napi::Int32Array::New(env, sets[at].items.size());
    std::copy(sets[at].items.begin(), sets[at].items.end(), items.Data());
    auto set = Napi::Object::New(env);
    set.Set("items", items);
    set.Set("support", sets[at].support);
    list.Set(at, set);
  }
  result.Set("sets", list);
  return result;
}

/// patternsClosed(control, bits, rows, items, {support, top, threads, isa}) -> {supports, sizes, sets}. The bits are copied before it
/// returns.
Napi::Value closed(const Napi::CallbackInfo& info) {
  auto held = std::make_shared<Held>(held_of(info, 1));
  const auto given = info[4].As<Napi::Object>();
  const ClosedOptions options{.support = given.Get("support").As<Napi::Number>().Uint32Value(),
                              .top = number(given.Get("top")),
                              .threads = given.Get("threads").As<Napi::Number>().Int32Value()};
  const Kernels& kernels = kernels_for(isa_of(given.Get("isa")));
  return boundary::Task<std::shared_ptr<Tally>>::run(
      info.Env(), info[0],
      [held, options, &kernels](const Progress& progress) {
        return std::make_shared<Tally>(
            closed_sets(held->columns(), held->rows, held->items, options, kernels, progress));
      },
      [](Napi::Env env, std::shared_ptr<Tally>&& tally) { return closed_result(env, *tally); });
}

std::string digits(Wide number) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number != 0);
  return text;
}

Napi::Array best_list(Napi::Env env, const std::vector<Condition>& conditions) {
  auto best = Napi::Array::New(env, conditions.size());
  for (std::uint32_t at = 0; at < conditions.size(); ++at) {
    const Condition& condition = conditions[at];
    auto items = Napi::Int32Array::New(env, condition.items.size());
    std::copy(condition.items.begin(), condition.items.end(), items.Data());
    auto each = Napi::Object::New(env);
    each.Set("items", items);
    each.Set("positives", condition.positives);
    each.Set("negatives", condition.negatives);
    each.Set("logP", condition.log_p);
    best.Set(at, each);
  }
  return best;
}

Napi::Value conditions_result(Napi::Env env, const Conditions& found) {
  auto result = Napi::Object::New(env);
  result.Set("best", best_list(env, found.best));
  result.Set("visited", digits(found.coverage.visited));
  result.Set("support", digits(found.coverage.support));
  result.Set("bound", digits(found.coverage.bound));
  result.Set("skipped", digits(found.coverage.skipped));
  return result;
}

/// patternsConditions(control, bits, rows, items, {groups, positive, arity, support, top, measure, logP, threads, isa}) -> {best, visited,
/// support, bound, skipped}: numbers of conditions as digits. The bits are copied before it returns.
Napi::Value conditions(const Napi::CallbackInfo& info) {
  struct Given {
    Held held;
    std::vector<std::int32_t> groups;
    AlignedVector<Word> positive;
  };
  auto given = std::make_shared<Given>(Given{held_of(info, 1), {}, {}});
  const auto object = info[4].As<Napi::Object>();
  const std::size_t items = given->held.items;
  const auto groups = elements<std::int32_t>(object.Get("groups"), "groups", items).first(items);
  for (const std::int32_t group : groups) {
    if (group < 0 || static_cast<std::size_t>(group) >= items) {
      throw Error(Code::invalid_argument, "groups speaks of group " + std::to_string(group));
    }
  }
  given->groups.assign(groups.begin(), groups.end());
  const std::size_t bytes = (given->held.rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto positive = elements<std::uint8_t>(object.Get("positive"), "positive", bytes);
  given->positive.resize(given->held.stride);
  if (bytes > 0) std::memcpy(given->positive.data(), positive.data(), bytes);
  const ConditionOptions options{
      .arity = number(object.Get("arity")),
      .support = object.Get("support").As<Napi::Number>().Uint32Value(),
      .top = number(object.Get("top")),
      .log_p = object.Get("logP").As<Napi::Number>().DoubleValue(),
      .threads = object.Get("threads").As<Napi::Number>().Int32Value(),
      .quality = object.Get("measure").As<Napi::String>().Utf8Value() == "wracc" ? Quality::wracc : Quality::fisher};
  const Kernels& kernels = kernels_for(isa_of(object.Get("isa")));
  return boundary::Task<Conditions>::run(
      info.Env(), info[0],
      [given, options, &kernels](const Progress& progress) {
        const Question question{given->held.columns(), given->held.rows, given->groups, given->positive.data()};
        return find_conditions(question, options, kernels, progress);
      },
      [](Napi::Env env, Conditions&& found) { return conditions_result(env, found); });
}

/// patternsLamp(control, bits, rows, items, {positive, level, top, threads, isa}) -> {support, factor, significant, best}. The bits are
/// copied before it returns.
Napi::Value lamp_of(const Napi::CallbackInfo& info) {
  auto held = std::make_shared<Held>(held_of(info, 1));
  const auto given = info[4].As<Napi::Object>();
  const std::size_t bytes = (held->rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto positive = elements<std::uint8_t>(given.Get("positive"), "positive", bytes);
  held->words.resize(held->stride * (held->items + 1));
  if (bytes > 0) std::memcpy(held->words.data() + held->stride * held->items, positive.data(), bytes);
  const LampOptions options{.level = given.Get("level").As<Napi::Number>().DoubleValue(),
                            .top = number(given.Get("top")),
                            .threads = given.Get("threads").As<Napi::Number>().Int32Value()};
  const Kernels& kernels = kernels_for(isa_of(given.Get("isa")));
  return boundary::Task<Lamp>::run(
      info.Env(), info[0],
      [held, options, &kernels](const Progress& progress) {
        return lamp(held->columns(), held->rows, held->items, options, kernels, progress);
      },
      [](Napi::Env env, Lamp&& found) {
        auto result = Napi::Object::New(env);
        result.Set("support", found.support);
        result.Set("factor", static_cast<double>(found.factor));
        result.Set("significant", static_cast<double>(found.significant));
        result.Set("best", best_list(env, found.best));
        return result;
      });
}

/// What a search for significant conditions is given.
struct Permuted {
  Held held;
  std::vector<std::int32_t> groups;
  std::vector<std::int32_t> strata;
  AlignedVector<Word> positive;
};

/// Numbers from 0 to before `end`, one for each of `n`.
std::vector<std::int32_t> labels_of(const Napi::Object& object, const char* label, std::size_t n, std::size_t end) {
  const auto given = elements<std::int32_t>(object.Get(label), label, n).first(n);
  for (const std::int32_t each : given) {
    if (each < 0 || static_cast<std::size_t>(each) >= end) {
      throw Error(Code::invalid_argument, std::string(label) + " speaks of number " + std::to_string(each));
    }
  }
  return {given.begin(), given.end()};
}

Napi::Value westfall_result(Napi::Env env, const Westfall& found) {
  auto result = conditions_result(env, {{}, found.coverage}).As<Napi::Object>();
  std::vector<Condition> best;
  auto expected = Napi::Float64Array::New(env, found.best.size());
  auto beaten = Napi::Float64Array::New(env, found.best.size());
  for (std::size_t at = 0; at < found.best.size(); ++at) {
    best.push_back(found.best[at].condition);
    expected[at] = found.best[at].expected;
    beaten[at] = static_cast<double>(found.best[at].beaten);
  }
  result.Set("best", best_list(env, best));
  result.Set("expected", expected);
  result.Set("beaten", beaten);
  result.Set("logThreshold", found.log_threshold);
  result.Set("significant", static_cast<double>(found.significant));
  return result;
}

/// patternsWestfall(control, bits, rows, items, {groups, positive, strata, count, arity, support, top, permutations, allowed, seed, threads,
/// isa}) -> {logThreshold, significant, best, expected, beaten, visited, support, bound, skipped}. All is copied before it returns.
Napi::Value westfall(const Napi::CallbackInfo& info) {
  auto given = std::make_shared<Permuted>(Permuted{held_of(info, 1), {}, {}, {}});
  const auto object = info[4].As<Napi::Object>();
  const std::size_t rows = given->held.rows, count = number(object.Get("count"));
  given->groups = labels_of(object, "groups", given->held.items, given->held.items);
  given->strata = labels_of(object, "strata", rows, count);
  const std::size_t bytes = (rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto positive = elements<std::uint8_t>(object.Get("positive"), "positive", bytes);
  given->positive.resize(given->held.stride);
  if (bytes > 0) std::memcpy(given->positive.data(), positive.data(), bytes);
  const WestfallOptions options{.arity = number(object.Get("arity")),
                                .support = object.Get("support").As<Napi::Number>().Uint32Value(),
                                .top = number(object.Get("top")),
                                .permutations = number(object.Get("permutations")),
                                .allowed = number(object.Get("allowed")),
                                .seed = number(object.Get("seed")),
                                .threads = object.Get("threads").As<Napi::Number>().Int32Value()};
  const Kernels& kernels = kernels_for(isa_of(object.Get("isa")));
  return boundary::Task<std::shared_ptr<Westfall>>::run(
      info.Env(), info[0],
      [given, count, options, &kernels](const Progress& progress) {
        const Question question{given->held.columns(), given->held.rows, given->groups, given->positive.data()};
        return std::make_shared<Westfall>(westfall_young(question, given->strata, count, options, kernels, progress));
      },
      [](Napi::Env env, std::shared_ptr<Westfall>&& found) { return westfall_result(env, *found); });
}

/// patternsFisher(positives, negatives, of the set: positives, negatives) -> the logarithm of its p-value
Napi::Value fisher(const Napi::CallbackInfo& info) {
  const auto count = [&info](std::size_t at) { return info[at].As<Napi::Number>().Uint32Value(); };
  return Napi::Number::New(info.Env(), Fisher(count(0), count(1)).log_p(count(2), count(3)));
}

}  // namespace

void bind(Napi::Object exports) {
  boundary::define<closed>(exports, "patternsClosed");
  boundary::define<conditions>(exports, "patternsConditions");
  boundary::define<lamp_of>(exports, "patternsLamp");
  boundary::define<westfall>(exports, "patternsWestfall");
  boundary::define<fisher>(exports, "patternsFisher");
}

}  // namespace inga::patterns
