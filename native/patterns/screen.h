// Kernels::screen over blocks of items, for the loops of every instruction set: `Blocked` has what differs. Of a file's own, so that what
// is compiled for one processor never runs on another.
#pragma once
#include "patterns/kernels.h"

namespace inga::patterns {

// Blocked::Counts: of each item of a block.
// Blocked::counts(set, block, from, end): bits in common with the set, in the words from `from` to before `end`.
// Blocked::enough(counts, least): a bit for each item that has so many, the first item's lowest.
// Blocked::store(counts, out): as numbers.
template <class Blocked>
static std::size_t screen_blocks(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end,
                                 std::uint32_t least, const std::int64_t* most, Hit* hits) {
  std::size_t found = 0;
  for (std::size_t item = first / kLanes * kLanes; item < end; item += kLanes) {
    const Word* block = blocks.data + item * blocks.words;
    const auto positives = Blocked::counts(set, block, 0, blocks.positive);
    unsigned lanes = Blocked::enough(positives, least);
    if (item < first) lanes &= 0xffU << (first - item);
    if (end - item < kLanes) lanes &= 0xffU >> (kLanes - (end - item));
    if (lanes == 0) continue;
    std::uint64_t positive[kLanes], negative[kLanes];
    Blocked::store(positives, positive);
    Blocked::store(Blocked::counts(set, block, blocks.positive, blocks.words), negative);
    for (; lanes != 0; lanes &= lanes - 1) {
      const auto lane = static_cast<unsigned>(__builtin_ctz(lanes));
      if (most != nullptr && static_cast<std::int64_t>(negative[lane]) > most[positive[lane]]) continue;
      hits[found++] = {static_cast<std::uint32_t>(item + lane), static_cast<std::uint32_t>(positive[lane]),
                       static_cast<std::uint32_t>(negative[lane])};
    }
  }
  return found;
}

}  // namespace inga::patterns
