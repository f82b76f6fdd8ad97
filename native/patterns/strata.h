// The exact test of a set of rows within strata: how probable it is to meet at least so many positive rows where those of each stratum are
// dealt among its rows without regard to the set, a sum of hypergeometric numbers (the exact test of a common odds ratio of 1: Gart,
// Biometrika 57:471, 1970). In one stratum it is Fisher's.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "patterns/fisher.h"

namespace inga::patterns {

/// Rows within which the target may be permuted.
struct Stratum {
  std::uint32_t positives;
  std::uint32_t negatives;
};

/// Keeps scratch memory, so each thread has one of its own.
class Strata {
 public:
  /// One stratum at least.
  explicit Strata(std::vector<Stratum> strata);

  std::size_t size() const { return strata_.size(); }
  const Stratum& operator[](std::size_t at) const { return strata_[at]; }
  /// The natural logarithm of the one-sided p-value of a set with `sizes` rows in the strata and so many positive ones in all. It
  /// depends on these numbers alone, to the last bit. -infinity for more positive rows than there can be.
  double log_p(std::span<const std::uint32_t> sizes, std::uint32_t positives);
  /// No more than log_p() of any subset of at least `least` rows and at most so many positive ones: in each stratum such a set is at least
  /// as probable as one of its positive rows alone, C(N+, a) / C(N, a), whose logarithm is concave in a; its chords are summed.
  double log_bound(std::span<const std::uint32_t> sizes, std::uint32_t positives, std::uint32_t least);
  /// The most positive rows that a set of these sizes can have.
  std::uint32_t most(std::span<const std::uint32_t> sizes) const;

 private:
  /// Of one stratum the probability of each number of positive rows from `first` on by that of `mode`, times odds^(number - mode).
  struct Terms {
    std::uint32_t first;
    std::uint32_t mode;
    std::vector<double> values;
  };

  /// The logarithm of the odds at which about so many positive rows are to be expected; 0 where no more are by chance.
  double log_odds(std::span<const std::uint32_t> sizes, std::uint32_t positives) const;
  void fill(Terms& terms, const Stratum& stratum, std::uint32_t size, double odds) const;

  std::vector<Stratum> strata_;
  /// Of all rows.
  Fisher fisher_;
  std::vector<Terms> terms_;
  std::vector<double> sum_, next_;
  std::vector<std::pair<double, std::uint32_t>> chords_;
};

}  // namespace inga::patterns
