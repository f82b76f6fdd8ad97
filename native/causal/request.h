// What the functions of this module are given by JavaScript, and give back.
#pragma once
#include <napi.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "causal/adjacency.h"
#include "causal/data.h"
#include "causal/order.h"
#include "causal/prior.h"
#include "causal/shelf.h"
#include "core/isa.h"
#include "core/matrix.h"

namespace inga::causal {

/// Prior knowledge about columns as they were given.
struct Known {
  std::vector<int> tiers;
  std::vector<Prior::Pair> before;
  std::vector<Prior::Pair> no_effect;
  bool soft = false;
};

/// About the variables that are left of so many columns: `kept`.
Prior prior_of(std::span<const int> kept, const Known& known, std::size_t columns);

/// The arguments (samples, rows, columns) from `first` on; the memory is JavaScript's.
MatrixView<const double> samples_of(const Napi::CallbackInfo& info, std::size_t first);

/// The best instruction set there is unless one is named. Code::unsupported where that is not here.
Isa isa_of(const Napi::Value& value);

/// options.places, or 0.
int places_of(const Napi::Object& options);

/// options.names, one for each column.
std::vector<std::string> names_of(const Napi::Object& options, std::size_t columns);

/// By options.drop.
OnConstant on_constant(const Napi::Object& options);

/// Pairs of columns that lie one behind the other. Code::invalid_argument where a column is none of so many.
std::vector<Prior::Pair> pairs_of(const Napi::Value& value, const char* label, std::size_t columns);

/// {tiers: one for each column or none, before: pairs, noEffect: pairs, soft}, or undefined
Known known_of(const Napi::Value& value, std::size_t columns);

/// `order`, `unordered`, `comparisons`, and of each decision `gaps` and `by`.
void set_order(Napi::Env env, Napi::Object result, const Order& found);

using HeldShelf = std::shared_ptr<Shelf>;

/// Null where there is none. Handles never leave src/causal.
HeldShelf shelf_of(const Napi::Value& value);

/// `places`, pairs (effect, cause), and `sizes`.
void set_effects(Napi::Env env, Napi::Object result, const std::vector<Effect>& effects);

Napi::Int32Array integers(Napi::Env env, const std::vector<int>& values);

}  // namespace inga::causal
