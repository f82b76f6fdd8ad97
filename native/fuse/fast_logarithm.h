// Logarithms in fast mode: within 4 ULP, by single numbers alone.
#pragma once
#include <span>

#include "fuse/fragment.h"

namespace inga::fuse {

/// What a logarithm is multiples of: `unit` is log 2, `scale` log e; `table` and `factor` give logs of kLogInverse.
struct LogBase {
  double unit;
  double scale;
  std::span<const double> table;
  double factor = 1.0;
};

extern const LogBase kNatural;
/// Half of the natural logarithm.
extern const LogBase kHalfNatural;
extern const LogBase kBinary;
extern const LogBase kDecimal;

/// x = mantissa 2^exponent, mantissa in [0.75, 1.5). Of 0, infinity and NaN only AVX-512 makes use.
Split fast_split(Program& p, Value x);
Value fast_logarithm(Program& p, Value x, const LogBase& base);
/// log(1 + x) + added log 2.
Value fast_logarithm_of_one_plus(Program& p, Value x, const LogBase& base, Value added = kNone);

}  // namespace inga::fuse
