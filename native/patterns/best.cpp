#include "patterns/best.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "patterns/keep.h"
#include "patterns/kernels.h"

namespace inga::patterns {

double rank(double log_p) { return std::nearbyint(log_p * 0x1p30); }

bool before(const Condition& a, const Condition& b) {
  const double first = rank(a.log_p), second = rank(b.log_p);
  if (first != second) return first < second;
  if (a.items.size() != b.items.size()) return a.items.size() < b.items.size();
  return a.items < b.items;
}

Best::Best(const Measure& measure, std::size_t top, double limit, std::uint32_t positives, std::uint32_t negatives)
    : measure_(&measure),
      top_(top),
      rank_(rank(limit)),
      positives_(positives),
      most_(std::size_t{positives} + 2 + kAhead, negatives) {
  raise();
}

void Best::offer(std::span<const std::uint32_t> items, std::uint32_t positives, std::uint32_t negatives) {
  if (negatives > most_[positives]) return;
  const double value = measure_->value(positives, negatives);
  if (rank(value) > rank_) {
    most_[positives] = std::int64_t{negatives} - 1;
    return;
  }
  Condition condition{{items.begin(), items.end()}, positives, negatives, value};
  std::sort(condition.items.begin(), condition.items.end());
  enter(std::move(condition));
}

void Best::enter(Condition&& condition) {
  if (!keep(heap_, top_, std::move(condition)) || heap_.size() < top_) return;
  rank_ = std::min(rank_, rank(heap_.front().log_p));
  raise();
}

void Best::raise() {
  // One that is as good as the last of the best may still come before it.
  while (least_ <= positives_ && rank(measure_->bound(least_)) > rank_) ++least_;
}

std::vector<Condition> Best::listed() const {
  auto sorted = heap_;
  std::sort_heap(sorted.begin(), sorted.end(), before);
  return sorted;
}

}  // namespace inga::patterns
