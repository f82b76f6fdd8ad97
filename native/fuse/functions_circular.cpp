// Circular functions and their inverses.
#include <cmath>

#include "fuse/coefficients.h"
#include "fuse/fragment.h"
#include "fuse/functions.h"

namespace inga::fuse {
namespace {

using namespace coefficients;
using enum VectorOp;

/// pi / 2 in three parts of the type's digits each, none negative: 0 times them is then taken from -0 without a change.
constexpr double kHalfPi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c06p-54, 0x1.c1cd129024e08p-107};
constexpr double kHalfPiSingle[] = {0x1.921fb4p+0, 0x1.4442dp-24, 0x1.846988p-48};
/// The same, where the parts between the first and the last are so short that their products with whole numbers up to
/// 2^20 (f32: 2^15) are exact.
constexpr double kHalfPiByParts[] = {0x1.921fb54442d18p+0, 0x1.1a626331p-54, 0x1.1701b839a252p-88};
constexpr double kHalfPiByPartsSingle[] = {0x1.921fb6p+0, -0x1.77p-25, -0x1.e9p-35, -0x1.cf72cep-45};
constexpr double kTwoOverPi = 0.63661977236758134308;
constexpr Precise kPiHalf{1.5707963267948965580, 6.1232339957367660359e-17};

/// x = k pi/2 + r, |r| <= pi/4 and a little.
struct Angle {
  /// k in its low bits.
  Value quadrant;
  Pair r;
};

/// Adding it to a number rounds that to a multiple of 2^`bit`, which is then in the low bits of the sum.
double rounder(const Program& p, int bit = 0) { return std::ldexp(1.5, layout(p.type()).mantissa_bits + bit); }

/// x - k `unit` pi/2 for |x| up to largest_near_angle(), where k is x / (unit pi/2) to a whole number: the first difference
/// is exact.
Value without_multiple(Program& p, Value x, Value k, double unit) {
  const double* parts = single(p) ? kHalfPiSingle : kHalfPi;
  for (int i = 0; i < 3; ++i) x = p.fnma(k, p.constant(unit * parts[i]), x);
  return x;
}

/// The same with unit = 1 and what rounding lost (Cody & Waite 1980). Each difference is either exact or of a number that is
/// not smaller than what is taken from it, so that Dekker's sum holds.
Pair exactly_without_multiple(Program& p, Value x, Value k) {
  const auto parts = single(p) ? std::span<const double>(kHalfPiByPartsSingle) : std::span(kHalfPiByParts);
  Value hi = p.fnma(k, p.constant(parts.front()), x);
  Value lo = kNone;
  for (const double each : parts.subspan(1, parts.size() - 2)) {
    const Value part = p.constant(each);
    const Value less = p.fnma(k, part, hi);
    lo = plus(p, p.fnma(k, part, p.sub(hi, less)), lo);
    hi = less;
  }
  return {hi, p.fnma(k, p.constant(parts.back()), lo)};
}

/// For |x| up to largest_near_angle().
Angle reduce_near(Program& p, Value x) {
  const Value magic = p.constant(rounder(p));
  const Value quadrant = p.fma(x, p.constant(kTwoOverPi), magic);
  const Value k = p.sub(quadrant, magic);
  return {quadrant, precise(p) ? exactly_without_multiple(p, x, k) : Pair{without_multiple(p, x, k, 1.0)}};
}

/// a less a multiple of 4, exactly; at most 2 in size.
Value modulo_four(Program& p, Value a) {
  return p.fnma(p.round(Rounding::nearest_even, p.mul(a, p.constant(0.25))), p.constant(4.0), a);
}

constexpr int kPieces = 5;

/// x / (pi/2) less a multiple of 4, as sum + rest + last, each small beside the one before; |sum| is little above 2.
struct QuarterTurns {
  Value sum;
  Value rest;
  Value last;
};

/// For any x (Payne & Hanek 1983, by floating-point pieces of 2/pi that are chosen by the exponent of x): x is a 2^(chunk
/// step), a whole number in all chunks but the first, so that what 2^(chunk step) 2/pi has above 4 only adds whole turns.
QuarterTurns quarter_turns(Program& p, Value x) {
  const bool f32 = single(p);
  const int chunks = f32 ? 7 : 16;
  const int step = f32 ? 16 : 64;
  const int digits = layout(p.type()).mantissa_bits;
  const Value magnitude = absolute(p, x);
  std::vector<Value> piece(kPieces);
  for (int i = 0; i < kPieces; ++i)
    piece[static_cast<std::size_t>(i)] = p.constant(f32 ? kTwoOverPiShort[0][i] : kTwoOverPiLong[0][i]);
  Value down = p.constant(1.0);
  for (int chunk = 1; chunk < chunks; ++chunk) {
    const Value reached = p.compare(Compare::ge, magnitude, p.constant(std::ldexp(1.0, digits + chunk * step)));
    down = p.blend(reached, p.constant(std::ldexp(1.0, -chunk * step)), down);
    for (int i = 0; i < kPieces; ++i) {
      Value& held = piece[static_cast<std::size_t>(i)];
      held = p.blend(reached, p.constant(f32 ? kTwoOverPiShort[chunk][i] : kTwoOverPiLong[chunk][i]), held);
    }
  }
  const Value a = p.mul(x, down);
  Value sum = p.constant(0.0);
  Value rest = sum;
  Value last = sum;
  for (const Value each : piece) {
    const Pair term = two_product(p, a, each);
    for (const Value part : {term.hi, term.lo}) {
      const Pair whole = two_sum(p, sum, modulo_four(p, part));
      const Pair below = two_sum(p, rest, whole.lo);
      sum = whole.hi;
      rest = below.hi;
      last = p.add(last, below.lo);
    }
  }
  return {sum, rest, last};
}

/// For any x.
Angle reduce_far(Program& p, Value x) {
  const auto [sum, rest, last] = quarter_turns(p, x);
  const Value magic = p.constant(rounder(p));
  const Value quadrant = p.add(sum, magic);
  const Pair turned = two_sum(p, p.sub(sum, p.sub(quadrant, magic)), rest);
  const Pair fraction = fast_two_sum(p, turned.hi, p.add(turned.lo, last));
  const Pair r = product(p, fraction, pair_constant(p, kPiHalf));
  return {quadrant, fast_two_sum(p, r.hi, r.lo)};
}

Value is_far(Program& p, Value x) {
  return p.compare(Compare::gt, absolute(p, x), p.constant(largest_near_angle(p.type(), p.mode())));
}

Angle reduce(Program& p, Value x, bool far) {
  if (!far) return reduce_near(p, x);
  const Angle near = reduce_near(p, x);
  const Angle any = reduce_far(p, x);
  const Value large = is_far(p, x);
  return {p.blend(large, any.quadrant, near.quadrant),
          precise(p) ? choose(p, large, any.r, near.r) : Pair{p.blend(large, any.r.hi, near.r.hi)}};
}

/// x = k pi + r, or with `odd` x = (k + 1/2) pi + r, |r| <= pi/2 and a little; for fast mode.
struct HalfTurns {
  /// The lowest bit of k, or with `odd` of k + 1: true where the function is -sin r.
  Value parity;
  Value r;
};

HalfTurns half_turns_near(Program& p, Value x, bool odd) {
  const Value half = p.constant(0.5);
  const Value one_over_pi = p.constant(kTwoOverPi / 2);
  const Value magic = p.constant(rounder(p) + (odd ? 1.0 : 0.0));
  const Value parity = odd ? p.add(p.fms(x, one_over_pi, half), magic) : p.fma(x, one_over_pi, magic);
  const Value k = p.sub(parity, magic);
  return {parity, without_multiple(p, x, odd ? p.add(k, half) : k, 2.0)};
}

HalfTurns half_turns_far(Program& p, Value x, bool odd) {
  const auto [sum, rest, last] = quarter_turns(p, x);
  const Value one = p.constant(1.0);
  const Value magic = p.constant(rounder(p, 1) + (odd ? 2.0 : 0.0));
  const Value parity = p.add(odd ? p.sub(sum, one) : sum, magic);
  const Value even = p.sub(parity, magic);
  // Near a multiple of pi the first two cancel, and what is left of them is no larger than the last.
  const Pair turned = two_sum(p, p.sub(sum, odd ? p.add(even, one) : even), rest);
  return {parity, p.mul(p.add(turned.hi, p.add(turned.lo, last)), p.constant(kPiHalf.hi))};
}

HalfTurns half_turns(Program& p, Value x, bool far, bool odd) {
  const HalfTurns near = half_turns_near(p, x, odd);
  if (!far) return near;
  const HalfTurns any = half_turns_far(p, x, odd);
  const Value large = is_far(p, x);
  return {p.blend(large, any.parity, near.parity), p.blend(large, any.r, near.r)};
}

/// Sine and cosine of r for precise mode; the sine is r plus a rest.
struct Circle {
  Value sine_rest;
  Pair cosine;
};

Circle circle(Program& p, Pair r) {
  const Value one = p.constant(1.0);
  const Value z = p.mul(r.hi, r.hi);
  const Value of_sine = polynomial(p, kSinShort, kSinLong, z);
  const Value of_cosine = polynomial(p, kCosShort, kCosLong, z);
  // 1 - r^2 / 2 and what rounding lost; the low part of r counts times the derivatives, of which that is one.
  const Value half = p.mul(r.hi, p.constant(0.5));
  const Value head = p.fnma(half, r.hi, one);
  const Value lost = p.fnma(half, r.hi, p.sub(one, head));
  const Value tail = p.fma(p.mul(z, z), of_cosine, lost);
  return {p.fma(p.mul(r.hi, z), of_sine, p.mul(head, r.lo)), {head, p.fnma(r.hi, r.lo, tail)}};
}

/// The bit of `quadrant` as a sign that flips `x`.
Value flipped(Program& p, Value x, Value quadrant, int bit) {
  const int width = bytes(p.type()) * 8;
  Value sign = p.emit(shift_left, quadrant, kNone, kNone, width - 1 - bit);
  if (bit > 0) sign = p.emit(bit_and, sign, p.constant_bits(layout(p.type()).sign));
  return p.emit(bit_xor, x, sign);
}

/// The sine of x, or with `odd` its cosine, by one polynomial.
Value fast_sine(Program& p, Value x, bool far, bool odd) {
  const auto [parity, r] = half_turns(p, x, far, odd);
  const Value z = p.mul(r, r);
  // The sum with 0 makes a factor of +0 where z is 0, so that -0 stays.
  const Value factor = p.fma(z, polynomial(p, kSinHalfTurnShort, kSinHalfTurnLong, z), p.constant(0.0));
  return flipped(p, p.fma(r, factor, r), parity, 0);
}

/// atan(n / d) for n, d >= 0 that are not both 0 or infinite; d may be up to 2^1000.
Pair arc_of_ratio(Program& p, Value n, Value d) {
  // Turned by pi/4 or pi/2 so that |t| <= sqrt 2 - 1.
  const Value middle = p.compare(Compare::gt, n, p.mul(d, p.constant(0.41421356237309503)));
  const Value steep = p.compare(Compare::gt, n, p.mul(d, p.constant(2.4142135623730949)));
  const Value zero = p.constant(0.0);
  const Pair difference = two_sum(p, n, negate(p, d));
  const Pair sum = two_sum(p, n, d);
  const Pair top = choose(p, steep, {negate(p, d), zero}, choose(p, middle, difference, {n, zero}));
  const Pair bottom = choose(p, steep, {n, zero}, choose(p, middle, sum, {d, zero}));
  const Pair half_pi = pair_constant(p, kPiHalf);
  const Pair quarter_pi = pair_constant(p, {kPiHalf.hi / 2, kPiHalf.lo / 2});
  const Pair base = choose(p, steep, half_pi, choose(p, middle, quarter_pi, {zero, zero}));
  // The quotient of two plain numbers is right to half a digit by itself.
  const Value hi = p.div(top.hi, bottom.hi);
  const Value error = p.fnma(hi, bottom.lo, p.add(p.fnma(hi, bottom.hi, top.hi), top.lo));
  const Value low = p.div(error, bottom.hi);
  const Value z = p.mul(hi, hi);
  const Value cubic = p.mul(p.mul(hi, z), polynomial(p, kAtanShort, kAtanLong, z));
  const Pair whole = fast_two_sum(p, base.hi, hi);
  return {whole.hi, p.add(p.add(whole.lo, p.add(cubic, base.lo)), low)};
}

/// asin of s in [0, 1/2] as s plus the value returned.
Value arc_sine_rest(Program& p, Value s) {
  const Value z = p.mul(s, s);
  return p.mul(p.mul(s, z), polynomial(p, kAsinShort, kAsinLong, z));
}

/// |x| above 1/2 as 1 - 2 s^2: s and its low part.
struct Arc {
  Value far;  // mask: above 1/2
  Value s;
  Value low;
};

Arc arc(Program& p, Value magnitude) {
  const Value zero = p.constant(0.0);
  const Value far = p.compare(Compare::gt, magnitude, p.constant(0.5));
  const Value half = p.mul(p.sub(p.constant(1.0), magnitude), p.constant(0.5));
  const Value root = p.sqrt(half);
  const Value s = p.blend(far, root, magnitude);
  const Value tiny = by_type(p, 0x1p-100, 0x1p-1000);
  const Value low = p.div(p.fnma(root, root, half), p.emit(max, p.add(root, root), tiny));
  return {far, s, p.blend(far, low, zero)};
}

/// By a quotient of two polynomials.
Value fast_tangent(Program& p, Value x, bool far) {
  const auto [quadrant, reduced] = reduce(p, x, far);
  const Value r = reduced.hi;
  const Value z = p.mul(r, r);
  // As in fast_sine().
  const Value factor = p.fma(z, polynomial(p, kTanTopShort, kTanTopLong, z), p.constant(0.0));
  const Value top = p.fma(r, factor, r);
  const Value bottom = polynomial(p, kTanBottomShort, kTanBottomLong, z);
  const Value odd = has_bit(p, quadrant, 0);
  return flipped(p, p.div(p.blend(odd, bottom, top), p.blend(odd, top, bottom)), quadrant, 0);
}

Value sign_of(Program& p, Value x) { return p.emit(bit_and, x, p.constant_bits(layout(p.type()).sign)); }

/// atan(t) / t for |t| <= 1.
Value fast_arc_over(Program& p, Value t) {
  const Value z = p.mul(t, t);
  const Value tail = polynomial_by_parts(p, kAtanFastShort, kAtanFastLong, z, p.mul(z, z));
  return p.fma(tail, z, p.constant(1.0));
}

Value fast_arc_tangent(Program& p, Value x) {
  const Value steep = p.compare(Compare::gt, absolute(p, x), p.constant(1.0));
  const Value t = p.blend(steep, p.div(p.constant(-1.0), x), x);
  const Value half_pi = p.emit(bit_or, sign_of(p, x), p.constant(kPiHalf.hi));
  // Unlike 0, -0 keeps the sign of a zero.
  return p.fma(t, fast_arc_over(p, t), p.blend(steep, half_pi, p.constant(-0.0)));
}

Value fast_arc_tangent_of_ratio(Program& p, Value y, Value x) {
  const Value of_y = absolute(p, y);
  const Value of_x = absolute(p, x);
  // The order of operands keeps a NaN in one of the two.
  const Value least = p.emit(min, of_y, of_x);
  const Value largest = p.emit(max, of_x, of_y);
  // Two zeros count as 0 / 1, two infinities as 1 / 1.
  const Value bottom = p.emit(max, by_type(p, 0x1p-149, 0x1p-1074), largest);
  const Value t = p.blend(p.compare(Compare::eq, least, bottom), p.constant(1.0), p.div(least, bottom));
  // On the right atan t or pi/2 - atan t, on the left pi - atan t or pi/2 + atan t; 0 and pi are pi/2 less pi/2 with the
  // sign of x.
  const Value steep = p.compare(Compare::gt, of_y, of_x);
  const Value zero = p.constant(0.0);
  const Value half_pi = p.constant(kPiHalf.hi);
  const Value sign = sign_of(p, x);
  const Value base = p.sub(half_pi, p.blend(steep, zero, p.emit(bit_or, sign, half_pi)));
  const Value turned = p.emit(bit_xor, sign, p.blend(steep, p.constant(-0.0), zero));
  return copy_sign(p, p.fma(p.emit(bit_xor, t, turned), fast_arc_over(p, t), base), y);
}

/// asin x = arc for |x| <= 1/2, else pi/2 - 2 arc; for x >= 0, NaN above 1.
struct FastArc {
  Value far;  // mask: above 1/2
  Value arc;
};

FastArc fast_arc_of_sine(Program& p, Value magnitude) {
  const Value half = p.constant(0.5);
  const Value far = p.compare(Compare::gt, magnitude, half);
  const Value square = p.fnma(magnitude, half, half);
  const Value z = p.blend(far, square, p.mul(magnitude, magnitude));
  const Value s = p.blend(far, p.sqrt(square), magnitude);
  return {far, p.fma(p.mul(s, z), polynomial_by_parts(p, kAsinFastShort, kAsinFastLong, z, p.mul(z, z)), s)};
}

Value fast_arc_sine(Program& p, Value x) {
  const auto [far, arc] = fast_arc_of_sine(p, absolute(p, x));
  const Value turned = p.fnma(arc, p.constant(2.0), p.constant(kPiHalf.hi));
  return copy_sign(p, p.blend(far, turned, arc), x);
}

Value fast_arc_cosine(Program& p, Value x) {
  const auto [far, arc] = fast_arc_of_sine(p, absolute(p, x));
  const Value sign = sign_of(p, x);
  const Value half_pi = p.constant(kPiHalf.hi);
  const Value signed_arc = p.emit(bit_xor, arc, sign);
  // 0 or pi.
  const Value base = p.sub(half_pi, p.emit(bit_or, sign, half_pi));
  return p.blend(far, p.fma(signed_arc, p.constant(2.0), base), p.sub(half_pi, signed_arc));
}

}  // namespace

