// The exponential family: exp, exp2, exp10, expm1, sinh, cosh, tanh, sigmoid.
#include <bit>
#include <cmath>
#include <iterator>

#include "fuse/coefficients.h"
#include "fuse/fragment.h"
#include "fuse/functions.h"
#include "fuse/functions_sve.h"

namespace inga::fuse {
namespace {

using namespace coefficients;
using enum VectorOp;

constexpr double kLn2 = 0.69314718055994530942;
constexpr double kLn2Low = 2.3190468138462995584e-17;  // ln 2 - (double)ln 2
constexpr double kLn2LowSingle = kLn2 - static_cast<double>(static_cast<float>(kLn2));
constexpr double kLog2E = 1.4426950408889634074;
constexpr Precise kLog10Of2{0.30102999566398119521, -2.8037281277851703e-18};
constexpr double kLog2Of10 = 3.3219280948873623479;

/// Adding it rounds to a multiple of 2^-table_bits and leaves that integer in the low bits.
double rounding_constant(Type type, int table_bits) { return std::ldexp(1.5, layout(type).mantissa_bits - table_bits); }

/// 2^(j / 2^bits) / divisor for all j. With `scaled`, j is taken off the exponent field beforehand, so that adding the
/// rounded integer (which still holds j in its low bits) to the field gives the power itself.
std::vector<std::uint64_t> power_entries(Type type, int table_bits, bool scaled, double divisor) {
  std::vector<std::uint64_t> entries(std::size_t{1} << table_bits);
  const int shift = layout(type).mantissa_bits - table_bits;
  for (std::size_t j = 0; j < entries.size(); ++j) {
    const double power = std::exp2(static_cast<double>(j) / static_cast<double>(entries.size())) / divisor;
    const std::uint64_t bits = type == Type::f32 ? std::bit_cast<std::uint32_t>(static_cast<float>(power))
                                                 : std::bit_cast<std::uint64_t>(power);
    entries[j] = scaled ? bits - (static_cast<std::uint64_t>(j) << shift) : bits;
  }
  return entries;
}

/// How many bits of the rounded integer the machine's best table look-up consumes: 0 means a longer polynomial.
int table_bits(const Program& p) {
  if (wide(p)) return single(p) ? 5 : 4;
  return single(p) ? 3 : 0;
}

Value look_up_power(Program& p, Value integer, bool scaled, double divisor = 1.0) {
  const auto entries = power_entries(p.type(), table_bits(p), scaled, divisor);
  if (!wide(p)) return p.emit(lookup8, integer, p.table(entries));
  const auto half = static_cast<std::ptrdiff_t>(entries.size() / 2);
  const Value low = p.table({entries.begin(), entries.begin() + half});
  const Value high = p.table({entries.begin() + half, entries.end()});
  return p.emit(lookup2, integer, low, high);
}

/// x = (k + r / ln 2) ln 2, |r| <= ln 2 / 2^(bits+1).
struct Reduced {
  Value rounded;  // k 2^bits in the low bits, as an integer
  Value k;        // the same as a number
  Value r;
  /// 2 r = 2 head + twice_low, more exactly than r; kNone where r is exact or need not be.
  Value head = kNone;
  Value twice_low = kNone;
};

/// `offset` is added to the integer, not to k.
Reduced reduce(Program& p, Value x, int bits, int offset = 0) {
  const Value magic = p.constant(rounding_constant(p.type(), bits) + offset);
  const Value rounded = p.fma(x, p.constant(kLog2E), magic);
  const Value k = p.sub(rounded, magic);
  Value r = p.fnma(k, p.constant(kLn2), x);
  r = p.fnma(k, p.constant(single(p) ? kLn2LowSingle : kLn2Low), r);
  return {rounded, k, r};
}

/// x = k + r, both without an error, |r| <= 2^-(bits+1).
Reduced reduce_base_2(Program& p, Value x, int bits, int offset = 0) {
  const Value magic = p.constant(rounding_constant(p.type(), bits) + offset);
  const Value rounded = p.add(x, magic);
  const Value k = p.sub(rounded, magic);
  return {rounded, k, p.sub(x, k)};
}

/// x = (k + r log2(10)) log10(2), |r| <= log10(2) / 2.
Reduced reduce_base_10(Program& p, Value x, int offset = 0) {
  const Value magic = p.constant(rounding_constant(p.type(), 0) + offset);
  const Value rounded = p.fma(x, p.constant(kLog2Of10), magic);
  const Value k = p.sub(rounded, magic);
  const Pair parts = pair_constant(p, kLog10Of2);
  const Value head = p.fnma(k, parts.hi, x);
  const Value r = p.fnma(k, parts.lo, head);
  if (!precise(p)) return {rounded, k, r};
  return {rounded, k, r, head, p.mul(k, pair_constant(p, {-2.0 * kLog10Of2.hi, -2.0 * kLog10Of2.lo}).lo)};
}

/// The slope less `whole`.
Value slope_beyond(Program& p, std::span<const double> slope, double whole, Value r) {
  const Value first = p.constant(slope[0] - whole);
  const std::span<const double> others = slope.subspan(1);
  if (p.isa() != Isa::avx2 || single(p)) return p.fma(polynomial(p, others, r), r, first);
  return p.fma(polynomial_by_parts(p, others, r, p.mul(r, r)), r, first);
}

/// 1 + r slope, which is the base to the power of r. The two last steps hold nearly all of its error: half an ULP, and half
/// an ULP of r slope or, for a slope below 1, of the slope times r: a quarter of one of the result. A slope above 2 would be
/// rounded to twice that, and r itself counts more: there 2 r is added last, by parts.
Value one_plus_slope(Program& p, std::span<const double> slope, const Reduced& reduced) {
  const Value one = p.constant(1.0);
  const Value r = reduced.r;
  if (reduced.head == kNone) return p.fma(slope_beyond(p, slope, 0.0, r), r, one);
  const Value rest = p.fma(slope_beyond(p, slope, 2.0, r), r, reduced.twice_low);
  return p.add(p.fma(reduced.head, p.constant(2.0), rest), one);
}

/// e^r - 1 for the remainder of reduce().
Value exp_remainder(Program& p, Value r, int bits) {
  const auto tail = [&](std::span<const double> c) { return p.fma(polynomial(p, c, r), p.mul(r, r), r); };
  if (bits == 4) return tail(kExpTable16);
  if (single(p)) return tail(kExpShort);
  if (p.isa() != Isa::avx2) return tail(kExpLong);
  // Two chains side by side: with few registers there are few steps beside this one to wait in.
  const Value square = p.mul(r, r);
  std::vector<double> even, odd;
  for (std::size_t i = 0; i < std::size(kExpLong); ++i) (i % 2 == 0 ? even : odd).push_back(kExpLong[i]);
  return p.fma(p.fma(polynomial(p, odd, square), r, polynomial(p, even, square)), square, r);
}

/// The numbers a polynomial begins and ends with, so that its highest coefficient is 1: one multiplication less, and
/// the first step an addition, which has units of its own on most processors. e^r = (((r + c[2]) r + c[1]) r + c[0]) /
/// c[0].
Value monic(Program& p, std::span<const double> c, Value r) {
  Value sum = p.add(r, p.constant(c.back()));
  for (std::size_t i = c.size() - 1; i-- > 0;) sum = p.fma(sum, r, p.constant(c[i]));
  return sum;
}

/// How 2^n is made without AVX-512: as first * second, each in range, so that overflow and gradual underflow come out
/// right.
struct Scaling {
  /// 0 stands for 2^64 or 2^-64 (f64: 2^512), by the sign of n.
  double second;
  /// first is 2^(n + offset).
  int offset;
};

/// Half of the work can be left out where the sign of x is known. (A table's powers are below 1/2, so with one 2^128
/// needs no second factor.)
Scaling scaling(Type type, Range range) {
  const int half = type == Type::f32 ? 64 : 512;
  if (range.never_negative) return type == Type::f32 ? Scaling{1.0, 0} : Scaling{2.0, -1};
  if (range.never_positive) return {std::ldexp(1.0, -half), half};
  return {0.0, 0};
}

/// 2^(k + exponent) as first * second, without AVX-512.
struct Factors {
  Value first;
  Value second;  // kNone: not needed
};

/// The biases to be added to the rounded integer for the factors. Of the two, one comes from the integer unless the
/// table's entries hold it, and taking the second factor off takes off another.
int biases(Program& p, Scaling scaling, bool table) {
  return layout(p.type()).bias * ((table ? 0 : 1) + (scaling.second == 0.0 ? 1 : 0));
}

/// `power`: the entry of the table for the low bits of the integer, with what the integer must not hold taken off.
Factors factors(Program& p, const Reduced& reduced, Scaling scaling, int bits, Value power = kNone) {
  Value first = p.emit(shift_left, reduced.rounded, kNone, kNone, layout(p.type()).mantissa_bits - bits);
  if (power != kNone) first = p.emit(int_add, power, first);
  if (scaling.second != 0.0) return {first, scaling.second == 1.0 ? kNone : p.constant(scaling.second)};
  const double half = single(p) ? 64 : 512;
  const Value second = p.blend(reduced.k, p.constant(std::exp2(-half)), p.constant(std::exp2(half)));
  return {p.emit(int_sub, first, second), second};
}

/// e^x 2^exponent without AVX-512.
Value exponential_by_bits(Program& p, Value x, Range range, int exponent) {
  const int bits = table_bits(p);
  const Scaling form = scaling(p.type(), range);
  const Reduced reduced = reduce(p, x, bits, exponent + form.offset + biases(p, form, single(p)));
  const Value power = single(p) ? look_up_power(p, reduced.rounded, true, kExpMonic8[0]) : kNone;
  const auto [first, second] = factors(p, reduced, form, bits, power);
  const Value scaled = single(p) ? p.mul(monic(p, kExpMonic8, reduced.r), first)
                                 : p.fma(exp_remainder(p, reduced.r, bits), first, first);
  return second == kNone ? scaled : p.mul(scaled, second);
}

/// 2^k (1 + r slope) of what `reduce` makes of the argument, with an offset to its integer.
template <typename Reduce>
Value scaled_slope(Program& p, std::span<const double> slope, Reduce reduce) {
  if (p.isa() != Isa::avx2) {
    const Reduced reduced = reduce(0);
    return Scaler(p, reduced.k)(one_plus_slope(p, slope, reduced));
  }
  const Scaling form = scaling(p.type(), {});
  const Reduced reduced = reduce(biases(p, form, false));
  const auto [first, second] = factors(p, reduced, form, 0);
  return p.mul(p.mul(one_plus_slope(p, slope, reduced), first), second);
}

/// 2^(n + exponent) for the integer n in `rounded` (no table bits); the result must be a normal number.
Value power_of_two(Program& p, const Reduced& reduced, int exponent) {
  const Layout form = layout(p.type());
  const Value field = p.emit(shift_left, reduced.rounded, kNone, kNone, form.mantissa_bits);
  return p.emit(int_add, field,
                p.constant_bits(static_cast<std::uint64_t>(form.bias + exponent) << form.mantissa_bits));
}

/// (e^x - 1) 2^exponent for 0 <= x, with full relative accuracy near 0; 2^exponent e^x must be a normal number.
Value positive_expm1(Program& p, Value x, int exponent) {
  const Reduced reduced = reduce(p, x, 0);
  const Value power = power_of_two(p, reduced, exponent);
  const Value less = p.sub(power, p.constant(std::ldexp(1.0, exponent)));
  return p.fma(power, exp_remainder(p, reduced.r, 0), less);
}

/// x = k c + r.hi + r.lo with whole k and |r| <= c / 2; k c and x cancel exactly. Low parts in precise mode only.
struct Remainder {
  Value k;
  Pair r;
};

Remainder remainder(Program& p, Value x, double inverse, Precise c) {
  const Value magic = p.constant(rounding_constant(p.type(), 0));
  const Value k = p.sub(p.fma(x, p.constant(inverse), magic), magic);
  const Pair parts = pair_constant(p, c);
  const Value exact = p.fnma(k, parts.hi, x);
  const Value r = p.fnma(k, parts.lo, exact);
  if (!precise(p)) return {k, {r}};
  return {k, {r, p.fnma(k, parts.lo, p.sub(exact, r))}};
}

Remainder remainder_of_exp(Program& p, Value x) { return remainder(p, x, kLog2E, {kLn2, kLn2Low}); }

/// e^r - 1 = r.hi + head + rest, |r| <= ln 2 / 2; `head` is r.hi^2 / 2 without its rounding in precise mode.
struct Tail {
  Value head;
  Value rest;
};

Tail tail_of(Program& p, Pair r) {
  const Value square = p.mul(r.hi, r.hi);
  const Value half = p.constant(0.5);
  Value rest = p.mul(p.mul(r.hi, square), polynomial(p, kExpCubicShort, kExpCubicLong, r.hi));
  rest = p.fma(p.fms(r.hi, r.hi, square), half, rest);
  return {p.mul(square, half), plus(p, rest, r.lo)};
}

/// e^r - 1 = r.hi + the value returned, |r| <= ln 2 / 2.
Value beyond_linear(Program& p, Pair r) {
  if (precise(p)) {
    const auto [head, rest] = tail_of(p, r);
    return p.add(head, rest);
  }
  const Value rest = p.mul(p.mul(r.hi, r.hi), polynomial(p, kExpShort, kExpLong, r.hi));
  return plus(p, rest, r.lo);
}

/// 2^k e^r.
Value exponential_of(Program& p, const Remainder& parts, int exponent = 0) {
  const Value minus_one = p.add(parts.r.hi, beyond_linear(p, parts.r));
  const Value k = exponent == 0 ? parts.k : p.add(parts.k, p.constant(exponent));
  return Scaler(p, k)(p.add(minus_one, p.constant(1.0)));
}

/// Holds x where the result is neither 0 nor infinity, and a little beyond.
Value bounded(Program& p, Value x, double low, double high) { return at_most(p, at_least(p, x, low), high); }

/// e^r before scaling as a pair.
Pair exponential_pair_of(Program& p, Pair r) {
  const Pair one = fast_two_sum(p, p.constant(1.0), r.hi);
  return fast_two_sum(p, one.hi, p.add(one.lo, beyond_linear(p, r)));
}

/// sinh and cosh of a remainder: r + odd, 1 + even.
struct Halves {
  Value odd;
  Value even;
};

Halves halves(Program& p, Pair r) {
  const Value z = p.mul(r.hi, r.hi);
  Value odd = p.mul(p.mul(r.hi, z), polynomial(p, kSinhShort, kSinhLong, z));
  Value even = p.mul(z, polynomial(p, kCoshShort, kCoshLong, z));
  if (r.lo != kNone) {
    odd = p.add(odd, r.lo);
    even = p.fma(r.hi, r.lo, even);
  }
  return {odd, even};
}

/// a (1 + even) + b (r + odd) as a pair, for |a| >= |b| or a = 0.
Pair combined(Program& p, Pair a, Pair b, Value r, const Halves& h) {
  const Pair linear = two_product(p, b.hi, r);
  const Pair sum = fast_two_sum(p, a.hi, linear.hi);
  Value rest = p.add(sum.lo, p.fma(b.lo, r, linear.lo));
  rest = p.fma(b.hi, h.odd, rest);
  rest = p.fma(a.hi, h.even, rest);
  return {sum.hi, p.add(rest, a.lo)};
}

/// Where sinh x, tanh x and expm1 x round to x.
Value is_tiny(Program& p, Value magnitude) { return p.compare(Compare::lt, magnitude, by_type(p, 0x1p-13, 0x1p-28)); }

/// 2^(k-2) + 2^(-k-2) and 2^(k-2) - 2^(-k-2), the second power only as far as it counts beside the first.
struct Powers {
  Pair more;
  Pair less;
};

Powers quarter_powers(Program& p, Value k) {
  const Value two = p.constant(2.0);
  const Value down = at_least(p, p.sub(p.constant(0.0), k), single(p) ? -40.0 : -80.0);
  const Value growing = power_of_two(p, p.sub(k, two));
  const Value shrinking = power_of_two(p, p.sub(down, two));
  return {fast_two_sum(p, growing, shrinking), fast_two_sum(p, growing, negate(p, shrinking))};
}

Value precise_sinh(Program& p, Value x) {
  const Value magnitude = absolute(p, x);
  const Remainder parts = remainder_of_exp(p, at_most(p, magnitude, single(p) ? 89.6 : 710.6));
  const auto [more, less] = quarter_powers(p, parts.k);
  const Value value = joined(p, combined(p, less, more, parts.r.hi, halves(p, parts.r)));
  return p.blend(is_tiny(p, magnitude), x, copy_sign(p, p.add(value, value), x));
}

Value precise_cosh(Program& p, Value x) {
  const Remainder parts = remainder_of_exp(p, at_most(p, absolute(p, x), single(p) ? 89.6 : 710.6));
  const auto [more, less] = quarter_powers(p, parts.k);
  const Value value = joined(p, combined(p, more, less, parts.r.hi, halves(p, parts.r)));
  return p.add(value, value);
}

Value precise_tanh(Program& p, Value x) {
  const Value magnitude = absolute(p, x);
  const Remainder parts = remainder_of_exp(p, at_most(p, magnitude, single(p) ? 10.0 : 22.0));
  const Halves h = halves(p, parts.r);
  // With both scaled by 2^-k: (1 - 4^-k) cosh r + (1 + 4^-k) sinh r, and the other way round.
  const Value ratio = power_of_two(p, p.mul(parts.k, p.constant(-2.0)));
  const Value one = p.constant(1.0);
  const Pair less = fast_two_sum(p, one, negate(p, ratio));
  const Pair more = fast_two_sum(p, one, ratio);
  const Pair top = normalized(p, combined(p, less, more, parts.r.hi, h));
  const Pair bottom = normalized(p, combined(p, more, less, parts.r.hi, h));
  const Value value = joined(p, quotient(p, top, bottom));
  return p.blend(is_tiny(p, magnitude), x, copy_sign(p, value, x));
}

}  // namespace

Value exponential(Program& p, Value x, Range range, int exponent) {
  if (precise(p)) {
    x = bounded(p, x, single(p) ? -110.0 : -760.0, single(p) ? 92.0 : 715.0);
    return exponential_of(p, remainder_of_exp(p, x), exponent);
  }
  if (p.isa() == Isa::sve) return sve::exponential(p, x, range, exponent);
  // Past these bounds the result is 0 or infinity whatever the exponent; inside them the reduction is exact. AVX-512
  // needs no upper one: the polynomial is positive for every r, however wrong, and scaling it by 2^128 or more
  // overflows.
  if (!range.never_negative) x = at_least(p, x, single(p) ? -110.0 : -760.0);
  if (!wide(p)) {
    // Where one factor has to do, just past the largest result.
    const double close = (single(p) ? 89.0 : 709.9) - exponent * kLn2;
    const double far = single(p) ? 92.0 : 715.0;
    if (!range.never_positive) x = at_most(p, x, range.never_negative ? close : far);
    return exponential_by_bits(p, x, range, exponent);
  }
  const int bits = table_bits(p);
  const Reduced reduced = reduce(p, x, bits);
  const Value k = exponent == 0 ? reduced.k : p.add(reduced.k, p.constant(exponent));
  if (single(p)) {
    const Value power = look_up_power(p, reduced.rounded, false, kExpMonic32[0]);
    return p.emit(scale, p.mul(monic(p, kExpMonic32, reduced.r), power), k);
  }
  const Value power = look_up_power(p, reduced.rounded, false);
  return p.emit(scale, p.fma(exp_remainder(p, reduced.r, bits), power, power), k);
}

Value exponential_base_2(Program& p, Value x) {
  x = bounded(p, x, single(p) ? -160.0 : -1100.0, single(p) ? 130.0 : 1030.0);
  if (p.isa() == Isa::avx2 && single(p) && !precise(p)) {
    const Scaling form = scaling(p.type(), {});
    const Reduced reduced = reduce_base_2(p, x, table_bits(p), biases(p, form, true));
    const Value power = look_up_power(p, reduced.rounded, true, kExp2Monic8[0]);
    const auto [first, second] = factors(p, reduced, form, table_bits(p), power);
    return p.mul(p.mul(monic(p, kExp2Monic8, reduced.r), first), second);
  }
  const std::span<const double> slope = single(p) ? std::span<const double>(kExp2SlopeShort) : kExp2SlopeLong;
  return scaled_slope(p, slope, [&](int offset) { return reduce_base_2(p, x, 0, offset); });
}

Value exponential_base_10(Program& p, Value x) {
  x = bounded(p, x, single(p) ? -48.0 : -330.0, single(p) ? 39.0 : 310.0);
  const std::span<const double> slope = single(p) ? std::span<const double>(kExp10SlopeShort) : kExp10SlopeLong;
  return scaled_slope(p, slope, [&](int offset) { return reduce_base_10(p, x, offset); });
}

Value exponential_minus_one(Program& p, Value x) {
  const Value held = bounded(p, x, single(p) ? -20.0 : -45.0, single(p) ? 88.9 : 709.9);
  const Remainder parts = remainder_of_exp(p, held);
  // Half of it, so that 2^k stays finite: (2^(k-1) - 1/2) + 2^(k-1) (e^r - 1).
  const Value power = power_of_two(p, p.sub(parts.k, p.constant(1.0)));
  Value half;
  if (precise(p)) {
    const Pair whole = two_sum(p, power, p.constant(-0.5));
    const Pair linear = fast_two_sum(p, whole.hi, p.mul(power, parts.r.hi));
    const auto [head, rest] = tail_of(p, parts.r);
    const Pair sum = two_sum(p, linear.hi, p.mul(power, head));
    half = p.add(sum.hi, p.fma(power, rest, p.add(sum.lo, p.add(linear.lo, whole.lo))));
  } else {
    half = p.fma(power, p.add(parts.r.hi, beyond_linear(p, parts.r)), p.sub(power, p.constant(0.5)));
  }
  const Value tiny = p.compare(Compare::lt, absolute(p, x), by_type(p, 0x1p-25, 0x1p-54));
  return p.blend(tiny, x, p.add(half, half));
}

Value hyperbolic_cosine(Program& p, Value x) {
  if (precise(p)) return precise_cosh(p, x);
  // Half of e^|x| first: cosh overflows later than exp does.
  const Value half = exponential(p, absolute(p, x), {.never_negative = true}, -1);
  return p.add(half, p.emit(div, p.constant(0.25), half));
}

Value hyperbolic_sine(Program& p, Value x) {
  if (precise(p)) return precise_sinh(p, x);
  if (single(p) && p.isa() != Isa::sve) {
    // From 3/2 on the difference of e^|x| / 2 and its inverse; a polynomial below.
    const Value magnitude = absolute(p, x);
    const Value half = exponential(p, magnitude, {.never_negative = true}, -1);
    const Value large = p.sub(half, p.emit(div, p.constant(0.25), half));
    const Value z = p.mul(magnitude, magnitude);
    const Value small = p.fma(p.mul(magnitude, z), polynomial(p, kSinhFarShort, z), magnitude);
    return copy_sign(p, p.blend(p.compare(Compare::lt, magnitude, p.constant(1.5)), small, large), x);
  }
  // w = (e^|x| - 1) / 4; sinh |x| = 2 (w + w / (4 w + 1)).
  const Value magnitude = at_most(p, absolute(p, x), single(p) ? 89.6 : 710.6);
  const Value w = positive_expm1(p, magnitude, -2);
  const Value four_w = p.fma(w, p.constant(4.0), p.constant(1.0));
  const Value half = p.add(w, p.emit(div, w, four_w));
  const Value value = copy_sign(p, p.add(half, half), x);
  // Near 0 the quarter would lose the last bits of a subnormal; sinh x = x there.
  const Value small = p.compare(Compare::lt, magnitude, p.constant(single(p) ? 0x1p-13 : 0x1p-27));
  return p.blend(small, x, value);
}

Value hyperbolic_tangent(Program& p, Value x) {
  if (precise(p)) return precise_tanh(p, x);
  const Value twice = p.add(absolute(p, x), absolute(p, x));
  const Value e = positive_expm1(p, at_most(p, twice, single(p) ? 20.0 : 42.0), 0);
  return copy_sign(p, p.emit(div, e, p.add(e, p.constant(2.0))), x);
}

Pair exponential_pair(Program& p, Value x) {
  const Remainder parts = remainder_of_exp(p, bounded(p, x, single(p) ? -110.0 : -760.0, single(p) ? 92.0 : 715.0));
  const Scaler scaled(p, parts.k);
  if (!precise(p)) {
    return {scaled(p.add(p.add(parts.r.hi, beyond_linear(p, parts.r)), p.constant(1.0)))};
  }
  return scaled(exponential_pair_of(p, parts.r));
}

Value exponential_of_pair(Program& p, Pair x) {
  const Value held = bounded(p, x.hi, single(p) ? -110.0 : -760.0, single(p) ? 92.0 : 715.0);
  const auto [k, r] = remainder_of_exp(p, held);
  const Pair sum = fast_two_sum(p, r.hi, plus(p, r.lo, x.lo));
  const Scaler scaled(p, k);
  const Value beyond = beyond_linear(p, sum);
  const Value one = p.constant(1.0);
  if (!precise(p)) return scaled(p.add(p.add(sum.hi, beyond), one));
  const Pair linear = fast_two_sum(p, one, sum.hi);
  return scaled(p.add(linear.hi, p.add(linear.lo, beyond)));
}

ScaledExponential scaled_exponential(Program& p, Pair x) {
  const Value held = bounded(p, x.hi, single(p) ? -110.0 : -760.0, single(p) ? 92.0 : 715.0);
  const auto [k, r] = remainder_of_exp(p, held);
  const Pair sum = fast_two_sum(p, r.hi, plus(p, r.lo, x.lo));
  return {exponential_pair_of(p, sum), k};
}

Value sigmoid(Program& p, Value x) {
  const Value one = p.constant(1.0);
  const Pair e = exponential_pair(p, negate(p, absolute(p, x)));
  Pair bottom = fast_two_sum(p, one, e.hi);
  bottom.lo = plus(p, bottom.lo, e.lo);
  if (!precise(p)) bottom.lo = kNone;
  const Value negative = p.compare(Compare::lt, x, p.constant(0.0));
  return joined(p, quotient(p, choose(p, negative, e, {one}), bottom));
}

Value exp2_bounded(Program& p, Value t) {
  if (p.isa() == Isa::sve) return sve::exp2_bounded(p, t);
  const int bits = table_bits(p);
  const Layout form = layout(p.type());
  const Value magic = p.constant(rounding_constant(p.type(), bits));
  const Value rounded = p.add(t, magic);
  const Value k = p.sub(rounded, magic);
  const Value r = p.sub(t, k);
  if (bits == 0) {
    const Value field = p.emit(shift_left, rounded, kNone, kNone, form.mantissa_bits);
    return p.emit(int_add, p.fma(polynomial(p, kExp2Long, r), r, p.constant(1.0)), field);
  }
  const std::span<const double> c = bits == 5   ? std::span<const double>(kExp2Monic32)
                                    : bits == 4 ? std::span<const double>(kExp2Monic16)
                                                : std::span<const double>(kExp2Monic8);
  const Value table = look_up_power(p, rounded, !wide(p), c[0]);
  if (wide(p)) return p.emit(scale, p.mul(monic(p, c, r), table), k);
  const Value field = p.emit(shift_left, rounded, kNone, kNone, form.mantissa_bits - bits);
  return p.mul(monic(p, c, r), p.emit(int_add, table, field));
}

}  // namespace inga::fuse
