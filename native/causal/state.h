// A search for the order that was interrupted: what it takes to go on. The numbers of a file.
#pragma once
#include <span>
#include <vector>

#include "causal/evidence.h"
#include "causal/order.h"

namespace inga::causal {

struct State {
  int variables = 0;
  /// The order so far, its decisions, and the counts.
  Order found;
  /// Rows of the triangle of all pairs that were compared, where a round compares them. After such a round a search goes on with
  /// comparing them once more: what was known of them is as large as their square.
  std::size_t row = 0;
  /// Whether these were compared in single precision.
  bool is_rough = false;
  /// Where there are such rows: of each variable that is not in the order, ascending.
  std::vector<Evidence::Kept> kept;

  std::vector<double> numbers() const;
  /// Throws Code::data where the numbers are none of a search for the order of so many variables, of which some can have one.
  static State of(std::span<const double> numbers, int variables, int orderable);
};

/// The Code::data error for a state that cannot be one of these samples.
[[noreturn]] void refuse_state();

}  // namespace inga::causal