double largest_near_angle(Type type, Mode mode) {
  if (mode == Mode::precise) return type == Type::f32 ? 0x1p15 : 0x1p20;
  return type == Type::f32 ? 0x1p17 : 0x1p30;
}

Value sine(Program& p, Value x, bool far) {
  if (!precise(p)) return fast_sine(p, x, far, false);
  const auto [quadrant, r] = reduce(p, x, far);
  const Circle of_r = circle(p, r);
  const Value value = p.blend(has_bit(p, quadrant, 0), joined(p, of_r.cosine), p.add(r.hi, of_r.sine_rest));
  // -0 would come out as 0.
  const Value zero = p.compare(Compare::eq, x, p.constant(0.0));
  return p.blend(zero, x, flipped(p, value, quadrant, 1));
}

Value cosine(Program& p, Value x, bool far) {
  if (!precise(p)) return fast_sine(p, x, far, true);
  const auto [quadrant, r] = reduce(p, x, far);
  const Circle of_r = circle(p, r);
  const Value value = p.blend(has_bit(p, quadrant, 0), p.add(r.hi, of_r.sine_rest), joined(p, of_r.cosine));
  // Negative in the second and third quadrant: bit 1 of k + 1.
  return flipped(p, value, p.add(quadrant, p.constant(1.0)), 1);
}

