// Fisher's exact test of a set of rows: how probable it is to meet at least so many positive rows among as many rows that are drawn
// without regard to that (Fisher 1922; the hypergeometric distribution).
#pragma once
#include <cstdint>
#include <vector>

namespace inga::patterns {

class Fisher {
 public:
  Fisher(std::uint32_t positives, std::uint32_t negatives);

  /// The natural logarithm of the one-sided p-value of a set with so many positive and negative rows.
  double log_p(std::uint32_t positive, std::uint32_t negative) const;
  /// The least that log_p() of a set and all its subsets can be where the set has so many positive rows: that of those alone
  /// (Tarone 1990).
  double log_bound(std::uint32_t positive) const;
  std::uint32_t negatives() const { return negatives_; }
  /// The natural logarithm of the number of sets of k among n rows, at most as many as there are.
  double log_choose(std::uint32_t n, std::uint32_t k) const {
    return log_factorial_[n] - log_factorial_[k] - log_factorial_[n - k];
  }

 private:
  std::uint32_t positives_;
  std::uint32_t negatives_;
  std::vector<double> log_factorial_;
};

}  // namespace inga::patterns
