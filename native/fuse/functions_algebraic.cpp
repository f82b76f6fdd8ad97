// Functions by arithmetic alone: signs, extremes, roots.
#include <bit>
#include <cmath>
#include <vector>

#include "fuse/coefficients.h"
#include "fuse/fast_logarithm.h"
#include "fuse/fragment.h"
#include "fuse/functions.h"

namespace inga::fuse {

using namespace coefficients;
using enum VectorOp;

Value negate(Program& p, Value x) { return p.emit(bit_xor, x, p.constant_bits(layout(p.type()).sign)); }

Value absolute(Program& p, Value x) { return p.emit(bit_and, x, p.constant_bits(layout(p.type()).sign - 1)); }

Value copy_sign(Program& p, Value magnitude, Value sign) {
  return p.emit(bit_or, magnitude, p.emit(bit_and, sign, p.constant_bits(layout(p.type()).sign)));
}

Value sign(Program& p, Value x) {
  const Value zero = p.constant(0.0);
  const Value one = copy_sign(p, p.constant(1.0), x);
  return p.blend(p.compare(Compare::gt, absolute(p, x), zero), one, x);
}

Value least(Program& p, Value a, Value b) {
  // Each order returns its second operand for a NaN or for two zeros; OR keeps a NaN and the minus of a zero.
  return p.emit(bit_or, p.emit(min, a, b), p.emit(min, b, a));
}

Value greatest(Program& p, Value a, Value b) {
  const Value both = p.emit(bit_and, p.emit(max, a, b), p.emit(max, b, a));
  return p.blend(p.compare(Compare::unordered, a, b), p.add(a, b), both);
}

Value reciprocal_root(Program& p, Value x) {
  const Value one = p.constant(1.0);
  if (!precise(p)) return p.div(one, p.sqrt(x));
  // Lifted where the square of the root would be too small to be exact.
  const Value small = p.compare(Compare::lt, x, by_type(p, 0x1p-90, 0x1p-900));
  const Value lifted = p.blend(small, p.mul(x, by_type(p, 0x1p60, 0x1p200)), x);
  const Value root = p.sqrt(lifted);
  const Value inverse = p.div(one, root);
  // 1 / sqrt(x) = inverse (1 + (1 - root inverse) - (x - root^2) / (2 x)), to the first order.
  const Value half_rest = p.mul(p.mul(p.fnma(root, root, lifted), p.constant(0.5)), inverse);
  const Value error = p.fnma(half_rest, inverse, p.fnma(root, inverse, one));
  const Value right = p.fma(inverse, error, inverse);
  const Value back = p.blend(small, p.mul(right, by_type(p, 0x1p30, 0x1p100)), right);
  // At 0 and infinity the correction is no number.
  const Value plain = p.compare(Compare::eq, p.mul(lifted, p.constant(0.0)), p.constant(0.0));
  const Value positive = p.compare(Compare::gt, x, p.constant(0.0));
  return p.blend(positive, p.blend(plain, back, inverse), inverse);
}

namespace {

/// e/3 rounded to quarters tells thirds apart: the two lowest bits of the sum are 0, 1 and 3 for 0, 1/3 and 2/3 past a
/// whole number.
Value third_in_quarters(Program& p, Value exponent, double magic) {
  return p.fma(exponent, p.constant(1.0 / 3.0), p.constant(magic));
}

/// 2^(1/3) and so on by those bits.
std::vector<std::uint64_t> third_powers(Type type, std::size_t count, bool scaled) {
  std::vector<std::uint64_t> entries(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t quarters = i % 4;
    const double power = std::exp2(quarters == 3 ? 2.0 / 3.0 : quarters == 0 ? 0.0 : 1.0 / 3.0);
    const std::uint64_t bits = type == Type::f32 ? std::bit_cast<std::uint32_t>(static_cast<float>(power))
                                                 : std::bit_cast<std::uint64_t>(power);
    // Less what the quarters add when the sum is shifted to the exponent field.
    entries[i] = scaled ? bits - (quarters << (layout(type).mantissa_bits - 2)) : bits;
  }
  return entries;
}

/// m^(1/3) factor, 0.75 <= m < 1.5.
Value scaled_root(Program& p, Value m, Value factor) {
  const Value one = p.constant(1.0);
  if (single(p)) return p.mul(polynomial(p, kCubeRootShort, p.sub(m, one)), factor);
  // From y about m^(-1/3): m^(1/3) = c (1 - h)^(-2/3), c = m y^2, h = 1 - m y^3, |h| < 2^-12.
  const Value y = polynomial(p, kInverseCubeRootLong, m);
  const Value c = p.mul(p.mul(m, y), y);
  const Value h = p.fnma(c, y, one);
  const Value series = p.fma(p.fma(h, p.constant(40.0 / 81.0), p.constant(5.0 / 9.0)), h, p.constant(2.0 / 3.0));
  const Value scaled = p.mul(c, factor);
  return p.fma(p.mul(scaled, h), series, scaled);
}

/// 2^(exponent / 3) m^(1/3) without AVX-512.
Value third_by_bits(Program& p, const Split& parts) {
  const Layout form = layout(p.type());
  if (single(p) && p.isa() == Isa::avx2) {
    const double magic = std::ldexp(1.5, form.mantissa_bits - 2);
    const Value sum = third_in_quarters(p, parts.exponent, magic);
    const Value power = p.emit(lookup8, sum, p.table(third_powers(p.type(), 8, true)));
    return scaled_root(p, parts.mantissa,
                       p.emit(int_add, power, p.emit(shift_left, sum, kNone, kNone, form.mantissa_bits - 2)));
  }
  const double magic = std::ldexp(1.5, form.mantissa_bits) + form.bias;
  const Value sum = third_in_quarters(p, parts.exponent, magic);
  const Value rest = p.fnma(p.sub(sum, p.constant(magic)), p.constant(3.0), parts.exponent);
  // The sign of the rest, -1, 0 or 1, and of its negative choose.
  const Value opposite = p.sub(p.constant(0.0), rest);
  const Value factor = p.blend(is_minus(p, rest), p.constant(std::exp2(-1.0 / 3.0)),
                               p.blend(is_minus(p, opposite), p.constant(std::exp2(1.0 / 3.0)), p.constant(1.0)));
  const Value power = p.emit(shift_left, sum, kNone, kNone, form.mantissa_bits);
  return p.mul(scaled_root(p, parts.mantissa, factor), power);
}

/// With AVX-512; 0, infinity and NaN come out of the exponent by themselves.
Value third_wide(Program& p, const Split& parts) {
  const double magic = std::ldexp(1.5, layout(p.type()).mantissa_bits - 2);
  const Value sum = third_in_quarters(p, parts.exponent, magic);
  const auto lanes = static_cast<std::size_t>(p.lanes());
  const Value table = p.table(third_powers(p.type(), lanes, false));
  return p.emit(scale, scaled_root(p, parts.mantissa, p.emit(lookup2, sum, table, table)),
                p.sub(sum, p.constant(magic)));
}

Value fast_cube_root(Program& p, Value x) {
  const Value magnitude = absolute(p, x);
  const Split parts = fast_split(p, magnitude);
  if (wide(p)) return copy_sign(p, third_wide(p, parts), x);
  const Value value = copy_sign(p, third_by_bits(p, parts), x);
  // Not for 0, infinity and NaN.
  return p.blend(p.compare(Compare::lt, magnitude, p.add(magnitude, magnitude)), value, x);
}

}  // namespace

Value cube_root(Program& p, Value x) {
  if (!precise(p)) return fast_cube_root(p, x);
  const Value magnitude = absolute(p, x);
  const Split parts = split(p, magnitude);
  const Value zero = p.constant(0.0);
  const Value one = p.constant(1.0);
  const Value third = p.round(Rounding::nearest_even, p.mul(parts.exponent, p.constant(1.0 / 3.0)));
  const Value rest = p.fnma(third, p.constant(3.0), parts.exponent);
  const Value factor = p.blend(p.compare(Compare::lt, rest, zero), p.constant(0.5),
                               p.blend(p.compare(Compare::gt, rest, zero), p.constant(2.0), one));
  const Value m = p.mul(parts.mantissa, factor);
  // y -> m^(-1/3) by the series of (1 - h)^(-1/3), h = 1 - m y^3.
  Value y = polynomial(p, kInverseCubeRoot, m);
  for (int step = 0; step < (single(p) ? 1 : 2); ++step) {
    const Value h = p.fnma(p.mul(p.mul(y, y), y), m, one);
    const Value series = p.fma(p.fma(p.constant(14.0 / 81.0), h, p.constant(2.0 / 9.0)), h, p.constant(1.0 / 3.0));
    y = p.fma(p.mul(y, h), series, y);
  }
  const Value square = p.mul(y, y);
  const Value root = p.mul(m, square);
  const Pair root_square = two_product(p, root, root);
  const Value error = p.fnma(root_square.lo, root, p.fnma(root_square.hi, root, m));
  const Value right = p.fma(error, p.mul(square, p.constant(1.0 / 3.0)), root);
  const Value value = copy_sign(p, p.mul(right, power_of_two(p, third)), x);
  const Value ordinary = p.compare(Compare::gt, p.sub(magnitude, magnitude), p.constant(-1.0));
  const Value whole = p.blend(ordinary, value, p.add(x, x));
  return p.blend(p.compare(Compare::eq, x, zero), x, whole);
}

namespace {

/// Both numbers are scaled by the power of two below the larger, taken from its bits.
Value fast_hypotenuse(Program& p, Value x, Value y) {
  const Layout form = layout(p.type());
  const Value of_x = absolute(p, x);
  const Value of_y = absolute(p, y);
  // Held so that both the power and its reciprocal are normal; what is smaller still has squares that are.
  const Value largest = at_least(p, p.emit(max, of_x, of_y), single(p) ? 0x1p-100 : 0x1p-900);
  const Value held = at_most(p, largest, std::ldexp(1.0, form.bias - 1));
  const Value up = p.emit(bit_and, held, infinity(p));
  const auto two_biases = static_cast<std::uint64_t>(2 * form.bias) << form.mantissa_bits;
  const Value down = p.emit(int_sub, p.constant_bits(two_biases), up);
  const Value a = p.mul(x, down);
  const Value b = p.mul(y, down);
  const Value value = p.mul(p.sqrt(p.fma(a, a, p.mul(b, b))), up);
  const Value infinite = infinity(p);
  const Value finite = p.blend(p.compare(Compare::eq, of_x, infinite), infinite, value);
  return p.blend(p.compare(Compare::eq, of_y, infinite), infinite, finite);
}

}  // namespace

Value hypotenuse(Program& p, Value x, Value y) {
  if (!precise(p)) return fast_hypotenuse(p, x, y);
  const Value a_first = absolute(p, x);
  const Value b_first = absolute(p, y);
  const Value largest = p.emit(max, a_first, b_first);
  const Value smallest = p.emit(min, a_first, b_first);
  const Value huge = p.compare(Compare::gt, largest, by_type(p, 0x1p60, 0x1p500));
  const Value small = p.compare(Compare::lt, largest, by_type(p, 0x1p-40, 0x1p-400));
  const Value one = p.constant(1.0);
  const Value down = p.blend(huge, by_type(p, 0x1p-70, 0x1p-600), p.blend(small, by_type(p, 0x1p90, 0x1p600), one));
  const Value up = p.blend(huge, by_type(p, 0x1p70, 0x1p600), p.blend(small, by_type(p, 0x1p-90, 0x1p-600), one));
  const Value a = p.mul(largest, down);
  const Value b = p.mul(smallest, down);
  const Pair square = two_product(p, a, a);
  const Value small_square = p.mul(b, b);
  const Pair sum = fast_two_sum(p, square.hi, small_square);
  Value root = p.sqrt(sum.hi);
  const Value low = p.add(p.add(sum.lo, square.lo), p.fms(b, b, small_square));
  const Value error = p.add(p.fnma(root, root, sum.hi), low);
  root = p.add(root, p.div(error, p.add(root, root)));
  Value value = p.mul(root, up);
  const Value zero = p.constant(0.0);
  value = p.blend(p.compare(Compare::eq, largest, zero), zero, value);
  value = p.blend(p.compare(Compare::unordered, x, y), nan(p), value);
  const Value infinite = infinity(p);
  value = p.blend(p.compare(Compare::eq, a_first, infinite), infinite, value);
  return p.blend(p.compare(Compare::eq, b_first, infinite), infinite, value);
}

}  // namespace inga::fuse