Value tangent(Program& p, Value x, bool far) {
  if (!precise(p)) return fast_tangent(p, x, far);
  const auto [quadrant, r] = reduce(p, x, far);
  const Circle of_r = circle(p, r);
  const Pair of_sine = fast_two_sum(p, r.hi, of_r.sine_rest);
  const Pair of_cosine = normalized(p, of_r.cosine);
  const Value odd = has_bit(p, quadrant, 0);
  const Pair top = choose(p, odd, of_cosine, of_sine);
  const Pair bottom = choose(p, odd, of_sine, of_cosine);
  const Value value = flipped(p, joined(p, quotient(p, top, bottom)), quadrant, 0);
  const Value tiny = p.compare(Compare::lt, absolute(p, x), by_type(p, 0x1p-13, 0x1p-28));
  return p.blend(tiny, x, value);
}

Value arc_tangent(Program& p, Value x) {
  if (!precise(p)) return fast_arc_tangent(p, x);
  // Past 2^100 the angle is pi/2 to the last digit.
  const Value held = at_most(p, absolute(p, x), 0x1p100);
  return copy_sign(p, joined(p, arc_of_ratio(p, held, p.constant(1.0))), x);
}

Value arc_tangent_of_ratio(Program& p, Value y, Value x) {
  if (!precise(p)) return fast_arc_tangent_of_ratio(p, y, x);
  const Value zero = p.constant(0.0);
  const Value one = p.constant(1.0);
  const Value infinite = infinity(p);
  Value n = absolute(p, y);
  Value d = absolute(p, x);
  // Two zeros count as 0 / 1, two infinities as 1 / 1, and an infinity stands above every number.
  const Value n_infinite = p.compare(Compare::eq, n, infinite);
  const Value d_infinite = p.compare(Compare::eq, d, infinite);
  const Value n_held = p.blend(n_infinite, one, p.blend(d_infinite, zero, n));
  const Value d_held = p.blend(d_infinite, one, p.blend(n_infinite, zero, d));
  const Value largest = p.emit(max, n_held, d_held);
  // Scaled away from overflow and from the loss of low parts.
  const Value huge = p.compare(Compare::gt, largest, by_type(p, 0x1p100, 0x1p900));
  const Value small = p.compare(Compare::lt, largest, by_type(p, 0x1p-60, 0x1p-600));
  const Value scale = p.blend(huge, by_type(p, 0x1p-60, 0x1p-500), p.blend(small, by_type(p, 0x1p80, 0x1p450), one));
  n = p.mul(n_held, scale);
  d = p.mul(d_held, scale);
  const Value both_zero = p.compare(Compare::eq, largest, zero);
  d = p.blend(both_zero, one, d);
  const Pair arc = arc_of_ratio(p, n, d);
  const Value left = p.compare(Compare::lt, copy_sign(p, one, x), zero);
  const Pair pi = pair_constant(p, {kPiHalf.hi * 2, kPiHalf.lo * 2});
  const Pair turned = fast_two_sum(p, pi.hi, negate(p, arc.hi));
  const Value on_left = p.add(turned.hi, p.sub(p.add(turned.lo, pi.lo), arc.lo));
  Value value = p.blend(left, on_left, joined(p, arc));
  // A result below the normal range: the quotient itself, which the scaled parts cannot give.
  const Value minute = p.compare(Compare::lt, n, p.mul(d, by_type(p, 0x1p-30, 0x1p-60)));
  value = p.blend(minute, p.blend(left, pi.hi, p.div(n, d)), value);
  value = copy_sign(p, value, y);
  return p.blend(p.compare(Compare::unordered, x, y), nan(p), value);
}

