#include "patterns/tally.h"

#include <algorithm>
#include <utility>

#include "patterns/keep.h"

namespace inga::patterns {

bool before(const ClosedSet& a, const ClosedSet& b) {
  if (a.support != b.support) return a.support > b.support;
  if (a.items.size() != b.items.size()) return a.items.size() > b.items.size();
  return a.items < b.items;
}

void Tally::list(std::uint32_t support, std::span<const std::uint32_t> items) {
  ClosedSet set{support, {items.begin(), items.end()}};
  std::sort(set.items.begin(), set.items.end());
  keep(list_, top_, std::move(set));
}

void Tally::add(const Tally& other) {
  for (std::size_t at = 0; at < supports_.size(); ++at) supports_[at] += other.supports_[at];
  for (std::size_t at = 0; at < sizes_.size(); ++at) sizes_[at] += other.sizes_[at];
  for (const ClosedSet& set : other.list_) keep(list_, top_, ClosedSet(set));
}

void Tally::write(Writer& writer) const {
  write_counts(writer, supports_);
  write_counts(writer, sizes_);
  const auto sets = listed();
  writer.count(sets.size());
  for (const ClosedSet& set : sets) {
    writer.word(set.support);
    writer.list(set.items);
  }
}

void Tally::add(Reader& reader) {
  add_counts(reader, supports_);
  add_counts(reader, sizes_);
  for (std::uint64_t left = reader.count(); left > 0; --left) {
    const std::uint32_t support = reader.word();
    list(support, reader.list());
  }
}

std::vector<ClosedSet> Tally::listed() const {
  auto sets = list_;
  std::sort_heap(sets.begin(), sets.end(), before);
  return sets;
}

}  // namespace inga::patterns
