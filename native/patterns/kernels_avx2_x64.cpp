// Bits of a byte are looked up by its halves (Mula, Kurz and Lemire, The Computer Journal 61:111, 2018), and summed over bytes for as
// long as those hold the sums.
#include <immintrin.h>

#include "patterns/kernels.h"
#include "patterns/screen.h"
#include "patterns/slices.h"

namespace inga::patterns {
namespace {

/// Vectors of which each byte has at most 8 bits that a sum of bytes can hold.
constexpr std::size_t kMost = 31;

__m256i load(const Word* words) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)); }

/// The bits of each byte.
__m256i byte_bits(__m256i v) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                         0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i half = _mm256_set1_epi8(15);
  const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(v, half));
  const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
  return _mm256_add_epi8(low, high);
}

/// The sum of each eight bytes.
__m256i sums(__m256i bytes) { return _mm256_sad_epu8(bytes, _mm256_setzero_si256()); }

std::uint32_t total(__m256i v) {
  const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  return static_cast<std::uint32_t>(_mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two))));
}

void count(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
           std::uint32_t* counts) {
  for (std::size_t i = 0; i < n; ++i) {
    const Word* column = columns + items[i] * words;
    __m256i all = _mm256_setzero_si256();
    for (std::size_t from = 0; from < words; from += kMost * kUnit) {
      const std::size_t to = words - from < kMost * kUnit ? words : from + kMost * kUnit;
      __m256i bytes = _mm256_setzero_si256();
      for (std::size_t w = from; w < to; w += kUnit) {
        bytes = _mm256_add_epi8(bytes, byte_bits(_mm256_and_si256(load(set + w), load(column + w))));
      }
      all = _mm256_add_epi64(all, sums(bytes));
    }
    counts[i] = total(all);
  }
}

void meet(const Word* a, const Word* b, Word* out, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kUnit) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + w), _mm256_and_si256(load(a + w), load(b + w)));
  }
}

bool within(const Word* a, const Word* b, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kUnit) {
    if (_mm256_testc_si256(load(b + w), load(a + w)) == 0) return false;
  }
  return true;
}

/// The words of a block's items lie in two vectors.
struct Blocked {
  struct Counts {
    __m256i low;
    __m256i high;
  };

  static Counts counts(const Word* set, const Word* block, std::size_t from, std::size_t end) {
    Counts counts{_mm256_setzero_si256(), _mm256_setzero_si256()};
    for (std::size_t w = from; w < end;) {
      const std::size_t to = end - w < kMost ? end : w + kMost;
      __m256i low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
      for (; w < to; ++w) {
        const __m256i word = _mm256_set1_epi64x(static_cast<long long>(set[w]));
        low = _mm256_add_epi8(low, byte_bits(_mm256_and_si256(word, load(block + kLanes * w))));
        high = _mm256_add_epi8(high, byte_bits(_mm256_and_si256(word, load(block + kLanes * w + kUnit))));
      }
      counts.low = _mm256_add_epi64(counts.low, sums(low));
      counts.high = _mm256_add_epi64(counts.high, sums(high));
    }
    return counts;
  }

  template <std::size_t kWords>
  struct Held {
    explicit Held(const Word* words) : set(words) {}
    const Word* set;
  };
  template <std::size_t kFrom, std::size_t kTo, std::size_t kWords>
  static Counts count(const Held<kWords>& held, const Word* block) {
    static_assert(kTo - kFrom <= kMost, "bytes would overflow");
    __m256i low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
#pragma GCC unroll 16
    for (std::size_t w = kFrom; w < kTo; ++w) {
      const __m256i word = _mm256_set1_epi64x(static_cast<long long>(held.set[w]));
      low = _mm256_add_epi8(low, byte_bits(_mm256_and_si256(word, load(block + kLanes * w))));
      high = _mm256_add_epi8(high, byte_bits(_mm256_and_si256(word, load(block + kLanes * w + kUnit))));
    }
    return {sums(low), sums(high)};
  }
  static unsigned enough(const Counts& counts, std::uint32_t least) {
    const __m256i limit = _mm256_set1_epi64x(static_cast<long long>(least) - 1);
    const int low = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(counts.low, limit)));
    const int high = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(counts.high, limit)));
    return static_cast<unsigned>(low) | static_cast<unsigned>(high) << 4U;
  }

  /// Those of `least` positive rows and up to kHere - 1 more, in 32 bits: rows are no more than that.
  struct Limits {
    Limits(const std::int64_t* from, std::uint32_t least) : first(_mm256_set1_epi64x(least)) {
      std::int32_t narrow[kHere];
      for (std::size_t i = 0; i < kHere; ++i) narrow[i] = static_cast<std::int32_t>(from[i]);
      near = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(narrow));
      far = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(narrow + kLanes));
    }
    static constexpr std::size_t kHere = 2 * kLanes;
    __m256i near;
    __m256i far;
    __m256i first;
  };
  static unsigned few(unsigned lanes, const Counts& positives, const Counts& negatives, const Limits& limits) {
    // A count takes the lower half of its lane, and so does what is looked up by it.
    const auto many = [&limits](__m256i positive, __m256i negative) {
      const __m256i place = _mm256_sub_epi64(positive, limits.first);
      const __m256i far = _mm256_cmpgt_epi32(place, _mm256_set1_epi32(kLanes - 1));
      const __m256i limit = _mm256_blendv_epi8(_mm256_permutevar8x32_epi32(limits.near, place),
                                               _mm256_permutevar8x32_epi32(limits.far, place), far);
      const __m256i within = _mm256_cmpgt_epi32(_mm256_set1_epi32(Limits::kHere), place);
      const __m256i both = _mm256_slli_epi64(_mm256_and_si256(_mm256_cmpgt_epi32(negative, limit), within), 32);
      return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(both)));
    };
    return lanes & ~(many(positives.low, negatives.low) | many(positives.high, negatives.high) << 4U);
  }

  static void store(const Counts& counts, std::uint64_t* out) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), counts.low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + kUnit), counts.high);
  }
};

struct Slice {
  static constexpr std::size_t words() { return kUnit; }
  static __m256i zero() { return _mm256_setzero_si256(); }
  static __m256i load(const Word* from, std::size_t) { return patterns::load(from); }
  static void store(Word* to, std::size_t, __m256i v) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), v); }
  static __m256i either(__m256i a, __m256i b) { return _mm256_xor_si256(a, b); }
  static __m256i both(__m256i a, __m256i b) { return _mm256_and_si256(a, b); }
  static __m256i any(__m256i a, __m256i b) { return _mm256_or_si256(a, b); }
  static bool none(__m256i v) { return _mm256_testz_si256(v, v) != 0; }
};

}  // namespace

const Kernels kAvx2Kernels{"avx2", count, meet, within, screen_any<Blocked>, tally_slices<Slice>};

}  // namespace inga::patterns
