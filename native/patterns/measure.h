// What conditions are compared by, the less the better: the p-value of Fisher's exact test, or weighted relative accuracy.
#pragma once
#include <cstdint>

#include "patterns/fisher.h"

namespace inga::patterns {

enum class Quality { fisher, wracc };

class Measure {
 public:
  Measure(Quality quality, std::uint32_t positives, std::uint32_t negatives)
      : quality_(quality), positives_(positives), negatives_(negatives), fisher_(positives, negatives) {}

  /// Of a set with so many positive and negative rows: the logarithm of its p-value; or its weighted relative accuracy (Lavrac, Flach and
  /// Zupan, ILP 1999, 174), (n / N) (a / n - N+ / N) = (a N- - b N+) / N^2, times -N^2, which is a whole number.
  double value(std::uint32_t positive, std::uint32_t negative) const {
    if (quality_ == Quality::fisher) return fisher_.log_p(positive, negative);
    return static_cast<double>(negative) * positives_ - static_cast<double>(positive) * negatives_;
  }
  /// The least value of a set with so many positive rows and of all its subsets: that of those rows alone.
  double bound(std::uint32_t positive) const {
    return quality_ == Quality::fisher ? fisher_.log_bound(positive) : value(positive, 0);
  }
  const Fisher& fisher() const { return fisher_; }

 private:
  Quality quality_;
  std::uint32_t positives_;
  std::uint32_t negatives_;
  Fisher fisher_;
};

}  // namespace inga::patterns
