#include <immintrin.h>

#include "patterns/kernels.h"
#include "patterns/screen.h"
#include "patterns/slices.h"

namespace inga::patterns {
namespace {

/// The words of a vector that are left of a set: all, or the half that kUnit may leave.
__mmask8 lanes_of(std::size_t left) { return left >= kLanes ? 0xff : static_cast<__mmask8>((1U << left) - 1); }

void count(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
           std::uint32_t* counts) {
  for (std::size_t i = 0; i < n; ++i) {
    const Word* column = columns + items[i] * words;
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t w = 0; w < words; w += kLanes) {
      const __mmask8 lanes = lanes_of(words - w);
      const __m512i common =
          _mm512_and_si512(_mm512_maskz_loadu_epi64(lanes, set + w), _mm512_maskz_loadu_epi64(lanes, column + w));
      sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(common));
    }
    counts[i] = static_cast<std::uint32_t>(_mm512_reduce_add_epi64(sum));
  }
}

void meet(const Word* a, const Word* b, Word* out, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kLanes) {
    const __mmask8 lanes = lanes_of(words - w);
    const __m512i common =
        _mm512_and_si512(_mm512_maskz_loadu_epi64(lanes, a + w), _mm512_maskz_loadu_epi64(lanes, b + w));
    _mm512_mask_storeu_epi64(out + w, lanes, common);
  }
}

bool within(const Word* a, const Word* b, std::size_t words) {
  for (std::size_t w = 0; w < words; w += kLanes) {
    const __mmask8 lanes = lanes_of(words - w);
    const __m512i extra =
        _mm512_andnot_si512(_mm512_maskz_loadu_epi64(lanes, b + w), _mm512_maskz_loadu_epi64(lanes, a + w));
    if (_mm512_test_epi64_mask(extra, extra) != 0) return false;
  }
  return true;
}

struct Blocked {
  static __m512i counts(const Word* set, const Word* block, std::size_t from, std::size_t end) {
    const auto bits = [set, block](std::size_t w) {
      const __m512i word = _mm512_set1_epi64(static_cast<long long>(set[w]));
      return _mm512_popcnt_epi64(_mm512_and_si512(word, _mm512_loadu_si512(block + kLanes * w)));
    };
    // Loops of few turns cost as much as what they do.
    __m512i sum = _mm512_setzero_si512(), other = sum;
    for (; end - from >= 4; from += 4) {
      sum = _mm512_add_epi64(_mm512_add_epi64(sum, bits(from)), bits(from + 1));
      other = _mm512_add_epi64(_mm512_add_epi64(other, bits(from + 2)), bits(from + 3));
    }
    switch (end - from) {
      case 3: sum = _mm512_add_epi64(sum, bits(from + 2)); [[fallthrough]];
      case 2: other = _mm512_add_epi64(other, bits(from + 1)); [[fallthrough]];
      case 1: sum = _mm512_add_epi64(sum, bits(from)); break;
      default: break;
    }
    return _mm512_add_epi64(sum, other);
  }
  /// In registers.
  template <std::size_t kWords>
  struct Held {
    explicit Held(const Word* set) {
#pragma GCC unroll 16
      for (std::size_t w = 0; w < kWords; ++w) words[w] = _mm512_set1_epi64(static_cast<long long>(set[w]));
    }
    __m512i words[kWords];
  };
  template <std::size_t kFrom, std::size_t kTo, std::size_t kWords>
  static __m512i count(const Held<kWords>& set, const Word* block) {
    __m512i sum = _mm512_setzero_si512();
#pragma GCC unroll 16
    for (std::size_t w = kFrom; w < kTo; ++w) {
      const __m512i common = _mm512_and_si512(set.words[w], _mm512_loadu_si512(block + kLanes * w));
      sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(common));
    }
    return sum;
  }
  static unsigned enough(__m512i counts, std::uint32_t least) {
    return _mm512_cmpgt_epi64_mask(counts, _mm512_set1_epi64(static_cast<long long>(least) - 1));
  }
  /// Those of `least` positive rows and up to kAhead - 1 more, in 32 bits. (One below 0 is taken for 0.)
  struct Limits {
    Limits(const std::int64_t* from, std::uint32_t least)
        : near(narrow(from)), far(narrow(from + kAhead / 2)), first(_mm512_set1_epi64(static_cast<long long>(least))) {}
    static __m512i narrow(const std::int64_t* from) {
      const auto half = [from](std::size_t at) {
        return _mm512_cvtepi64_epi32(_mm512_max_epi64(_mm512_loadu_si512(from + at), _mm512_setzero_si512()));
      };
      return _mm512_inserti64x4(_mm512_castsi256_si512(half(0)), half(kLanes), 1);
    }
    __m512i near;
    __m512i far;
    __m512i first;
  };
  static unsigned few(unsigned lanes, __m512i positives, __m512i negatives, const Limits& limits) {
    const __m512i place = _mm512_sub_epi64(positives, limits.first);
    const __m512i limit = _mm512_maskz_permutex2var_epi32(0x5555, limits.near, place, limits.far);
    const auto mask = static_cast<__mmask8>(lanes);
    const __mmask8 beyond = _mm512_cmpge_epi64_mask(place, _mm512_set1_epi64(kAhead));
    return mask & (beyond | static_cast<unsigned>(_mm512_cmple_epi64_mask(negatives, limit)));
  }
  static void store(__m512i counts, std::uint64_t* out) { _mm512_storeu_si512(out, counts); }
};

struct Slice {
  static constexpr std::size_t words() { return kSlice; }
  static __m512i zero() { return _mm512_setzero_si512(); }
  static __m512i load(const Word* from, std::size_t) { return _mm512_loadu_si512(from); }
  static void store(Word* to, std::size_t, __m512i v) { _mm512_storeu_si512(to, v); }
  static __m512i either(__m512i a, __m512i b) { return _mm512_xor_si512(a, b); }
  static __m512i both(__m512i a, __m512i b) { return _mm512_and_si512(a, b); }
  static __m512i any(__m512i a, __m512i b) { return _mm512_or_si512(a, b); }
  static bool none(__m512i v) { return _mm512_test_epi64_mask(v, v) == 0; }
};

}  // namespace

const Kernels kAvx512Kernels{"avx512", count, meet, within, screen_any<Blocked>, tally_slices<Slice>};

}  // namespace inga::patterns
