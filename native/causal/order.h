// The causal order by DirectLiNGAM (Shimizu et al. 2011) with the pairwise likelihood ratio of Hyvarinen and Smith
// (2013): the same order as the full search gives, from a few per cent of its comparisons.
//
// Each candidate collects evidence against it from the others, and evidence only grows. So a candidate that has more,
// from some, than another has in total is out. The search goes on with the candidate that has least among those that may
// well win, until one has met all others; then each of the rest goes on until it is out. Decisions closer than the kernels'
// rounding are made again by the reference.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "causal/data.h"
#include "causal/prior.h"
#include "core/isa.h"
#include "core/progress.h"

namespace inga::causal {

class Shelf;

struct OrderOptions {
  int threads = 0;
  Isa isa = active_isa();
  Prior prior{};
  /// At most so many of the order are looked for; 0: all that the rows tell apart.
  int places = 0;
  /// Comparisons that a variable is expected to take in each round after the first: what progress is told by.
  double usual_comparisons = 6.0;
  /// Where the search goes on from, and leaves how far it is: when asked for, at its end, and when it fails. May be null.
  Shelf* shelf = nullptr;
  /// Differences d_ij of all pairs, row by row, in samples that differ little: the first round goes by them and need not compare
  /// all. Not together with a shelf. May be empty.
  std::span<const float> guide{};
};

struct Order {
  /// Why a variable comes where it does: no other might, it has least evidence against it, or that was too close for the
  /// kernels and the reference chose.
  enum class By : std::uint8_t { only, gap, reference };
  static constexpr int kWays = 3;
  struct Decision {
    /// How much more evidence there is at least against every other one; infinite where there is no other.
    double gap;
    By by;
  };

  /// Most exogenous first, and how each was decided.
  std::vector<int> order;
  std::vector<Decision> decisions;
  /// Variables left when the rank of the data is used up (p >= n), or where all places that were asked for are taken, ascending;
  /// empty otherwise.
  std::vector<int> unordered;
  /// Pairs that were compared; the full search compares p (p^2 - 1) / 6.
  std::int64_t comparisons = 0;
};

/// Reports progress as stage 0. `order` and `unordered` are the same for every instruction set and number of threads, and
/// however often the search was interrupted; the count and the gaps depend on which comparisons were made first.
/// Throws Code::data, naming it, when a variable turns out to be a linear combination of others.
Order causal_order(const Samples& samples, const OrderOptions& options, const Progress& progress);
/// One order for several groups with the same variables, by the sums of their evidence, each weighed by its rows.
Order causal_order(std::span<const Group> groups, const OrderOptions& options, const Progress& progress);

}  // namespace inga::causal
