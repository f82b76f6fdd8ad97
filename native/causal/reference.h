// DirectLiNGAM's causal order exactly as Python's lingam 1.13 computes it: the same operations in the same order, from
// sums (numpy's pairwise ones) to the first of equal scores. Slow and readable: what the fast search is compared with,
// and what settles decisions too close for it. Not the same bits as numpy's in two places, where numpy's own depend on
// the machine: the inner product in a covariance (BLAS), and log, cosh and exp (up to 1 unit in the last place).
#pragma once
#include <span>
#include <vector>

#include "causal/data.h"
#include "causal/prior.h"
#include "core/progress.h"

namespace inga::causal {

class Reference {
 public:
  explicit Reference(const Samples& samples);

  /// Variables not yet taken out, ascending.
  const std::vector<int>& remaining() const noexcept { return remaining_; }

  /// M of each of the candidates against all remaining variables (at most 0; the largest is the most exogenous); `choice` is
  /// whose turn it is.
  std::vector<double> scores(std::span<const int> candidates, const Choice& choice, const Progress& progress = {});

  /// Takes `variable` out: it leaves the remaining variables, and they become residuals of it.
  /// Throws Code::data, naming it, when a variable has nothing left that the variables taken out do not determine.
  void remove(int variable, const Progress& progress = {});

 private:
  double mutual_information_difference(int i, int j, bool unaffected) const;
  std::span<double> column(int variable) noexcept;

  const Samples& samples_;
  std::vector<int> remaining_;
  std::vector<int> removed_;
  std::vector<double> residuals_;
  std::vector<double> deviations_;
  // Each remaining variable in standard form and its entropy, as lingam computes them anew for every pair.
  std::vector<double> standard_;
  std::vector<double> entropies_;
  /// False after a removal, until they are needed again.
  bool fresh_ = false;

  void refresh(const Progress& progress);
};

/// Several groups with one order, as lingam's MultiGroupDirectLiNGAM adds up their scores (Shimizu 2012).
class GroupReference {
 public:
  explicit GroupReference(std::span<const Group> groups);
  const std::vector<int>& remaining() const noexcept { return references_.front().remaining(); }
  /// As of one reference.
  std::vector<double> scores(std::span<const int> candidates, const Choice& choice, const Progress& progress = {});
  void remove(int variable, const Progress& progress = {});

 private:
  std::vector<Group> groups_;
  std::vector<Reference> references_;
};

struct ReferenceOrder {
  /// Most exogenous first.
  std::vector<int> order;
  /// Those that the rank of the data leaves without an order, ascending.
  std::vector<int> unordered;
};

/// The whole order; reports progress as stage 0.
ReferenceOrder reference_order(const Samples& samples, const Progress& progress = {}, const Prior& prior = {});
ReferenceOrder reference_order(std::span<const Group> groups, const Progress& progress = {}, const Prior& prior = {});

}  // namespace inga::causal
