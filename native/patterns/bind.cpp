#include "patterns/bind.h"

#include <algorithm>
#include <cstring>
#include <functional>
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
#include "patterns/rounds.h"
#include "patterns/search.h"
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

ClosedOptions closed_options(const Napi::Object& given) {
  return {
      .support = given.Get("support").As<Napi::Number>().Uint32Value(), .top = number(given.Get("top")), .threads = 1};
}

/// patternsClosed(control, bits, rows, items, {support, top, threads, isa}) -> {supports, sizes, sets}. The bits are copied before it
/// returns.
Napi::Value closed(const Napi::CallbackInfo& info) {
  auto held = std::make_shared<Held>(held_of(info, 1));
  const auto given = info[4].As<Napi::Object>();
  ClosedOptions options = closed_options(given);
  options.threads = given.Get("threads").As<Napi::Number>().Int32Value();
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

struct Asked {
  Held held;
  std::vector<std::int32_t> groups;
  AlignedVector<Word> positive;
  ConditionOptions options;
  const Kernels& kernels;
  Question question() const { return {held.columns(), held.rows, groups, positive.data()}; }
};

/// (bits, rows, items, {groups, positive, arity, support, top, measure, logP, threads, isa}) from argument `first` on; all is copied.
Asked asked_of(const Napi::CallbackInfo& info, std::size_t first) {
  const auto object = info[first + 3].As<Napi::Object>();
  Asked asked{
      held_of(info, first),
      {},
      {},
      {.arity = number(object.Get("arity")),
       .support = object.Get("support").As<Napi::Number>().Uint32Value(),
       .top = number(object.Get("top")),
       .log_p = object.Get("logP").As<Napi::Number>().DoubleValue(),
       .threads = object.Get("threads").As<Napi::Number>().Int32Value(),
       .quality = object.Get("measure").As<Napi::String>().Utf8Value() == "wracc" ? Quality::wracc : Quality::fisher},
      kernels_for(isa_of(object.Get("isa")))};
  const std::size_t items = asked.held.items;
  const auto groups = elements<std::int32_t>(object.Get("groups"), "groups", items).first(items);
  for (const std::int32_t group : groups) {
    if (group < 0 || static_cast<std::size_t>(group) >= items) {
      throw Error(Code::invalid_argument, "groups speaks of group " + std::to_string(group));
    }
  }
  asked.groups.assign(groups.begin(), groups.end());
  const std::size_t bytes = (asked.held.rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto positive = elements<std::uint8_t>(object.Get("positive"), "positive", bytes);
  asked.positive.resize(asked.held.stride);
  if (bytes > 0) std::memcpy(asked.positive.data(), positive.data(), bytes);
  return asked;
}

/// patternsConditions(control, ...asked) -> {best, visited, support, bound, skipped}: numbers of conditions as digits.
Napi::Value conditions(const Napi::CallbackInfo& info) {
  auto asked = std::make_shared<Asked>(asked_of(info, 1));
  return boundary::Task<Conditions>::run(
      info.Env(), info[0],
      [asked](const Progress& progress) {
        return find_conditions(asked->question(), asked->options, asked->kernels, progress);
      },
      [](Napi::Env env, Conditions&& found) { return conditions_result(env, found); });
}

/// Columns of items, and behind them one for the positive rows.
Held labelled_of(const Napi::CallbackInfo& info, std::size_t first) {
  Held held = held_of(info, first);
  const auto given = info[first + 3].As<Napi::Object>();
  const std::size_t bytes = (held.rows + kWordBits - 1) / kWordBits * sizeof(Word);
  const auto positive = elements<std::uint8_t>(given.Get("positive"), "positive", bytes);
  held.words.resize(held.stride * (held.items + 1));
  if (bytes > 0) std::memcpy(held.words.data() + held.stride * held.items, positive.data(), bytes);
  return held;
}

LampOptions lamp_options(const Napi::Object& given) {
  return {.level = given.Get("level").As<Napi::Number>().DoubleValue(), .top = number(given.Get("top")), .threads = 1};
}

Napi::Value lamp_result(Napi::Env env, const Lamp& found) {
  auto result = Napi::Object::New(env);
  result.Set("support", found.support);
  result.Set("factor", static_cast<double>(found.factor));
  result.Set("significant", static_cast<double>(found.significant));
  result.Set("best", best_list(env, found.best));
  return result;
}

/// patternsLamp(control, bits, rows, items, {positive, level, top, threads, isa}) -> {support, factor, significant, best}. The bits are
/// copied before it returns.
Napi::Value lamp_of(const Napi::CallbackInfo& info) {
  auto held = std::make_shared<Held>(labelled_of(info, 1));
  const auto given = info[4].As<Napi::Object>();
  LampOptions options = lamp_options(given);
  options.threads = given.Get("threads").As<Napi::Number>().Int32Value();
  const Kernels& kernels = kernels_for(isa_of(given.Get("isa")));
  return boundary::Task<Lamp>::run(
      info.Env(), info[0],
      [held, options, &kernels](const Progress& progress) {
        return lamp(held->columns(), held->rows, held->items, options, kernels, progress);
      },
      [](Napi::Env env, Lamp&& found) { return lamp_result(env, found); });
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
/// A search of which somebody else does the parts.
struct Opened {
  /// What the search reads.
  Held held;
  std::unique_ptr<Rounds> rounds;
  /// Of this round, where a part was done.
  std::unique_ptr<Finder> finder;
  std::function<Napi::Value(Napi::Env)> result;
};

Opened& opened_of(const Napi::Value& value) {
  if (!value.IsExternal()) throw Error(Code::invalid_argument, "the search is not one that was opened");
  return *value.As<Napi::External<Opened>>().Data();
}

template <class Search, class Result>
Napi::Value open(Napi::Env env, Held&& held, std::unique_ptr<Search> search, Result result) {
  const Search& known = *search;
  auto opened = std::make_unique<Opened>(Opened{std::move(held), std::move(search), nullptr, {}});
  opened->result = [&known, result](Napi::Env there) { return result(there, known); };
  return Napi::External<Opened>::New(env, opened.release(), [](Napi::Env, Opened* gone) { delete gone; });
}

/// patternsOpenConditions(...asked) -> search
Napi::Value open_conditions(const Napi::CallbackInfo& info) {
  const Asked asked = asked_of(info, 0);
  return open(info.Env(), {}, std::make_unique<ConditionSearch>(asked.question(), asked.options, asked.kernels),
              [](Napi::Env env, const ConditionSearch& search) { return conditions_result(env, search.result()); });
}

/// patternsOpenClosed(bits, rows, items, {support, top, isa}) -> search
Napi::Value open_closed(const Napi::CallbackInfo& info) {
  const Held held = held_of(info, 0);
  const auto given = info[3].As<Napi::Object>();
  return open(info.Env(), {},
              std::make_unique<ClosedSearch>(held.columns(), held.rows, held.items, closed_options(given),
                                             kernels_for(isa_of(given.Get("isa")))),
              [](Napi::Env env, const ClosedSearch& search) { return closed_result(env, search.tally()); });
}

/// patternsOpenLamp(bits, rows, items, {positive, level, top, isa}) -> search
Napi::Value open_lamp(const Napi::CallbackInfo& info) {
  Held held = labelled_of(info, 0);
  const auto given = info[3].As<Napi::Object>();
  auto search = std::make_unique<LampSearch>(held.columns(), held.rows, held.items, lamp_options(given),
                                             kernels_for(isa_of(given.Get("isa"))));
  // The words stay where they are when their owner moves.
  return open(info.Env(), std::move(held), std::move(search),
              [](Napi::Env env, const LampSearch& found) { return lamp_result(env, found.result()); });
}

/// patternsRound(search) -> [stage, parts, the share of the stage that is done]; no parts at the end
Napi::Value round_of(const Napi::CallbackInfo& info) {
  const Rounds& rounds = *opened_of(info[0]).rounds;
  auto round = Napi::Float64Array::New(info.Env(), 3);
  round[0] = rounds.stage();
  round[1] = static_cast<double>(rounds.parts());
  round[2] = rounds.parts() > 0 ? rounds.done() : 1.0;
  return round;
}

std::size_t part_of(const Opened& opened, const Napi::Value& value) {
  const std::size_t part = number(value);
  if (part < opened.rounds->parts()) return part;
  throw Error(Code::invalid_argument, "there is no part " + std::to_string(part));
}

/// patternsShare(search, part) -> the share of the stage that a part of the round is
Napi::Value share(const Napi::CallbackInfo& info) {
  const Opened& opened = opened_of(info[0]);
  return Napi::Number::New(info.Env(), opened.rounds->share(part_of(opened, info[1])));
}

/// patternsWork(search, part, stop) -> whether it was done to its end: it ends soon where stop[0] is not 0.
Napi::Value work(const Napi::CallbackInfo& info) {
  Opened& opened = opened_of(info[0]);
  const std::size_t part = part_of(opened, info[1]);
  if (!opened.finder) opened.finder = opened.rounds->finder();
  const bool whole = opened.finder->work(part, Progress(elements<std::int32_t>(info[2], "stop", 1)[0]));
  return Napi::Boolean::New(info.Env(), whole);
}

Napi::Value array_of(Napi::Env env, const Words& words) {
  auto array = Napi::Uint32Array::New(env, words.size());
  std::copy(words.begin(), words.end(), array.Data());
  return array;
}

/// patternsFound(search) -> [what whole parts of this round came to, what those did that were stopped]: words, or none
Napi::Value found(const Napi::CallbackInfo& info) {
  const Opened& opened = opened_of(info[0]);
  auto pair = Napi::Array::New(info.Env(), 2);
  pair.Set(0U, array_of(info.Env(), opened.finder ? opened.finder->found() : Words{}));
  pair.Set(1U, array_of(info.Env(), opened.finder ? opened.finder->rest() : Words{}));
  return pair;
}

/// patternsAdd(search, words): what one of those who did this round has found
Napi::Value add(const Napi::CallbackInfo& info) {
  const auto words = elements<std::uint32_t>(info[1], "words");
  if (!words.empty()) opened_of(info[0]).rounds->add(words);
  return info.Env().Undefined();
}

/// patternsClose(search, stop): ends the round of which all was added, or all
Napi::Value close(const Napi::CallbackInfo& info) {
  Opened& opened = opened_of(info[0]);
  opened.finder.reset();
  if (info[1].As<Napi::Boolean>()) {
    opened.rounds->stop();
  } else {
    opened.rounds->close();
  }
  return info.Env().Undefined();
}

/// patternsState(search) -> words
Napi::Value state(const Napi::CallbackInfo& info) { return array_of(info.Env(), opened_of(info[0]).rounds->state()); }

/// patternsRestore(search, words)
Napi::Value restore(const Napi::CallbackInfo& info) {
  opened_of(info[0]).rounds->restore(elements<std::uint32_t>(info[1], "words"));
  return info.Env().Undefined();
}

/// patternsResult(search) -> as of the task of its kind
Napi::Value result_of(const Napi::CallbackInfo& info) { return opened_of(info[0]).result(info.Env()); }

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
  boundary::define<open_conditions>(exports, "patternsOpenConditions");
  boundary::define<open_closed>(exports, "patternsOpenClosed");
  boundary::define<open_lamp>(exports, "patternsOpenLamp");
  boundary::define<round_of>(exports, "patternsRound");
  boundary::define<share>(exports, "patternsShare");
  boundary::define<work>(exports, "patternsWork");
  boundary::define<found>(exports, "patternsFound");
  boundary::define<add>(exports, "patternsAdd");
  boundary::define<close>(exports, "patternsClose");
  boundary::define<state>(exports, "patternsState");
  boundary::define<restore>(exports, "patternsRestore");
  boundary::define<result_of>(exports, "patternsResult");
}

}  // namespace inga::patterns
