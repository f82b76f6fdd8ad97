#include <arm_neon.h>

#include "patterns/kernels.h"
#include "patterns/screen.h"
#include "patterns/slices.h"

namespace inga::patterns {
namespace {

/// Words of a vector.
constexpr std::size_t kPair = 2;

/// Bits of each of two words.
uint64x2_t bits(uint64x2_t words) {
  return vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u64(words)))));
}

void count(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
           std::uint32_t* counts) {
  for (std::size_t i = 0; i < n; ++i) {
    const Word* column = columns + items[i] * words;
    uint64x2_t sum = vdupq_n_u64(0);
    for (std::size_t w = 0; w < words; w += kPair) {
      sum = vaddq_u64(sum, bits(vandq_u64(vld1q_u64(set + w), vld1q_u64(column + w))));
    }
    counts[i] = static_cast<std::uint32_t>(vaddvq_u64(sum));
  }
}

void meet(const Word* a, const Word* b, Word* out, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kPair) vst1q_u64(out + w, vandq_u64(vld1q_u64(a + w), vld1q_u64(b + w)));
}

bool within(const Word* a, const Word* b, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kPair) {
    const uint64x2_t extra = vbicq_u64(vld1q_u64(a + w), vld1q_u64(b + w));
    if ((vgetq_lane_u64(extra, 0) | vgetq_lane_u64(extra, 1)) != 0) return false;
  }
  return true;
}

struct Blocked {
  struct Counts {
    std::uint64_t each[kLanes];
  };

  static Counts counts(const Word* set, const Word* block, std::size_t from, std::size_t end) {
    Counts counts;
    uint64x2_t sums[kLanes / kPair];
    for (auto& sum : sums) sum = vdupq_n_u64(0);
    for (std::size_t w = from; w < end; ++w) {
      const uint64x2_t word = vdupq_n_u64(set[w]);
      for (std::size_t pair = 0; pair < kLanes / kPair; ++pair) {
        sums[pair] = vaddq_u64(sums[pair], bits(vandq_u64(word, vld1q_u64(block + kLanes * w + kPair * pair))));
      }
    }
    for (std::size_t pair = 0; pair < kLanes / kPair; ++pair) vst1q_u64(counts.each + kPair * pair, sums[pair]);
    return counts;
  }

  static unsigned enough(const Counts& counts, std::uint32_t least) {
    unsigned lanes = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      lanes |= static_cast<unsigned>(counts.each[lane] >= least) << lane;
    return lanes;
  }

  using Limits = NoLimits;
  static unsigned few(unsigned lanes, const Counts&, const Counts&, const Limits&) { return lanes; }

  static void store(const Counts& counts, std::uint64_t* out) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) out[lane] = counts.each[lane];
  }
};

struct Slice {
  static constexpr std::size_t words() { return kPair; }
  static uint64x2_t zero() { return vdupq_n_u64(0); }
  static uint64x2_t load(const Word* from, std::size_t) { return vld1q_u64(from); }
  static void store(Word* to, std::size_t, uint64x2_t v) { vst1q_u64(to, v); }
  static uint64x2_t either(uint64x2_t a, uint64x2_t b) { return veorq_u64(a, b); }
  static uint64x2_t both(uint64x2_t a, uint64x2_t b) { return vandq_u64(a, b); }
  static uint64x2_t any(uint64x2_t a, uint64x2_t b) { return vorrq_u64(a, b); }
  static bool none(uint64x2_t v) { return (vgetq_lane_u64(v, 0) | vgetq_lane_u64(v, 1)) == 0; }
};

}  // namespace

const Kernels kNeonKernels{"neon", count, meet, within, screen_blocks<Blocked>, tally_slices<Slice>};

}  // namespace inga::patterns
