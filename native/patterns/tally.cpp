#include "patterns/tally.h"

#include <algorithm>
#include <utility>

namespace inga::patterns {

bool before(const ClosedSet& a, const ClosedSet& b) {
  if (a.support != b.support) return a.support > b.support;
  if (a.items.size() != b.items.size()) return a.items.size() > b.items.size();
  return a.items < b.items;
}

void Tally::list(std::uint32_t support, std::span<const std::uint32_t> items) {
  ClosedSet set{support, {items.begin(), items.end()}};
  std::sort(set.items.begin(), set.items.end());
  enter(std::move(set));
}

void Tally::enter(ClosedSet&& set) {
  if (list_.size() == top_) {
    if (!before(set, list_.front())) return;
    std::pop_heap(list_.begin(), list_.end(), before);
    list_.pop_back();
  }
  list_.push_back(std::move(set));
  std::push_heap(list_.begin(), list_.end(), before);
}

void Tally::add(const Tally& other) {
  for (std::size_t at = 0; at < supports_.size(); ++at) supports_[at] += other.supports_[at];
  for (std::size_t at = 0; at < sizes_.size(); ++at) sizes_[at] += other.sizes_[at];
  for (const ClosedSet& set : other.list_) enter(ClosedSet(set));
}

std::vector<ClosedSet> Tally::listed() const {
  auto sets = list_;
  std::sort_heap(sets.begin(), sets.end(), before);
  return sets;
}

}  // namespace inga::patterns
