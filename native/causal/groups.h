// The variables of one group or several, which all have the same: what the search asks of a pair is asked in each of them
// (Shimizu, "Joint estimation of linear non-Gaussian acyclic models", Neurocomputing 81:104, 2012).
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "causal/columns.h"
#include "causal/evidence.h"
#include "core/isa.h"

namespace inga::causal {

class GroupColumns {
 public:
  GroupColumns(std::span<const Group> groups, Isa isa);

  /// Fills all variables in from the samples.
  void fill(int threads, const Progress& progress);

  /// What i and j say of each other: one group's difference of mutual information d_ij, or for each of the two the root of the
  /// weighted sum of min(0, d)^2 over groups, below 0. A group's weight is its share of the rows. As a mean of squares this
  /// root is off by no more than each d is.
  Evidence::Verdict compare(int i, int j, Precision precision, bool unaffected, std::optional<int> next = {}) const;
  /// What comparisons of all groups begin with.
  Precision roughest() const noexcept;
  /// What that may be off.
  double error(Precision precision) const noexcept;

  /// As Columns::take_out, in each group; `then(k)` when the k-th of the others has been changed in all.
  void take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                const Progress& progress, const std::function<void(std::size_t)>& then = {});

 private:
  struct Part {
    std::string name;
    double weight;
    std::unique_ptr<const PairKernel> kernel;
    AlignedVector<double> memory;
    Columns columns;
  };
  std::vector<Part> parts_;
};

}  // namespace inga::causal
