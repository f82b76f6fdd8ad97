// What a search for closed sets has found.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "patterns/words.h"

namespace inga::patterns {

struct ClosedSet {
  std::uint32_t support;
  /// Ascending.
  std::vector<std::uint32_t> items;
};

/// Whether `a` is listed before `b`: more rows first, then the greater set, then the first items first.
bool before(const ClosedSet& a, const ClosedSet& b);

class Tally {
 public:
  /// @param top how many sets are listed
  /// @param least those of fewer rows are not
  Tally(std::size_t rows, std::size_t items, std::size_t top, std::uint32_t least = 0)
      : supports_(rows + 1), sizes_(items + 1), top_(top), least_(least) {}

  /// A set of so many items was found. True where it may be listed: then `list` wants it.
  bool count(std::uint32_t support, std::size_t size) {
    ++supports_[support];
    ++sizes_[size];
    return top_ > 0 && support >= (list_.size() < top_ ? least_ : list_.front().support);
  }
  /// The least number of rows with which a set may still be listed.
  std::uint32_t listed_from() const { return top_ == 0 || list_.size() < top_ ? least_ : list_.front().support; }
  /// @param items in any order
  void list(std::uint32_t support, std::span<const std::uint32_t> items);
  /// What another one has found as well. Results do not depend on the order in which tallies are added.
  void add(const Tally& other);
  /// As words, and what another one has written as well.
  void write(Writer& writer) const;
  void add(Reader& reader);

  /// How many have each number of rows, and of items.
  const std::vector<std::uint64_t>& supports() const { return supports_; }
  const std::vector<std::uint64_t>& sizes() const { return sizes_; }
  /// In their order.
  std::vector<ClosedSet> listed() const;

 private:
  std::vector<std::uint64_t> supports_;
  std::vector<std::uint64_t> sizes_;
  std::size_t top_;
  std::uint32_t least_;
  /// A heap, the last of the order on top.
  std::vector<ClosedSet> list_;
};

}  // namespace inga::patterns
