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
};

struct Effect {
  int cause;
  int effect;
  /// In units of `effect` per unit of `cause`.
  double size;
};

/// The effects among the variables in `order`, by effect in that order, then by cause. The same for every number of
/// threads. Reports progress as stage 1.
std::vector<Effect> adjacency(const Samples& samples, std::span<const int> order, const AdjacencyOptions& options,
                              const Progress& progress = {});

}  // namespace inga::causal
