// The error function and what is made of it.
#include <cmath>

#include "fuse/coefficients.h"
#include "fuse/fragment.h"
#include "fuse/functions.h"

namespace inga::fuse {
namespace {

using namespace coefficients;
using enum VectorOp;

constexpr double kLogTwoOverRootPi = 0.12078223763524522235;
constexpr double kOneOverRootPi = 0.56418958354775628695;
constexpr Precise kRootHalf{0.70710678118654757, -4.8336466567264567e-17};

/// erfc(a) = value 2^k for a >= 0: exp(-a^2) (1 + 2 a)^-1 S(u), u = (a - 3.75) / (a + 3.75).
struct Complement {
  Pair value;
  Value k;
};

Complement complement(Program& p, Pair a) {
  const Value one = p.constant(1.0);
  const Value shift = p.constant(3.75);
  const std::span<const double> c =
      single(p) ? std::span<const double>(kErfcScaledShort) : std::span<const double>(kErfcScaledLong);
  Pair series;
  if (precise(p)) {
    Pair top = two_sum(p, a.hi, p.constant(-3.75));
    Pair bottom = two_sum(p, a.hi, shift);
    top.lo = plus(p, top.lo, a.lo);
    bottom.lo = plus(p, bottom.lo, a.lo);
    const Pair u = quotient(p, top, bottom);
    const Value slope = polynomial(p, c.subspan(1), u.hi);
    const Pair inner = two_product(p, u.hi, slope);
    const Pair head = pair_constant(p, {c[0], single(p) ? 0.0 : kErfcScaledLow});
    series = fast_two_sum(p, head.hi, inner.hi);
    series.lo = p.add(p.add(series.lo, head.lo), p.fma(u.lo, slope, inner.lo));
  } else {
    series = {polynomial(p, c, p.div(p.sub(a.hi, shift), p.add(a.hi, shift)))};
  }
  Pair square = two_product(p, a.hi, a.hi);
  if (a.lo != kNone) square.lo = p.fma(p.add(a.hi, a.hi), a.lo, square.lo);
  const ScaledExponential e = scaled_exponential(p, {negate(p, square.hi), negate(p, square.lo)});
  Pair bottom = fast_two_sum(p, one, p.add(a.hi, a.hi));
  if (a.lo != kNone) bottom.lo = p.fma(a.lo, p.constant(2.0), bottom.lo);
  if (!precise(p) && a.lo == kNone) bottom.lo = kNone;
  const Pair top = product(p, e.value, series);
  return {a.lo == kNone ? quotient(p, top, bottom) : exact_quotient(p, top, bottom), e.k};
}

/// of - a
Pair less(Program& p, double of, Pair a) {
  const Pair sum = fast_two_sum(p, p.constant(of), negate(p, a.hi));
  return {sum.hi, a.lo == kNone ? sum.lo : p.sub(sum.lo, a.lo)};
}

double last_complement(const Program& p) { return single(p) ? 10.3 : 27.5; }

/// 2 / sqrt(pi) exp(-square) = (1 + tail) 2^-k, for fast mode.
struct Decay {
  Value tail;
  /// Holds k + 1 in its low bits.
  Value rounded;
};

/// Of the square of a as it would be without rounding.
Decay decay(Program& p, Value a) {
  const Value magic = p.constant(std::ldexp(1.5, layout(p.type()).mantissa_bits) + 1);
  const Value rounded = p.fma(p.mul(a, a), p.constant(1.4426950408889634074), magic);
  const Value k = p.sub(rounded, magic);
  // The first part of ln 2 is so short that its products with k are exact.
  const Value near = p.fnma(a, a, p.mul(k, by_type(p, 0x1.63p-1, 0x1.62e42feep-1)));
  const Value exact = p.fma(k, by_type(p, -2.1219444005469058277e-4, 1.9082149292705877000e-10), near);
  const Value r = p.add(exact, p.constant(kLogTwoOverRootPi));
  return {p.fma(polynomial(p, kExpShiftedShort, kExpShiftedLong, r), p.mul(r, r), r), rounded};
}

/// erfc(a) = 2 / sqrt(pi) exp(-a^2) top / (2 bottom).
struct Ratio {
  Value top;
  Value bottom;
};

/// As 1 / (a + S / P): of P, both top and the larger part of bottom, errors cancel. S without its constant joins P first, so
/// that near 0 only one sum is rounded.
Ratio fast_complement(Program& p, Value a) {
  const auto rest = single(p) ? std::span<const double>(kErfcRestTopShort) : kErfcRestTopLong;
  const Value slope = polynomial(p, rest.subspan(1), a);
  const Value top = polynomial(p, kErfcRestBottomShort, kErfcRestBottomLong, a);
  return {top, p.fma(p.add(top, slope), a, p.constant(rest.front()))};
}

/// The top with its decay; it is a normal number still.
Value decayed(Program& p, Value top, const Decay& decay) {
  const Value power = p.emit(shift_left, decay.rounded, kNone, kNone, layout(p.type()).mantissa_bits);
  return p.emit(int_sub, p.fma(top, decay.tail, top), power);
}

/// |x| times `near`, or 1 less the 16th power of `far`, where errors are small beside the 1.
Value error_of_parts(Program& p, Value is_near, Value magnitude, Value near, Value far) {
  const Value square = p.mul(far, far);
  const Value fourth = p.mul(square, square);
  const Value eighth = p.mul(fourth, fourth);
  return p.blend(is_near, p.mul(magnitude, near), p.fnma(eighth, eighth, p.constant(1.0)));
}

/// In one polynomial whose coefficients are chosen; there are as many of both.
Value by_chosen_coefficients(Program& p, Value is_near, std::span<const double> near, Value z,
                             std::span<const double> far, Value t) {
  const Value variable = p.blend(is_near, z, t);
  Value sum = kNone;
  for (std::size_t i = near.size(); i-- > 0;) {
    const Value c = p.blend(is_near, p.constant(near[i]), p.constant(far[i]));
    sum = sum == kNone ? c : p.fma(sum, variable, c);
  }
  return sum;
}

Value fast_error_function(Program& p, Value x) {
  const bool f32 = single(p);
  const std::span<const double> near = f32 ? std::span<const double>(kErfNearShort) : std::span(kErfNearLong);
  const std::span<const double> far = f32 ? std::span<const double>(kErfFarShort) : std::span(kErfFarLong);
  const Value held = at_most(p, absolute(p, x), f32 ? 4.2 : 6.0);
  const Value is_near = p.compare(Compare::lt, held, by_type(p, 1.1, 1.3));
  const Value z = p.mul(held, held);
  const Value t = p.sub(held, by_type(p, 2.5, 3.75));
  if (wide(p)) {
    // Choosing is work for units that the products leave free; those of AVX2 share them.
    const Value sum = by_chosen_coefficients(p, is_near, near, z, far, t);
    return copy_sign(p, error_of_parts(p, is_near, held, sum, sum), x);
  }
  return copy_sign(p, error_of_parts(p, is_near, held, polynomial(p, near, z), polynomial(p, far, t)), x);
}

Value fast_complementary_error_function(Program& p, Value x) {
  const Value magnitude = at_most(p, absolute(p, x), single(p) ? 10.1 : 27.35);
  const Decay e = decay(p, magnitude);
  const auto [top, bottom] = fast_complement(p, magnitude);
  const Value right = p.div(decayed(p, top, e), bottom);
  return p.blend(is_minus(p, x), p.sub(p.constant(2.0), right), right);
}

}  // namespace

Value error_function(Program& p, Value x) {
  if (!precise(p)) return fast_error_function(p, x);
  const Value magnitude = absolute(p, x);
  const Value z = p.mul(magnitude, magnitude);
  const Value near = p.fma(magnitude, polynomial(p, kErfShort, kErfLong, z), magnitude);
  const Complement c = complement(p, {at_most(p, magnitude, single(p) ? 4.5 : 6.5)});
  const Value far = p.sub(p.constant(1.0), Scaler(p, c.k)(joined(p, c.value)));
  const Value is_near = p.compare(Compare::lt, magnitude, p.constant(0.9));
  return copy_sign(p, p.blend(is_near, near, far), x);
}

Value complementary_error_function(Program& p, Value x) {
  if (!precise(p)) return fast_complementary_error_function(p, x);
  const Value magnitude = absolute(p, x);
  const Complement c = complement(p, {at_most(p, magnitude, last_complement(p))});
  const Scaler scaled(p, c.k);
  const Value negative = p.compare(Compare::lt, x, p.constant(0.0));
  const Value far = p.blend(negative, joined(p, less(p, 2.0, scaled(c.value))), scaled(joined(p, c.value)));
  const Value z = p.mul(x, x);
  const Pair linear = fast_two_sum(p, p.constant(1.0), negate(p, x));
  const Value near = p.add(linear.hi, p.fnma(x, polynomial(p, kErfShort, kErfLong, z), linear.lo));
  return p.blend(p.compare(Compare::lt, magnitude, p.constant(0.65)), near, far);
}

Value gaussian_error_linear_unit(Program& p, Value x) {
  // x / 2 erfc(-w), w = x / sqrt 2
  const Value magnitude = at_most(p, absolute(p, x), single(p) ? 15.0 : 39.5);
  const Pair root_half = pair_constant(p, kRootHalf);
  const Value hi = p.mul(magnitude, root_half.hi);
  const Value lo = p.fma(magnitude, root_half.lo, p.fms(magnitude, root_half.hi, hi));
  const Complement c = complement(p, {hi, lo});
  const Scaler scaled(p, c.k);
  const Value half = p.mul(x, p.constant(0.5));
  const Pair mirrored = less(p, 2.0, scaled(c.value));
  const Value right = p.fma(half, mirrored.hi, p.mul(half, mirrored.lo));
  // Scaled last, so that nothing is lost below the normal range.
  const Value held = p.mul(magnitude, p.constant(-0.5));
  const Value left = p.fma(held, c.value.hi, c.value.lo == kNone ? p.constant(0.0) : p.mul(held, c.value.lo));
  const Value negative = p.compare(Compare::lt, x, p.constant(0.0));
  const Value far = p.blend(negative, scaled(left), right);
  const Value w = p.blend(negative, negate(p, hi), hi);
  const Value w_low = p.blend(negative, negate(p, lo), lo);
  const Value z = p.mul(w, w);
  const Pair linear = fast_two_sum(p, p.constant(1.0), w);
  // The error function grows by 2 / sqrt(pi) exp(-z) for each unit of w.
  const Value slope =
      p.fma(p.fma(z, p.constant(kOneOverRootPi), p.constant(-2 * kOneOverRootPi)), z, p.constant(2 * kOneOverRootPi));
  const Value rest = p.fma(w, polynomial(p, kErfShort, kErfLong, z), p.fma(w_low, slope, linear.lo));
  const Value near = p.fma(half, linear.hi, p.mul(half, rest));
  const Value value = p.blend(p.compare(Compare::lt, hi, p.constant(0.65)), near, far);
  // The sign of a result that rounds to 0.
  return p.blend(p.compare(Compare::eq, x, infinity(p)), x, copy_sign(p, absolute(p, value), x));
}

}  // namespace inga::fuse
