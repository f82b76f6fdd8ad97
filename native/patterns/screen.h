// Kernels::screen over blocks of items, for the loops of every instruction set: `Blocked` has what differs. Of a file's own, so that what
// is compiled for one processor never runs on another.
#pragma once
#include <array>
#include <utility>

#include "patterns/kernels.h"

namespace inga::patterns {

// Blocked::Counts: of each item of a block.
// Blocked::counts(set, block, from, end): bits in common with the set, in the words from `from` to before `end`.
// Blocked::enough(counts, least): a bit for each item that has so many, the first item's lowest.
// Blocked::Limits(most, least): what it looks up of them, at most kAhead.
// Blocked::few(lanes, positives, negatives, limits): those of the lanes, which have enough, whose item may have few enough others.
// Blocked::store(counts, out): as numbers.

/// Where nothing is looked up before items are looked at one by one.
struct NoLimits {
  NoLimits(const std::int64_t*, std::uint32_t) {}
};

/// Of the lanes of the block that begins at `item`, those from `first` to before `end`.
static inline unsigned clip(unsigned lanes, std::size_t item, std::size_t first, std::size_t end) {
  if (item < first) lanes &= 0xffU << (first - item);
  if (end - item < kLanes) lanes &= 0xffU >> (kLanes - (end - item));
  return lanes;
}

/// Writes those of these lanes that have few enough others, if that is asked for; how many they are.
template <class Blocked, class Counts>
[[gnu::noinline]] static std::size_t list(unsigned lanes, std::size_t item, const Counts& positives,
                                          const Counts& negatives, const std::int64_t* most, Hit* hits) {
  std::size_t found = 0;
  std::uint64_t positive[kLanes], negative[kLanes];
  Blocked::store(positives, positive);
  Blocked::store(negatives, negative);
  for (; lanes != 0; lanes &= lanes - 1) {
    const auto lane = static_cast<unsigned>(__builtin_ctz(lanes));
    if (most != nullptr && static_cast<std::int64_t>(negative[lane]) > most[positive[lane]]) continue;
    hits[found++] = {static_cast<std::uint32_t>(item + lane), static_cast<std::uint32_t>(positive[lane]),
                     static_cast<std::uint32_t>(negative[lane])};
  }
  return found;
}

template <class Blocked>
static std::size_t screen_blocks(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end,
                                 std::uint32_t least, const std::int64_t* most, Hit* hits) {
  std::size_t found = 0;
  const std::int64_t none[kAhead] = {};
  const typename Blocked::Limits limits(most != nullptr ? most + least : none, least);
  for (std::size_t item = first / kLanes * kLanes; item < end; item += kLanes) {
    const Word* block = blocks.data + item * blocks.words;
    const auto positives = Blocked::counts(set, block, 0, blocks.positive);
    unsigned lanes = clip(Blocked::enough(positives, least), item, first, end);
    if (lanes == 0) continue;
    const auto negatives = Blocked::counts(set, block, blocks.positive, blocks.words);
    if (most != nullptr) lanes = Blocked::few(lanes, positives, negatives, limits);
    if (lanes != 0) found += list<Blocked>(lanes, item, positives, negatives, most, hits + found);
  }
  return found;
}

using Screen = decltype(Kernels::screen);

/// The most words of sets for which there are loops of their own.
constexpr std::size_t kHeld = 12;

// Blocked::Held<n>(set): a set of n words.
// Blocked::count<from, to>(held, block): Blocked::counts() without a loop.

/// screen_blocks() for the last item of conditions, in sets of so many words of positive rows and so many of others. All of both is
/// counted, as nearly every block has an item of enough positive rows.
template <class Blocked, std::size_t kPositive, std::size_t kOther>
static std::size_t screen_held(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end,
                               std::uint32_t least, const std::int64_t* most, Hit* hits) {
  constexpr std::size_t kWords = kPositive + kOther;
  const typename Blocked::template Held<kWords> held(set);
  const typename Blocked::Limits limits(most + least, least);
  std::size_t found = 0;
  for (std::size_t item = first / kLanes * kLanes; item < end; item += kLanes) {
    const Word* block = blocks.data + item * kWords;
    const auto positives = Blocked::template count<0, kPositive>(held, block);
    const auto others = Blocked::template count<kPositive, kWords>(held, block);
    const unsigned lanes = Blocked::few(Blocked::enough(positives, least), positives, others, limits);
    if (lanes != 0) found += list<Blocked>(clip(lanes, item, first, end), item, positives, others, most, hits + found);
  }
  return found;
}

/// For so many words of positive rows, and of others (1 or more of each: a target varies), at (positive - 1) kHeld + other - 1.
template <class Blocked, std::size_t... kAt>
constexpr std::array<Screen, kHeld * kHeld> held_screens(std::index_sequence<kAt...>) {
  return {[] {
    constexpr std::size_t kPositive = kAt / kHeld + 1, kOther = kAt % kHeld + 1;
    if constexpr (kPositive + kOther <= kHeld) {
      return Screen{screen_held<Blocked, kPositive, kOther>};
    } else {
      return Screen{screen_blocks<Blocked>};
    }
  }()...};
}

template <class Blocked>
static std::size_t screen_any(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end,
                              std::uint32_t least, const std::int64_t* most, Hit* hits) {
  static constexpr auto kScreens = held_screens<Blocked>(std::make_index_sequence<kHeld * kHeld>());
  const std::size_t positive = blocks.positive, other = blocks.words - positive;
  const bool is_held = most != nullptr && positive > 0 && other > 0 && blocks.words <= kHeld;
  const Screen run = is_held ? kScreens[(positive - 1) * kHeld + other - 1] : Screen{screen_blocks<Blocked>};
  return run(set, blocks, first, end, least, most, hits);
}

}  // namespace inga::patterns
