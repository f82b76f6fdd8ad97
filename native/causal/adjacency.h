// Direct effects along a causal order: an adaptive lasso of each variable on those before it (Zou 2006), as Python's
// lingam 1.13 computes it: weights from least squares, the lasso's point with the least BIC, least squares on what it
// keeps.
#pragma once
#include <span>
#include <vector>

#include "causal/data.h"
#include "causal/prior.h"
#include "core/progress.h"

namespace inga::causal {

struct AdjacencyOptions {
  int threads = 0;
  /// Effects that are known to be absent are left out.
  Prior prior{};
  /// Follows every lasso path to its end; for tests, which find the same effects.
  bool full_path = false;
  /// Regresses `rest`, too, and late places of the order in the same way: where least squares on all before leave less than half
  /// of the rows to spare they tell little. Weights are then correlations (Huang, Ma and Zhang 2008), and the point of
  /// the path is that of scarce_support().
  bool scarce = false;
  /// Variables without a place in the order, behind all that have one.
  std::span<const int> rest{};
};

struct Effect {
  int cause;
  int effect;
  /// In units of `effect` per unit of `cause`.
  double size;
};

/// The effects of the variables in `order`, by effect in that order, those on `rest` last, then by cause. The same for every
/// number of threads. Reports progress as stage 1. Memory, besides the samples and the result: 12 bytes for every two of
/// `order`, and with `rest` 8 for each of its rows and of the samples'.
std::vector<Effect> adjacency(const Samples& samples, std::span<const int> order, const AdjacencyOptions& options,
                              const Progress& progress = {});

}  // namespace inga::causal
