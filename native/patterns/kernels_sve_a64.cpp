#include <arm_sve.h>

#include "patterns/kernels.h"
#include "patterns/screen.h"
#include "patterns/slices.h"

namespace inga::patterns {
namespace {

void count(const Word* set, const Word* columns, std::size_t words, const std::uint32_t* items, std::size_t n,
           std::uint32_t* counts) {
  const std::size_t step = svcntd();
  for (std::size_t i = 0; i < n; ++i) {
    const Word* column = columns + items[i] * words;
    svuint64_t sum = svdup_u64(0);
    for (std::size_t w = 0; w < words; w += step) {
      const svbool_t lanes = svwhilelt_b64_u64(w, words);
      const svuint64_t common = svand_z(lanes, svld1(lanes, set + w), svld1(lanes, column + w));
      sum = svadd_m(lanes, sum, svcnt_x(lanes, common));
    }
    counts[i] = static_cast<std::uint32_t>(svaddv(svptrue_b64(), sum));
  }
}

void meet(const Word* a, const Word* b, Word* out, std::size_t words) {
  const std::size_t step = svcntd();
  for (std::size_t w = 0; w < words; w += step) {
    const svbool_t lanes = svwhilelt_b64_u64(w, words);
    svst1(lanes, out + w, svand_x(lanes, svld1(lanes, a + w), svld1(lanes, b + w)));
  }
}

bool within(const Word* a, const Word* b, std::size_t words) {
  const std::size_t step = svcntd();
  for (std::size_t w = 0; w < words; w += step) {
    const svbool_t lanes = svwhilelt_b64_u64(w, words);
    const svuint64_t extra = svbic_x(lanes, svld1(lanes, a + w), svld1(lanes, b + w));
    if (svptest_any(lanes, svcmpne(lanes, extra, 0))) return false;
  }
  return true;
}

struct Blocked {
  struct Counts {
    std::uint64_t each[kLanes];
  };

  static Counts counts(const Word* set, const Word* block, std::size_t from, std::size_t end) {
    Counts counts;
    const std::size_t step = svcntd();
    for (std::size_t lane = 0; lane < kLanes; lane += step) {
      const svbool_t lanes = svwhilelt_b64_u64(lane, kLanes);
      svuint64_t sum = svdup_u64(0);
      for (std::size_t w = from; w < end; ++w) {
        const svuint64_t common = svand_x(lanes, svld1(lanes, block + kLanes * w + lane), svdup_u64(set[w]));
        sum = svadd_m(lanes, sum, svcnt_x(lanes, common));
      }
      svst1(lanes, counts.each + lane, sum);
    }
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

/// Lanes beyond a slice are 0 all the way.
struct Slice {
  static std::size_t words() { return svcntd(); }
  static svuint64_t zero() { return svdup_u64(0); }
  static svuint64_t load(const Word* from, std::size_t left) { return svld1(svwhilelt_b64_u64(0, left), from); }
  static void store(Word* to, std::size_t left, svuint64_t v) { svst1(svwhilelt_b64_u64(0, left), to, v); }
  static svuint64_t either(svuint64_t a, svuint64_t b) { return sveor_x(svptrue_b64(), a, b); }
  static svuint64_t both(svuint64_t a, svuint64_t b) { return svand_x(svptrue_b64(), a, b); }
  static svuint64_t any(svuint64_t a, svuint64_t b) { return svorr_x(svptrue_b64(), a, b); }
  static bool none(svuint64_t v) { return !svptest_any(svptrue_b64(), svcmpne(svptrue_b64(), v, 0)); }
};

}  // namespace

const Kernels kSveKernels{"sve", count, meet, within, screen_blocks<Blocked>, tally_slices<Slice>};

}  // namespace inga::patterns
