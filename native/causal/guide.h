// What the first round of a search says of all pairs: where searches of samples that differ little begin, as those of resamples.
#pragma once
#include <vector>

#include "causal/data.h"
#include "core/aligned.h"
#include "core/isa.h"
#include "core/progress.h"

namespace inga::causal {

class Guide {
 public:
  /// Compares all pairs of the samples, which come from a table of so many columns.
  Guide(const Samples& samples, std::size_t columns, Isa isa, int threads, const Progress& progress);

  /// Differences d_ij of the variables that are these columns, row by row; 0 where one was constant.
  AlignedVector<float> among(const std::vector<int>& columns) const;

 private:
  std::size_t columns_;
  AlignedVector<float> differences_;
};

}  // namespace inga::causal
