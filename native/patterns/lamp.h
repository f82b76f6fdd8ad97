// Closed sets that hold more often for positive rows than chance would have it, whatever their number of items, with the least correction
// that supports alone justify: LAMP (Terada et al. 2013), by support increase (Minato et al. 2014).
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/progress.h"
#include "patterns/conditions.h"
#include "patterns/database.h"
#include "patterns/kernels.h"

namespace inga::patterns {

struct LampOptions {
  /// The greatest probability of any false finding.
  double level;
  /// How many sets are listed.
  std::size_t top;
  int threads;
};

struct Lamp {
  /// The least number of rows with which a set is tested, and how many sets have so many.
  std::uint32_t support = 1;
  std::uint64_t factor = 0;
  /// How many of them have a p-value of at most level / factor, and the first of these.
  std::uint64_t significant = 0;
  std::vector<Condition> best;
};

/// `columns` has one for each item, and behind them one for the positive rows, of which there are some but not all. The set that all rows
/// have is not tested. Progress counts branches: stage 0 finds the factor, stage 1 the sets.
Lamp lamp(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
          const Kernels& kernels, const Progress& progress);

}  // namespace inga::patterns
