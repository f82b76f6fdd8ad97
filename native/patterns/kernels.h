// Loops over sets of rows that are held as bits, once for each instruction set; all give the same to the bit. What is compiled
// for more than the oldest processor includes this file, so it includes nothing that defines functions.
#pragma once
#include <cstddef>
#include <cstdint>

namespace inga::patterns {

using Word = std::uint64_t;

/// Sets take a multiple of so many words; bits beyond the last row are 0.
constexpr std::size_t kUnit = 4;
constexpr std::size_t kWordBits = 64;
/// Items of a block, which lie word by word beside each other.
constexpr std::size_t kLanes = 8;
/// Numbers behind the last of Kernels::screen's `most` that may be read, whatever they are.
constexpr std::size_t kAhead = 32;
/// Words of a slice: one bit for each of 512 numberings of the rows.
constexpr std::size_t kSlice = 8;

/// An item that has enough positive rows in common with a set.
struct Hit {
  std::uint32_t item;
  std::uint32_t positives;
  std::uint32_t negatives;
};

/// Items in blocks: word w of item 8 b + q is at (words b + w) 8 + q. The positive rows have the first `positive` words, the others
/// the rest; items that fill up the last block hold no row.
struct Blocks {
  const Word* data;
  std::size_t positive;
  std::size_t words;
};

struct Kernels {
  const char* name;
  /// counts[i] = bits that `set` has in common with column items[i] of `columns`, each of `words` words (a multiple of kUnit).
  void (*count)(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
                std::uint32_t* counts);
  /// out = a & b.
  void (*meet)(const Word* a, const Word* b, Word* out, std::size_t words);
  /// Whether b has all bits of a.
  bool (*within)(const Word* a, const Word* b, std::size_t words);
  /// The items from `first` to before `end` that have at least `least` (1 or more) positive rows in common with `set`, in their
  /// order; how many they are. The other rows are only counted in blocks with such an item. Where `most` is not null, only those
  /// that have at most most[positives] other rows in common; behind most[least], and behind the last, kAhead numbers may be read.
  std::size_t (*screen)(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end, std::uint32_t least,
                        const std::int64_t* most, Hit* hits);
  /// Of each bit of a slice, how many of the `n` rows have it: row r has the slice at masks + r kSlice. Bit b of these numbers is slice b
  /// of `planes`, of which there are `count`: 4 or more, and so many that 2^count is more than n.
  void (*tally)(const Word* masks, const std::uint32_t* rows, std::size_t n, Word* planes, std::size_t count);
};

/// In plain C++: what the others are compared with.
extern const Kernels kScalarKernels;
extern const Kernels kAvx2Kernels;
/// Needs VPOPCNTDQ.
extern const Kernels kAvx512Kernels;
extern const Kernels kNeonKernels;
extern const Kernels kSveKernels;

}  // namespace inga::patterns
