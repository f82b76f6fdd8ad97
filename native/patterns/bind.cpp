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
#include "patterns/database.h"
#include "patterns/selection.h"

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

}  // namespace

void bind(Napi::Object exports) { boundary::define<closed>(exports, "patternsClosed"); }

}  // namespace inga::patterns
