// A search for the order that was interrupted: what it takes to go on. The numbers of a file.
#pragma once
#include <span>
#include <vector>

#include "causal/evidence.h"
#include "causal/order.h"

namespace inga::causal {

struct State {
  /// The order so far, its decisions, and the counts.
  Order found;
  /// Rows of the triangle of all pairs that were compared, and whether the round of them is over.
  std::size_t row = 0;
  bool has_met_all = false;
  /// Of each variable that is not in the order, ascending.
  std::vector<Evidence::Kept> kept;

  std::vector<double> numbers() const;
  /// Throws Code::data where the numbers are none of a search for the order of so many variables, of which some can have one.
  static State of(std::span<const double> numbers, int variables, int orderable);
};

/// The Code::data error for a state that cannot be one of these samples.
[[noreturn]] void refuse_state();

}  // namespace inga::causal
