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
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t w = from; w < end; ++w) {
      const __m512i word = _mm512_set1_epi64(static_cast<long long>(set[w]));
      sum = _mm512_add_epi64(sum, _mm512_popcnt_epi64(_mm512_and_si512(word, _mm512_loadu_si512(block + kLanes * w))));
    }
    return sum;
  }
  static unsigned enough(__m512i counts, std::uint32_t least) {
    return _mm512_cmpgt_epi64_mask(counts, _mm512_set1_epi64(static_cast<long long>(least) - 1));
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

const Kernels kAvx512Kernels{"avx512", count, meet, within, screen_blocks<Blocked>, tally_slices<Slice>};

}  // namespace inga::patterns
