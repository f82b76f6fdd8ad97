// Closed sets of items: those that no further item has all rows of (Pasquier et al. 1999). Each is found once, by adding an item to
// another one and closing it, where the closure brings in no item that an earlier branch had (Uno et al., LCM 2, 2004); items are
// tried from the rarest to the most frequent, in an order of each node's own.
#pragma once
#include <cstddef>
#include <cstdint>

#include "core/progress.h"
#include "patterns/database.h"
#include "patterns/kernels.h"
#include "patterns/tally.h"

namespace inga::patterns {

struct ClosedOptions {
  /// The least number of rows, 1 or more.
  std::uint32_t support;
  /// How many sets are listed.
  std::size_t top;
  int threads;
};

/// The set that all rows have is not counted. Progress counts branches of the search, as stage 0.
Tally closed_sets(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
                  const Kernels& kernels, const Progress& progress);

}  // namespace inga::patterns
