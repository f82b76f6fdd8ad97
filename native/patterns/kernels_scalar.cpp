#include <bit>

#include "patterns/kernels.h"
#include "patterns/slices.h"

namespace inga::patterns {
namespace {

std::uint32_t bits(Word word) { return static_cast<std::uint32_t>(std::popcount(word)); }

void count(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
           std::uint32_t* counts) {
  for (std::size_t i = 0; i < n; ++i) {
    const Word* column = columns + items[i] * words;
    std::uint32_t sum = 0;
    for (std::size_t w = 0; w < words; ++w) sum += bits(set[w] & column[w]);
    counts[i] = sum;
  }
}

void meet(const Word* a, const Word* b, Word* out, std::size_t words) {
  for (std::size_t w = 0; w < words; ++w) out[w] = a[w] & b[w];
}

bool within(const Word* a, const Word* b, std::size_t words) {
  for (std::size_t w = 0; w < words; ++w) {
    if ((a[w] & ~b[w]) != 0) return false;
  }
  return true;
}

std::size_t screen(const Word* set, const Blocks& blocks, std::size_t first, std::size_t end, std::uint32_t least,
                   const std::int64_t* most, Hit* hits) {
  std::size_t found = 0;
  for (std::size_t item = first; item < end; ++item) {
    const Word* words = blocks.data + item / kLanes * kLanes * blocks.words + item % kLanes;
    std::uint32_t positives = 0, negatives = 0;
    for (std::size_t w = 0; w < blocks.positive; ++w) positives += bits(set[w] & words[kLanes * w]);
    if (positives < least) continue;
    for (std::size_t w = blocks.positive; w < blocks.words; ++w) negatives += bits(set[w] & words[kLanes * w]);
    if (most != nullptr && negatives > most[positives]) continue;
    hits[found++] = {static_cast<std::uint32_t>(item), positives, negatives};
  }
  return found;
}

struct Slice {
  static constexpr std::size_t words() { return 1; }
  static Word zero() { return 0; }
  static Word load(const Word* from, std::size_t) { return *from; }
  static void store(Word* to, std::size_t, Word v) { *to = v; }
  static Word either(Word a, Word b) { return a ^ b; }
  static Word both(Word a, Word b) { return a & b; }
  static Word any(Word a, Word b) { return a | b; }
  static bool none(Word v) { return v == 0; }
};

}  // namespace

const Kernels kScalarKernels{"scalar", count, meet, within, screen, tally_slices<Slice>};

}  // namespace inga::patterns
