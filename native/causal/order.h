// The causal order by DirectLiNGAM (Shimizu et al. 2011) with the pairwise likelihood ratio of Hyvarinen and Smith
// (2013): the same order as the full search gives, from a few per cent of its comparisons.
//
// Each candidate collects evidence against it from the others, and evidence only grows. So a candidate that has more,
// from some, than another has in total is out. The search always goes on with the candidate that has least; the first
// to have met all others wins. Decisions closer than the kernels' rounding are made again by the reference.
#pragma once
#include <cstdint>
#include <vector>

#include "causal/data.h"
#include "causal/prior.h"
#include "core/isa.h"
#include "core/progress.h"

namespace inga::causal {

struct OrderOptions {
  int threads = 0;
  Isa isa = active_isa();
  Prior prior{};
};

struct Order {
  /// Most exogenous first.
  std::vector<int> order;
  /// Variables left when the rank of the data is used up (p >= n), ascending; empty otherwise.
  std::vector<int> unordered;
  /// Pairs that were compared; the full search compares p (p^2 - 1) / 6.
  std::int64_t comparisons = 0;
  /// Decisions that the reference made.
  std::int64_t recomputed = 0;
  /// Smallest difference of evidence between a winner and the runner-up.
  double least_gap = 0.0;
};

/// Reports progress as stage 0. `order` and `unordered` are the same for every instruction set and number of threads; the
/// counts and the gap depend on which comparisons were made first.
/// Throws Code::data, naming it, when a variable turns out to be a linear combination of others.
Order causal_order(const Samples& samples, const OrderOptions& options, const Progress& progress);

}  // namespace inga::causal
