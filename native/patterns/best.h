// The best conditions so far, and what a condition must have to be among them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "patterns/conditions.h"
#include "patterns/measure.h"

namespace inga::patterns {

/// What p-values are compared by: their logarithms to some nine digits, so that rounding does not tell equal ones apart.
double rank(double log_p);
bool before(const Condition& a, const Condition& b);

class Best {
 public:
  /// @param limit the greatest value that counts
  Best(const Measure& measure, std::size_t top, double limit, std::uint32_t positives, std::uint32_t negatives);

  /// The least number of positive rows with which a condition, or one that adds to it, can be among the best.
  std::uint32_t least() const { return least_; }
  /// With so many positive rows a condition with more negative ones is not among the best.
  const std::int64_t* most() const { return most_.data(); }
  /// Looks at a condition, whose items come in any order.
  void offer(std::span<const std::uint32_t> items, std::uint32_t positives, std::uint32_t negatives);
  void enter(Condition&& condition);
  /// In their order.
  std::vector<Condition> listed() const;
  const std::vector<Condition>& heap() const { return heap_; }

 private:
  void raise();

  const Measure* measure_;
  std::size_t top_;
  /// The greatest that counts.
  double rank_;
  std::uint32_t positives_;
  std::uint32_t least_ = 1;
  /// Falls as conditions show it. Longer than positive rows are many, as Kernels::screen() asks.
  std::vector<std::int64_t> most_;
  /// The last on top.
  std::vector<Condition> heap_;
};

}  // namespace inga::patterns
