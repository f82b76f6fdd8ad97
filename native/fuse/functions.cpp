#include "fuse/functions.h"

#include <bit>
#include <cmath>
#include <iterator>
#include <span>

#include "fuse/coefficients.h"
#include "fuse/functions_sve.h"

namespace inga::fuse {
namespace {

using namespace coefficients;
using enum VectorOp;

constexpr double kLn2 = 0.69314718055994530942;
constexpr double kLn2Low = 2.3190468138462995584e-17;  // ln 2 - (double)ln 2
constexpr double kLn2LowSingle = kLn2 - static_cast<double>(static_cast<float>(kLn2));
constexpr double kLog2E = 1.4426950408889634074;

/// The lay-out of a floating-point type.
struct Layout {
  int mantissa_bits;
  int bias;
  std::uint64_t sign;
};

constexpr Layout layout(Type type) {
  return type == Type::f32 ? Layout{23, 127, 0x80000000u} : Layout{52, 1023, 0x8000000000000000ull};
}

bool single(const Program& p) { return p.type() == Type::f32; }
bool wide(const Program& p) { return p.isa() == Isa::avx512; }

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

/// c0 + c1 x + ..., highest first by Horner.
Value polynomial(Program& p, std::span<const double> c, Value x) {
  Value sum = p.constant(c.back());
  for (std::size_t i = c.size() - 1; i-- > 0;) sum = p.fma(sum, x, p.constant(c[i]));
  return sum;
}

/// min(x, high) where a NaN stays: the instruction returns its second operand then.
Value at_most(Program& p, Value x, double high) { return p.emit(min, p.constant(high), x); }
Value at_least(Program& p, Value x, double low) { return p.emit(max, p.constant(low), x); }

/// x = (k + r / ln 2) ln 2, |r| <= ln 2 / 2^(bits+1).
struct Reduced {
  Value rounded;  // k 2^bits in the low bits, as an integer
  Value k;        // the same as a number
  Value r;
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

/// e^r - 1 for the remainder of reduce().
Value exp_remainder(Program& p, Value r, int bits) {
  const auto tail = [&](std::span<const double> c) { return p.fma(polynomial(p, c, r), p.mul(r, r), r); };
  if (bits == 4) return tail(kExpTable16);
  return single(p) ? tail(kExpShort) : tail(kExpLong);
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

/// e^x 2^exponent without AVX-512.
Value exponential_by_bits(Program& p, Value x, Range range, int exponent) {
  const int bits = table_bits(p);
  const Layout form = layout(p.type());
  const auto [fixed, offset] = scaling(p.type(), range);
  const bool by_sign = fixed == 0.0;
  // The exponent's bias comes from the integer, or from the table's entries; taking the second factor off takes off
  // another.
  const int biases = (single(p) ? 0 : form.bias) + (by_sign ? form.bias : 0);
  const Reduced reduced = reduce(p, x, bits, exponent + offset + biases);
  const double half = single(p) ? 64 : 512;
  const Value second =
      by_sign ? p.blend(reduced.k, p.constant(std::exp2(-half)), p.constant(std::exp2(half))) : p.constant(fixed);
  Value first = p.emit(shift_left, reduced.rounded, kNone, kNone, form.mantissa_bits - bits);
  if (single(p)) first = p.emit(int_add, look_up_power(p, reduced.rounded, true, kExpMonic8[0]), first);
  if (by_sign) first = p.emit(int_sub, first, second);
  const Value scaled = single(p) ? p.mul(monic(p, kExpMonic8, reduced.r), first)
                                 : p.fma(exp_remainder(p, reduced.r, bits), first, first);
  return fixed == 1.0 ? scaled : p.mul(scaled, second);
}

/// 2^(n + exponent) for the integer n in `rounded` (no table bits); the result must be a normal number.
Value power_of_two(Program& p, const Reduced& reduced, int exponent) {
  const Layout form = layout(p.type());
  const Value field = p.emit(shift_left, reduced.rounded, kNone, kNone, form.mantissa_bits);
  return p.emit(int_add, field,
                p.constant_bits(static_cast<std::uint64_t>(form.bias + exponent) << form.mantissa_bits));
}

/// (e^x - 1) 2^exponent for 0 <= x, with full relative accuracy near 0; 2^exponent e^x must be a normal number.
Value exponential_minus_one(Program& p, Value x, int exponent) {
  const Reduced reduced = reduce(p, x, 0);
  const Value power = power_of_two(p, reduced, exponent);
  const Value less = p.sub(power, p.constant(std::ldexp(1.0, exponent)));
  return p.fma(power, exp_remainder(p, reduced.r, 0), less);
}

/// Mantissa in about [0.7, 1.5) and exponent of a positive number.
struct Split {
  Value mantissa;
  Value exponent;
};

Split split_wide(Program& p, Value x) {
  const Value m = p.emit(mantissa, x);
  // getexp(m) is -1 below 1 and 0 above: taking it off moves the boundary from 2^k to 0.75 * 2^k.
  return {m, p.sub(p.emit(exponent, x), p.emit(exponent, m))};
}

Split split_by_bits(Program& p, Value x) {
  const Layout form = layout(p.type());
  const double smallest = single(p) ? 1.17549435082228750797e-38 : 2.2250738585072014e-308;
  const int lift = single(p) ? 25 : 54;
  const Value tiny = p.compare(Compare::lt, x, p.constant(smallest));
  x = p.blend(tiny, p.mul(x, p.constant(std::ldexp(1.0, lift))), x);
  // bits(x) - bits(sqrt(1/2)) has the exponent in its upper part; half the exponent range is added to keep it positive.
  const std::uint64_t offset = static_cast<std::uint64_t>(form.bias + 1) << form.mantissa_bits;
  const std::uint64_t root = single(p) ? 0x3F3504F3u : 0x3FE6A09E667F3BCDull;
  const Value shifted = p.emit(int_add, x, p.constant_bits(offset - root));
  const Value field = p.emit(shift_right, shifted, kNone, kNone, form.mantissa_bits);
  const Value back = p.emit(shift_left, field, kNone, kNone, form.mantissa_bits);
  const Value m = p.emit(int_add, p.emit(int_sub, x, back), p.constant_bits(offset));
  // An integer below 2^mantissa_bits becomes a number by OR-ing it into the mantissa of 2^mantissa_bits.
  const double base = std::ldexp(1.0, form.mantissa_bits);
  const Value number = p.emit(bit_or, field, p.constant(base));
  const Value none = p.constant(base + form.bias + 1);
  const Value lifted = p.constant(base + form.bias + 1 + lift);
  return {m, p.sub(number, p.blend(tiny, lifted, none))};
}

}  // namespace

Value negate(Program& p, Value x) { return p.emit(bit_xor, x, p.constant_bits(layout(p.type()).sign)); }

Value absolute(Program& p, Value x) { return p.emit(bit_and, x, p.constant_bits(layout(p.type()).sign - 1)); }

Value copy_sign(Program& p, Value magnitude, Value sign) {
  return p.emit(bit_or, magnitude, p.emit(bit_and, sign, p.constant_bits(layout(p.type()).sign)));
}

Value exponential(Program& p, Value x, Range range, int exponent) {
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

Value logarithm(Program& p, Value x) {
  const Split split = wide(p) ? split_wide(p, x) : split_by_bits(p, x);
  // log m = f - f^2/2 + s (f^2/2 + R(s^2)), f = m - 1, s = f / (2 + f).
  const Value f = p.sub(split.mantissa, p.constant(1.0));
  const Value s = p.emit(div, f, p.add(f, p.constant(2.0)));
  const Value z = p.mul(s, s);
  const Value tail = p.mul(z, single(p) ? polynomial(p, kLogShort, z) : polynomial(p, kLogLong, z));
  const Value half_square = p.mul(p.mul(f, f), p.constant(0.5));
  // Trailing zeros: times an exponent it is exact. Less than ln 2, so that infinity times the rest keeps its sign.
  const double high = single(p) ? 0x1.62e4p-1 : 0.69314718036912381649;
  const double low = kLn2 - high;
  const Value inner = p.fma(s, p.add(half_square, tail), p.mul(split.exponent, p.constant(low)));
  const Value log_mantissa = p.sub(f, p.sub(half_square, inner));
  Value result = p.fma(split.exponent, p.constant(high), log_mantissa);
  const double infinity = HUGE_VAL;
  const Value zero = p.constant(0.0);
  if (!wide(p)) result = p.blend(p.compare(Compare::eq, x, p.constant(infinity)), x, result);
  result = p.blend(p.compare(Compare::not_ge, x, zero), p.constant(std::nan("")), result);
  return p.blend(p.compare(Compare::eq, x, zero), p.constant(-infinity), result);
}

Value hyperbolic_cosine(Program& p, Value x) {
  // Half of e^|x| first: cosh overflows later than exp does.
  const Value half = exponential(p, absolute(p, x), {.never_negative = true}, -1);
  return p.add(half, p.emit(div, p.constant(0.25), half));
}

Value hyperbolic_sine(Program& p, Value x) {
  // w = (e^|x| - 1) / 4; sinh |x| = 2 (w + w / (4 w + 1)).
  const Value magnitude = at_most(p, absolute(p, x), single(p) ? 89.6 : 710.6);
  const Value w = exponential_minus_one(p, magnitude, -2);
  const Value four_w = p.fma(w, p.constant(4.0), p.constant(1.0));
  const Value half = p.add(w, p.emit(div, w, four_w));
  const Value value = copy_sign(p, p.add(half, half), x);
  // Near 0 the quarter would lose the last bits of a subnormal; sinh x = x there.
  const Value small = p.compare(Compare::lt, magnitude, p.constant(single(p) ? 0x1p-13 : 0x1p-27));
  return p.blend(small, x, value);
}

Value hyperbolic_tangent(Program& p, Value x) {
  const Value twice = p.add(absolute(p, x), absolute(p, x));
  const Value e = exponential_minus_one(p, at_most(p, twice, single(p) ? 20.0 : 42.0), 0);
  return copy_sign(p, p.emit(div, e, p.add(e, p.constant(2.0))), x);
}

Value least(Program& p, Value a, Value b) {
  // Each order returns its second operand for a NaN or for two zeros; OR keeps a NaN and the minus of a zero.
  return p.emit(bit_or, p.emit(min, a, b), p.emit(min, b, a));
}

Value greatest(Program& p, Value a, Value b) {
  const Value both = p.emit(bit_and, p.emit(max, a, b), p.emit(max, b, a));
  return p.blend(p.compare(Compare::unordered, a, b), p.add(a, b), both);
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
