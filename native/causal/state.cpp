#include "causal/state.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace inga::causal {

void refuse_state() {
  throw Error(Code::data, "the checkpoint does not hold a search of these samples: delete it, and start again");
}

namespace {

constexpr double kForm = 2;

/// Takes numbers one by one, and throws where there are none left or they are not what they must be.
class Reader {
 public:
  explicit Reader(std::span<const double> numbers) : numbers_(numbers) {}

  double number() {
    if (at_ == numbers_.size()) refuse_state();
    return numbers_[at_++];
  }
  /// A whole number from 0 to `most`.
  std::int64_t count(double most) {
    const double value = number();
    if (!(value >= 0.0 && value <= most) || value != std::floor(value)) refuse_state();
    return static_cast<std::int64_t>(value);
  }
  bool is_at_end() const noexcept { return at_ == numbers_.size(); }

 private:
  std::span<const double> numbers_;
  std::size_t at_ = 0;
};

constexpr double kMany = 0x1p53;

}  // namespace

std::vector<double> State::numbers() const {
  const auto number = [](auto value) { return static_cast<double>(value); };
  std::vector<double> all{kForm,       number(variables),        number(found.order.size()),
                          number(row), number(is_rough ? 1 : 0), number(found.comparisons)};
  for (std::size_t k = 0; k < found.order.size(); ++k) {
    const auto [gap, by] = found.decisions[k];
    all.insert(all.end(), {number(found.order[k]), gap, number(by)});
  }
  for (const auto& [score, opponents] : kept) {
    all.insert(all.end(), {score, number(opponents.size())});
    for (const auto& [j, difference] : opponents) all.insert(all.end(), {number(j), number(difference)});
  }
  return all;
}

State State::of(std::span<const double> numbers, int variables, int orderable) {
  Reader from(numbers);
  State state;
  state.variables = variables;
  const auto p = static_cast<double>(variables);
  if (from.number() != kForm || from.number() != p) refuse_state();
  const std::int64_t ordered = from.count(orderable);
  state.row = static_cast<std::size_t>(from.count(p));
  state.is_rough = from.count(1) == 1;
  state.found.comparisons = from.count(kMany);
  std::vector<char> is_ordered(static_cast<std::size_t>(variables), 0);
  for (std::int64_t k = 0; k < ordered; ++k) {
    const auto variable = static_cast<std::size_t>(from.count(p - 1));
    if (is_ordered[variable] != 0) refuse_state();
    is_ordered[variable] = 1;
    state.found.order.push_back(static_cast<int>(variable));
    const double gap = from.number();
    state.found.decisions.push_back({gap, static_cast<Order::By>(from.count(Order::kWays - 1))});
  }
  for (int i = 0; i < (state.row > 0 ? variables : 0); ++i) {
    if (is_ordered[static_cast<std::size_t>(i)] != 0) continue;
    Evidence::Kept kept{from.number(), {}};
    if (!(kept.score >= 0.0) || !std::isfinite(kept.score)) refuse_state();
    for (std::int64_t left = from.count(p); left > 0; --left) {
      const auto j = static_cast<int>(from.count(p - 1));
      const auto difference = static_cast<float>(from.number());
      if (!(difference < 0.0F) || j == i || is_ordered[static_cast<std::size_t>(j)] != 0) refuse_state();
      kept.opponents.emplace_back(j, difference);
    }
    state.kept.push_back(std::move(kept));
  }
  if (!from.is_at_end()) refuse_state();
  return state;
}

}  // namespace inga::causal
