// The logarithm family: log, log2, log10, log1p, the inverse hyperbolic functions, softplus, log cosh and powers.
#include <cmath>

#include "fuse/coefficients.h"
#include "fuse/fast_logarithm.h"
#include "fuse/fragment.h"
#include "fuse/functions.h"

namespace inga::fuse {
namespace {

using namespace coefficients;
using enum VectorOp;

constexpr double kLn2 = 0.69314718055994530942;
constexpr Precise kLog2E{1.4426950408889634074, 2.0355273740931033e-17};
constexpr Precise kLog10E{0.43429448190325182765, 1.0983196502167651e-17};
constexpr double kLog10Of2 = 0.30102999566398119521;
constexpr double kLog10Of2Rest = -2.8037281277851703e-18;

/// log 2 (to some base) as a part with enough trailing zeros that its product with an exponent is exact, and the rest.
Precise by_parts(const Program& p, double hi, double rest) {
  const double head = single(p) ? std::ldexp(std::nearbyint(std::ldexp(hi, 15)), -15)
                                : std::ldexp(std::nearbyint(std::ldexp(hi, 32)), -32);
  return {head, (hi - head) + rest};
}

/// What the logarithm is at 0, below, and at infinity.
Value with_ends(Program& p, Value x, Value result) {
  const Value zero = p.constant(0.0);
  result = p.blend(p.compare(Compare::eq, x, infinity(p)), x, result);
  result = p.blend(p.compare(Compare::not_ge, x, zero), nan(p), result);
  return p.blend(p.compare(Compare::eq, x, zero), p.constant(-HUGE_VAL), result);
}

/// log v = exponent ln 2 + log m, the second as f + rest + low with f = m - 1; `low` is kNone or small beside the others.
struct Parts {
  Value exponent;
  Value f;
  Value rest;
  Value low;
};

/// `whole`: with what rounding the rest lost, where the sum with the exponent's part is short of digits.
Parts parts_of(Program& p, Pair v, bool whole = false) {
  const Split split = fuse::split(p, v.hi);
  const Value f = p.sub(split.mantissa, p.constant(1.0));
  const Value s = p.div(f, p.add(f, p.constant(2.0)));
  const Value z = p.mul(s, s);
  // log m = f - f^2/2 + s (f^2/2 + R), R = z times the polynomial.
  const Value tail = p.mul(z, polynomial(p, kLogShort, kLogLong, z));
  const Value square = p.mul(f, f);
  const Value minus_half_square = p.mul(square, p.constant(-0.5));
  const Value correction = p.mul(s, p.sub(tail, minus_half_square));
  const Value rest = p.add(correction, minus_half_square);
  Value low = precise(p) ? p.mul(p.fms(f, f, square), p.constant(-0.5)) : kNone;
  if (whole) low = plus(p, p.sub(correction, p.sub(rest, minus_half_square)), low);
  if (v.lo != kNone) {
    // log(m + d) = log m + d / m, 1 / m = (1 - s) / (1 + s) to the first terms; past 2^1000 d counts for nothing.
    const Value back = power_of_two(p, p.sub(p.constant(0.0), at_most(p, split.exponent, single(p) ? 120.0 : 1000.0)));
    const Value inverse = p.fnma(p.add(s, s), p.sub(p.constant(1.0), s), p.constant(1.0));
    const Value scaled = p.mul(v.lo, back);
    low = low == kNone ? p.mul(scaled, inverse) : p.fma(scaled, inverse, low);
  }
  return {split.exponent, f, rest, low};
}

/// The natural logarithm of v > 0, finite; `added` whole multiples of ln 2 are added to it.
Pair natural(Program& p, Pair v, Value added = kNone) {
  const auto [of_v, f, rest, low] = parts_of(p, v);
  const Value exponent = plus(p, of_v, added);
  const Precise ln2 = by_parts(p, kLn2, 2.3190468138462995584e-17);
  const Pair sum = fast_two_sum(p, p.mul(exponent, p.constant(ln2.hi)), f);
  return {sum.hi, p.add(rest, p.fma(exponent, p.constant(ln2.lo), plus(p, sum.lo, low)))};
}

/// log to another base: `unit` is log 2 and `scale` log e to that base.
Value to_base(Program& p, Value x, Precise unit, Precise scale) {
  const Parts parts = parts_of(p, {x}, true);
  const Pair scaled = product(p, fast_two_sum(p, parts.f, plus(p, parts.rest, parts.low)), pair_constant(p, scale));
  const Value whole = unit.hi == 1.0 ? parts.exponent : p.mul(parts.exponent, p.constant(unit.hi));
  const Pair sum = fast_two_sum(p, whole, scaled.hi);
  Value low = p.add(sum.lo, scaled.lo);
  if (unit.lo != 0.0) low = p.fma(parts.exponent, p.constant(unit.lo), low);
  return with_ends(p, x, p.add(sum.hi, low));
}

/// sqrt(a) for a pair, as a pair. Not for 0.
Pair root_of(Program& p, Pair a) {
  const Value root = p.sqrt(a.hi);
  const Value rest = plus(p, p.fnma(root, root, a.hi), a.lo);
  return {root, p.div(rest, p.add(root, root))};
}

Value is_below(Program& p, Value magnitude, double of_f32, double of_f64) {
  return p.compare(Compare::lt, magnitude, by_type(p, of_f32, of_f64));
}

/// y + root, the argument of log1p; where a square overflows and the two are equal, y and a mark to add log 2.
struct Doubled {
  Value sum;
  Value added;
};

Doubled doubled(Program& p, Value y, Value root) {
  const Value far = p.compare(Compare::gt, y, by_type(p, 0x1p40, 0x1p100));
  return {p.blend(far, y, p.add(y, root)), p.blend(far, p.constant(1.0), p.constant(0.0))};
}

/// asinh a = log1p(a + sqrt(1 + a^2) - 1), the last two as a^2 / (1 + sqrt(1 + a^2)).
Value fast_inverse_sine(Program& p, Value x) {
  const Value a = absolute(p, x);
  const Value one = p.constant(1.0);
  const Value square = p.mul(a, a);
  const Value rest = p.div(square, p.add(p.sqrt(p.add(square, one)), one));
  const auto [sum, added] = doubled(p, a, rest);
  return copy_sign(p, fast_logarithm_of_one_plus(p, sum, kNatural, added), x);
}

/// acosh x = log1p(t + sqrt(t^2 + 2 t)), t = x - 1.
Value fast_inverse_cosine(Program& p, Value x) {
  // Far below 1 the root would be a number again.
  const Value t = at_least(p, p.sub(x, p.constant(1.0)), -1.0);
  const auto [sum, added] = doubled(p, t, p.sqrt(p.fma(t, t, p.add(t, t))));
  return fast_logarithm_of_one_plus(p, sum, kNatural, added);
}

}  // namespace

Value logarithm(Program& p, Value x) {
  return precise(p) ? with_ends(p, x, joined(p, natural(p, {x}))) : fast_logarithm(p, x, kNatural);
}

Value logarithm_base_2(Program& p, Value x) {
  return precise(p) ? to_base(p, x, {1.0, 0.0}, kLog2E) : fast_logarithm(p, x, kBinary);
}

Value logarithm_base_10(Program& p, Value x) {
  return precise(p) ? to_base(p, x, by_parts(p, kLog10Of2, kLog10Of2Rest), kLog10E) : fast_logarithm(p, x, kDecimal);
}

Value logarithm_of_one_plus(Program& p, Value x) {
  if (!precise(p)) return fast_logarithm_of_one_plus(p, x, kNatural);
  const Pair sum = two_sum(p, p.constant(1.0), x);
  const Value value = with_ends(p, sum.hi, joined(p, natural(p, sum)));
  // The rest of the sum is no number at infinity.
  const Value infinite = p.compare(Compare::eq, x, infinity(p));
  // The end at -1 has a rest of 0, and log 0 is what with_ends() made of it.
  return p.blend(is_below(p, absolute(p, x), 0x1p-25, 0x1p-54), x, p.blend(infinite, x, value));
}

Value inverse_hyperbolic_sine(Program& p, Value x) {
  if (!precise(p)) return fast_inverse_sine(p, x);
  const Value a = absolute(p, x);
  const Value one = p.constant(1.0);
  // log(a + sqrt(a^2 + 1)); far out log(2 a).
  const Value far = p.compare(Compare::gt, a, by_type(p, 0x1p14, 0x1p29));
  const Value held = p.blend(far, one, a);
  const Pair square = two_product(p, held, held);
  Pair sum = two_sum(p, one, square.hi);
  sum.lo = p.add(sum.lo, square.lo);
  const Pair root = root_of(p, sum);
  Pair whole = fast_two_sum(p, root.hi, held);
  whole.lo = p.add(whole.lo, root.lo);
  const Value zero = p.constant(0.0);
  const Pair v{p.blend(far, a, whole.hi), p.blend(far, zero, whole.lo)};
  Value value = joined(p, natural(p, v, p.blend(far, one, zero)));
  value = copy_sign(p, value, x);
  const Value ends = p.compare(Compare::eq, a, infinity(p));
  return p.blend(is_below(p, a, 0x1p-13, 0x1p-28), x, p.blend(ends, x, value));
}

Value inverse_hyperbolic_cosine(Program& p, Value x) {
  if (!precise(p)) return fast_inverse_cosine(p, x);
  const Value one = p.constant(1.0);
  const Value zero = p.constant(0.0);
  const Value far = p.compare(Compare::gt, x, by_type(p, 0x1p14, 0x1p29));
  const Value held = p.blend(far, p.constant(2.0), x);
  // x^2 - 1 = (x - 1)^2 + 2 (x - 1), without cancellation.
  const Value less = p.sub(held, one);
  const Pair square = two_product(p, less, less);
  const Value twice = p.add(less, less);
  Pair sum = two_sum(p, twice, square.hi);
  sum.lo = p.add(sum.lo, square.lo);
  const Pair root = root_of(p, sum);
  Pair whole = two_sum(p, held, root.hi);
  whole.lo = p.add(whole.lo, root.lo);
  const Pair v{p.blend(far, x, whole.hi), p.blend(far, zero, whole.lo)};
  Value value = joined(p, natural(p, v, p.blend(far, one, zero)));
  value = p.blend(p.compare(Compare::eq, x, infinity(p)), x, value);
  value = p.blend(p.compare(Compare::eq, x, one), zero, value);
  return p.blend(p.compare(Compare::not_ge, x, one), nan(p), value);
}

Value inverse_hyperbolic_tangent(Program& p, Value x) {
  const Value a = absolute(p, x);
  const Value one = p.constant(1.0);
  if (!precise(p)) {
    // log((1 + a) / (1 - a)) = log(1 + 2 a / (1 - a))
    const Value y = p.div(p.add(a, a), p.sub(one, a));
    return copy_sign(p, fast_logarithm_of_one_plus(p, y, kHalfNatural), x);
  }
  const Pair top = fast_two_sum(p, one, a);
  const Pair bottom = fast_two_sum(p, one, negate(p, a));
  const Value inverse = p.div(one, bottom.hi);
  const Value hi = p.mul(top.hi, inverse);
  const Value rest = p.fnma(hi, bottom.lo, p.add(p.fnma(hi, bottom.hi, top.hi), top.lo));
  const Value twice = joined(p, natural(p, fast_two_sum(p, hi, p.mul(rest, inverse))));
  Value value = p.mul(twice, p.constant(0.5));
  value = p.blend(p.compare(Compare::eq, a, one), infinity(p), value);
  value = p.blend(p.compare(Compare::le, a, one), value, nan(p));
  return p.blend(is_below(p, a, 0x1p-14, 0x1p-29), x, copy_sign(p, value, x));
}

Value softplus(Program& p, Value x) {
  const Value one = p.constant(1.0);
  const Pair e = exponential_pair(p, negate(p, absolute(p, x)));
  Pair sum = fast_two_sum(p, one, e.hi);
  sum.lo = plus(p, sum.lo, e.lo);
  const Pair log = natural(p, sum);
  // Far below 1, log(1 + e) = e - e^2 / 2.
  const Value tiny = is_below(p, e.hi, 0x1p-13, 0x1p-28);
  const Value square = p.mul(p.mul(e.hi, e.hi), p.constant(-0.5));
  const Pair part{p.blend(tiny, e.hi, log.hi), p.blend(tiny, plus(p, square, e.lo), log.lo)};
  const Pair whole = two_sum(p, at_least(p, x, 0.0), part.hi);
  const Value value = p.add(whole.hi, p.add(whole.lo, part.lo));
  return p.blend(p.compare(Compare::eq, x, infinity(p)), x, value);
}

Value logarithm_of_cosine(Program& p, Value x) {
  const Value a = absolute(p, x);
  const Value one = p.constant(1.0);
  const Value zero = p.constant(0.0);
  const Value near = is_below(p, a, 0.69, 0.69);
  // Near 0 it is log(1 + 2 sinh^2(a / 2)), elsewhere a + log(1 + exp(-2 a)) - ln 2.
  const Value half = p.mul(p.blend(near, a, zero), p.constant(0.5));
  const Value z = p.mul(half, half);
  const Value odd = p.mul(p.mul(half, z), polynomial(p, kSinhShort, kSinhLong, z));
  const Pair sinh = fast_two_sum(p, half, odd);
  Pair square = product(p, sinh, sinh);
  square = {p.add(square.hi, square.hi), p.add(square.lo, square.lo)};
  const Pair e = exponential_pair(p, p.mul(a, p.constant(-2.0)));
  const Pair added = choose(p, near, square, e);
  Pair sum = fast_two_sum(p, one, added.hi);
  sum.lo = p.add(sum.lo, added.lo == kNone ? zero : added.lo);
  const Pair log = natural(p, sum, p.blend(near, zero, p.constant(-1.0)));
  const Pair whole = two_sum(p, p.blend(near, zero, a), log.hi);
  const Value value = p.add(whole.hi, p.add(whole.lo, log.lo));
  // x^2 / 2 (1 - x^2 / 6) where the next term, x^6 / 45, is too small to see.
  const Value tiny = is_below(p, a, 0x1p-6, 0x1p-13);
  const Pair head = two_product(p, p.mul(a, p.constant(0.5)), a);
  const Value next = p.mul(p.mul(a, a), p.constant(1.0 / 6.0));
  const Value finite = p.blend(tiny, p.add(head.hi, p.fnma(head.hi, next, head.lo)), value);
  return p.blend(p.compare(Compare::eq, a, infinity(p)), a, finite);
}

namespace {

/// log m + exponent ln 2 to about 2^-64 (f32: 2^-35) relative: the first two terms of the series have two parts.
Pair long_logarithm(Program& p, Value x) {
  const auto [m, exponent] = precise(p) ? split_at_root(p, x) : fast_split(p, x);
  const Value one = p.constant(1.0);
  const Value f = p.sub(m, one);
  const Pair bottom = fast_two_sum(p, one, m);
  const Value inverse = p.div(one, bottom.hi);
  const Value s = p.mul(f, inverse);
  const Value s_low = p.mul(p.fnma(s, bottom.lo, p.fnma(s, bottom.hi, f)), inverse);
  Pair z = two_product(p, s, s);
  z.lo = p.fma(p.add(s, s), s_low, z.lo);
  // log m = 2 s + s z (2/3 + z q)
  const Pair two_thirds = pair_constant(p, {2.0 / 3.0, 3.7007434154171883e-17});
  const Value q = p.mul(z.hi, polynomial(p, kLogRestShort, kLogRestLong, z.hi));
  Pair factor = fast_two_sum(p, two_thirds.hi, q);
  factor.lo = p.add(factor.lo, two_thirds.lo);
  const Pair cube = product(p, {s, s_low}, z);
  const Pair term = product(p, cube, factor);
  const Pair log = fast_two_sum(p, p.add(s, s), term.hi);
  const Value log_low = p.add(log.lo, p.fma(s_low, p.constant(2.0), term.lo));
  const Precise ln2 = by_parts(p, kLn2, 2.3190468138462995584e-17);
  const Pair sum = fast_two_sum(p, p.mul(exponent, p.constant(ln2.hi)), log.hi);
  return fast_two_sum(p, sum.hi, p.fma(exponent, p.constant(ln2.lo), p.add(sum.lo, log_low)));
}

/// Where y is a whole number, and the number whose sign x^y has.
struct Parity {
  Value is_whole;
  Value sign;
};

Parity parity(Program& p, Value x, Value y) {
  const Value zero = p.constant(0.0);
  const Value half = p.mul(y, p.constant(0.5));
  const Value is_whole = p.compare(Compare::eq, p.round(Rounding::nearest_even, y), y);
  const Value is_even = p.compare(Compare::eq, p.round(Rounding::nearest_even, half), half);
  return {is_whole, p.blend(is_even, zero, p.blend(is_whole, x, zero))};
}

/// The special values come from those of the logarithm, but for powers of 1 and those to 0.
Value fast_power(Program& p, Value x, Value y) {
  const Value zero = p.constant(0.0);
  const Value one = p.constant(1.0);
  const Value a = absolute(p, x);
  const Pair log = long_logarithm(p, a);
  const auto [is_whole, sign] = parity(p, x, y);
  const Value undefined = p.compare(Compare::lt, p.blend(is_whole, zero, x), zero);
  const Value of_end = p.blend(p.compare(Compare::eq, a, zero), p.constant(-HUGE_VAL), a);
  const Value ordinary = p.compare(Compare::lt, a, p.add(a, a));
  const Value hi = p.blend(ordinary, p.blend(undefined, nan(p), log.hi), of_end);
  // Times the logarithm of 1, an infinite y would be no number.
  const double most = single(p) ? 1e30 : 1e300;
  const Value held = at_most(p, at_least(p, y, -most), most);
  const Value raw = p.mul(held, hi);
  const Value low = p.fma(held, log.lo, p.fms(held, hi, raw));
  const Value inside = p.compare(Compare::lt, absolute(p, raw), by_type(p, 300.0, 2000.0));
  Value value = copy_sign(p, exponential_of_pair(p, {raw, p.blend(inside, low, zero)}), sign);
  value = p.blend(p.compare(Compare::eq, x, one), one, value);
  return p.blend(p.compare(Compare::eq, y, zero), one, value);
}

}  // namespace

Value power(Program& p, Value x, Value y) {
  if (!precise(p)) return fast_power(p, x, y);
  const Value zero = p.constant(0.0);
  const Value one = p.constant(1.0);
  const Value infinite = infinity(p);
  const Value a = absolute(p, x);
  const Pair log = long_logarithm(p, a);
  const Value far = by_type(p, 300.0, 2000.0);
  const Value raw = p.mul(y, log.hi);
  const Value low = p.fma(y, log.lo, p.fms(y, log.hi, raw));
  const Value inside = p.compare(Compare::lt, absolute(p, raw), far);
  Value value = exponential_of_pair(p, {raw, p.blend(inside, low, zero)});
  const Value falling = p.compare(Compare::lt, y, zero);
  // 0 and infinity, and what is between 0 and 1 or above to an infinite power.
  value = p.blend(p.compare(Compare::eq, a, zero), p.blend(falling, infinite, zero), value);
  value = p.blend(p.compare(Compare::eq, a, infinite), p.blend(falling, zero, infinite), value);
  const Value endless = p.compare(Compare::eq, absolute(p, y), infinite);
  const Value shrinks = p.blend(p.compare(Compare::lt, a, one), negate(p, y), y);
  value = p.blend(endless, at_least(p, shrinks, 0.0), value);
  // A negative base: whole exponents only, and the sign of odd ones.
  const Value whole = p.round(Rounding::nearest_even, y);
  const Value half = p.mul(y, p.constant(0.5));
  const Value is_whole = p.compare(Compare::eq, whole, y);
  const Value is_even = p.compare(Compare::eq, p.round(Rounding::nearest_even, half), half);
  const Value odd_sign = p.blend(is_even, zero, p.blend(is_whole, x, zero));
  value = copy_sign(p, value, odd_sign);
  const Value finite_negative =
      p.blend(p.compare(Compare::lt, x, zero), p.blend(p.compare(Compare::eq, a, infinite), zero, one), zero);
  const Value undefined = p.blend(is_whole, zero, finite_negative);
  value = p.blend(p.compare(Compare::ne, undefined, zero), nan(p), value);
  value = p.blend(p.compare(Compare::unordered, x, y), nan(p), value);
  // (-1)^infinity and 1^anything, anything^0.
  value = p.blend(p.compare(Compare::eq, p.blend(endless, a, x), one), one, value);
  return p.blend(p.compare(Compare::eq, y, zero), one, value);
}

}  // namespace inga::fuse