Value arc_sine(Program& p, Value x) {
  if (!precise(p)) return fast_arc_sine(p, x);
  const Value magnitude = absolute(p, x);
  const Arc a = arc(p, magnitude);
  const Value rest = arc_sine_rest(p, a.s);
  // pi/2 - 2 asin(s), or asin(s).
  const Pair half_pi = pair_constant(p, kPiHalf);
  const Pair head = fast_two_sum(p, half_pi.hi, p.mul(a.s, p.constant(-2.0)));
  const Value low = p.fnma(p.add(rest, a.low), p.constant(2.0), p.add(head.lo, half_pi.lo));
  const Value value = p.blend(a.far, p.add(head.hi, low), p.add(a.s, rest));
  return p.blend(p.compare(Compare::le, magnitude, p.constant(1.0)), copy_sign(p, value, x), nan(p));
}

Value arc_cosine(Program& p, Value x) {
  if (!precise(p)) return fast_arc_cosine(p, x);
  const Value magnitude = absolute(p, x);
  const Value negative = p.compare(Compare::lt, x, p.constant(0.0));
  const Arc a = arc(p, magnitude);
  const Value rest = p.add(arc_sine_rest(p, a.s), a.low);
  // Near 0: pi/2 -+ asin(x). Else 2 asin(s), or pi less that.
  const Pair half_pi = pair_constant(p, kPiHalf);
  const Value zero = p.constant(0.0);
  const Pair base = choose(
      p, a.far, choose(p, negative, {p.add(half_pi.hi, half_pi.hi), p.add(half_pi.lo, half_pi.lo)}, {zero, zero}),
      half_pi);
  const Value two = p.constant(2.0);
  const Value minus_two = p.constant(-2.0);
  const Value one = p.constant(1.0);
  const Value minus_one = p.constant(-1.0);
  const Value factor = p.blend(a.far, p.blend(negative, minus_two, two), p.blend(negative, one, minus_one));
  const Pair head = fast_two_sum(p, base.hi, p.mul(a.s, factor));
  const Value value = p.add(head.hi, p.fma(rest, factor, p.add(head.lo, base.lo)));
  return p.blend(p.compare(Compare::le, magnitude, one), value, nan(p));
}

}  // namespace inga::fuse
