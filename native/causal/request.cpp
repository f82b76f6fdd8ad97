#include "causal/request.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/boundary.h"

namespace inga::causal {

Prior prior_of(std::span<const int> kept, const Known& known, std::size_t columns) {
  const int variables = static_cast<int>(kept.size());
  std::vector<int> place(columns, -1), tiers;
  for (int i = 0; i < variables; ++i) {
    const auto column = static_cast<std::size_t>(kept[static_cast<std::size_t>(i)]);
    place[column] = i;
    if (!known.tiers.empty()) tiers.push_back(known.tiers[column]);
  }
  const auto left = [&place](const std::vector<Prior::Pair>& pairs) {
    std::vector<Prior::Pair> found;
    for (const auto& [a, b] : pairs) {
      const int first = place[static_cast<std::size_t>(a)], second = place[static_cast<std::size_t>(b)];
      if (first >= 0 && second >= 0) found.emplace_back(first, second);
    }
    return found;
  };
  return {variables, std::move(tiers), left(known.before), left(known.no_effect), known.soft};
}

MatrixView<const double> samples_of(const Napi::CallbackInfo& info, std::size_t first) {
  const auto rows = static_cast<std::size_t>(info[first + 1].As<Napi::Number>().Int64Value());
  const auto columns = static_cast<std::size_t>(info[first + 2].As<Napi::Number>().Int64Value());
  return {boundary::elements<double>(info[first], "samples", rows * columns).data(), rows, columns};
}

Isa isa_of(const Napi::Value& value) {
  if (!value.IsString()) return active_isa();
  const Isa isa = parse_isa(value.As<Napi::String>().Utf8Value());
  if (is_available(isa)) return isa;
  throw Error(Code::unsupported, std::string("this machine or build has no ") + name(isa) + " (isa)");
}

int places_of(const Napi::Object& options) {
  const Napi::Value places = options.Get("places");
  return places.IsNumber() ? places.As<Napi::Number>().Int32Value() : 0;
}

std::vector<std::string> names_of(const Napi::Object& options, std::size_t columns) {
  const auto given = options.Get("names").As<Napi::Array>();
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < columns; ++i) names.push_back(given.Get(i).As<Napi::String>().Utf8Value());
  return names;
}

OnConstant on_constant(const Napi::Object& options) {
  return options.Get("drop").As<Napi::Boolean>().Value() ? OnConstant::drop : OnConstant::error;
}

std::vector<Prior::Pair> pairs_of(const Napi::Value& value, const char* label, std::size_t columns) {
  const auto words = boundary::elements<std::int32_t>(value, label);
  std::vector<Prior::Pair> pairs;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    for (const int column : {words[i], words[i + 1]}) {
      if (column < 0 || static_cast<std::size_t>(column) >= columns) {
        throw Error(Code::invalid_argument, std::string(label) + " speaks of column " + std::to_string(column));
      }
    }
    pairs.emplace_back(words[i], words[i + 1]);
  }
  return pairs;
}

Known known_of(const Napi::Value& value, std::size_t columns) {
  if (!value.IsObject()) return {};
  const auto prior = value.As<Napi::Object>();
  Known known;
  const auto tiers = boundary::elements<std::int32_t>(prior.Get("tiers"), "prior.tiers");
  if (!tiers.empty() && tiers.size() != columns) throw Error(Code::invalid_argument, "prior.tiers is of other columns");
  known.tiers.assign(tiers.begin(), tiers.end());
  known.before = pairs_of(prior.Get("before"), "prior.before", columns);
  known.no_effect = pairs_of(prior.Get("noEffect"), "prior.noEffect", columns);
  known.soft = prior.Get("soft").As<Napi::Boolean>().Value();
  return known;
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

HeldShelf shelf_of(const Napi::Value& value) {
  return value.IsExternal() ? *value.As<Napi::External<HeldShelf>>().Data() : HeldShelf();
}

void set_effects(Napi::Env env, Napi::Object result, const std::vector<Effect>& effects) {
  auto places = Napi::Int32Array::New(env, 2 * effects.size());
  auto sizes = Napi::Float64Array::New(env, effects.size());
  for (std::size_t i = 0; i < effects.size(); ++i) {
    places[2 * i] = effects[i].effect;
    places[2 * i + 1] = effects[i].cause;
    sizes[i] = effects[i].size;
  }
  result.Set("places", places);
  result.Set("sizes", sizes);
}

Napi::Int32Array integers(Napi::Env env, const std::vector<int>& values) {
  auto array = Napi::Int32Array::New(env, values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

}  // namespace inga::causal
