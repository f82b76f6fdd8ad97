#include "fuse/functions_sve.h"

#include <cmath>

#include "fuse/coefficients.h"

namespace inga::fuse::sve {
namespace {

using namespace coefficients;
using enum VectorOp;

constexpr double kLog2E = 1.4426950408889634074;
constexpr double kLn2 = 0.69314718055994530942;
constexpr double kLn2Low = 2.3190468138462995584e-17;  // ln 2 - (double)ln 2
constexpr double kLn2LowSingle = kLn2 - static_cast<double>(static_cast<float>(kLn2));

/// Entries of the table: 2^(i / 64).
constexpr int kTableBits = 6;

/// Adding it rounds to a multiple of 1 / 64 and leaves, in the low bits, what the table wants: the multiple, and above
/// it the exponent with its bias.
double rounding_constant(const Program& p, int exponent) {
  const Layout form = layout(p.type());
  return std::ldexp(1.5, form.mantissa_bits - kTableBits) + form.bias + exponent;
}

/// e^r - 1 for |r| <= ln 2 / 128.
Value remainder(Program& p, Value r) {
  if (single(p)) return p.mul(polynomial(p, kExpTable64Short, r), r);
  return p.fma(polynomial(p, kExpTable64, r), p.mul(r, r), r);
}

/// How the result is made as first * second with both in range, so that overflow and gradual underflow come out right:
/// first is the result times 2^offset.
struct Scaling {
  Value rounding;
  /// kNone stands for 2.
  Value second;
};

constexpr int kHigh = -1;
int low_offset(const Program& p) { return single(p) ? 48 : 128; }

/// By the sign of x where it is known: less is left to do then.
Scaling scaling(Program& p, Value x, Range range, int exponent) {
  const int low = low_offset(p);
  if (range.never_negative) return {p.constant(rounding_constant(p, exponent + kHigh)), kNone};
  const Value rounding_low = p.constant(rounding_constant(p, exponent + low));
  const Value second_low = p.constant(std::ldexp(1.0, -low));
  if (range.never_positive) return {rounding_low, second_low};
  const Value far = p.compare(Compare::lt, x, p.constant(single(p) ? -64.0 : -512.0));
  return {p.blend(far, rounding_low, p.constant(rounding_constant(p, exponent + kHigh))),
          p.blend(far, second_low, p.constant(2.0))};
}

}  // namespace

Value exponential(Program& p, Value x, Range range, int exponent) {
  // Past these bounds the result is 0 or infinity; the table's exponent would wrap around. (A NaN passes.)
  if (!range.never_negative) x = at_least(p, x, single(p) ? -110.0 : -760.0);
  if (!range.never_positive) x = at_most(p, x, (single(p) ? 89.0 : 709.9) - exponent * kLn2);
  const Scaling how = scaling(p, x, range, exponent);
  const Value rounded = p.fma(x, p.constant(kLog2E), how.rounding);
  const Value k = p.sub(rounded, how.rounding);
  Value r = p.fnma(k, p.constant(kLn2), x);
  r = p.fnma(k, p.constant(single(p) ? kLn2LowSingle : kLn2Low), r);
  const Value power = p.emit(exp_table, rounded);
  const Value first = p.fma(power, remainder(p, r), power);
  return how.second == kNone ? p.add(first, first) : p.mul(first, how.second);
}

Value exp2_bounded(Program& p, Value t) {
  const Value rounding = p.constant(rounding_constant(p, 0));
  const Value rounded = p.add(t, rounding);
  const Value r = p.sub(t, p.sub(rounded, rounding));
  const Value power = p.emit(exp_table, rounded);
  return p.fma(power, p.mul(polynomial(p, kExp2Table64Short, kExp2Table64, r), r), power);
}

}  // namespace inga::fuse::sve
