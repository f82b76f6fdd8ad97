// Conditions that hold more often for positive rows than chance would have it, by the least p-value of all of them under permutations of
// the target (Westfall and Young 1993), within strata. Every permutation is looked at on each visited condition (Westfall-Young light,
// Llinares-Lopez et al. 2015).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/progress.h"
#include "patterns/conditions.h"
#include "patterns/kernels.h"

namespace inga::patterns {

struct WestfallOptions {
  /// The most items of a condition, 1 or more.
  std::size_t arity;
  /// The least rows of a condition, 1 or more.
  std::uint32_t support;
  /// How many conditions are listed.
  std::size_t top;
  std::size_t permutations;
  /// How many permutations may have a condition that is as good as one that is significant, below `permutations`.
  std::size_t allowed;
  std::uint64_t seed;
  int threads;
};

struct Westfall {
  struct Finding {
    Condition condition;
    /// How many positive rows are to be expected in its strata.
    double expected;
    /// How many permutations have a condition that is as good.
    std::size_t beaten;
  };
  /// Conditions of a smaller p-value than this are significant; the natural logarithm.
  double log_threshold = 0.0;
  std::uint64_t significant = 0;
  /// The best first.
  std::vector<Finding> best;
  /// Of the search with permutations.
  Coverage coverage;
};

/// @param strata of each row its stratum, from 0 to before `count`; each has a row
/// Progress: stage 0 counts permutations that are drawn, stages 1 and 2 parts of a million of the space, stage 3 items.
Westfall westfall_young(const Question& question, std::span<const std::int32_t> strata, std::size_t count,
                        const WestfallOptions& options, const Kernels& kernels, const Progress& progress);

}  // namespace inga::patterns
