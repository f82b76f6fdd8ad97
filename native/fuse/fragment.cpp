#include "fuse/fragment.h"

#include <array>
#include <cmath>
#include <vector>

namespace inga::fuse {

using enum VectorOp;

Pair pair_constant(Program& p, Precise c) {
  if (!single(p)) return {p.constant(c.hi), p.constant(c.lo)};
  const double hi = static_cast<float>(c.hi);
  return {p.constant(hi), p.constant(c.hi - hi)};
}

Pair fast_two_sum(Program& p, Value a, Value b) {
  const Value s = p.add(a, b);
  return {s, p.sub(b, p.sub(s, a))};
}

Pair two_sum(Program& p, Value a, Value b) {
  const Value s = p.add(a, b);
  const Value of_b = p.sub(s, a);
  const Value of_a = p.sub(s, of_b);
  return {s, p.add(p.sub(a, of_a), p.sub(b, of_b))};
}

Pair two_product(Program& p, Value a, Value b) {
  const Value s = p.mul(a, b);
  return {s, p.fms(a, b, s)};
}

Value plus(Program& p, Value a, Value b) { return a == kNone ? b : b == kNone ? a : p.add(a, b); }

Value joined(Program& p, Pair a) { return plus(p, a.hi, a.lo); }

Pair normalized(Program& p, Pair a) { return a.lo == kNone ? a : fast_two_sum(p, a.hi, a.lo); }

Pair product(Program& p, Pair a, Pair b) {
  const auto [hi, rest] = two_product(p, a.hi, b.hi);
  Value lo = rest;
  if (b.lo != kNone) lo = p.fma(a.hi, b.lo, lo);
  if (a.lo != kNone) lo = p.fma(a.lo, b.hi, lo);
  return {hi, lo};
}

Pair quotient(Program& p, Pair a, Pair b) {
  return precise(p) ? exact_quotient(p, a, b) : Pair{p.div(joined(p, a), joined(p, b))};
}

Pair exact_quotient(Program& p, Pair a, Pair b) {
  const Value inverse = p.div(p.constant(1.0), b.hi);
  const Value hi = p.mul(a.hi, inverse);
  Value rest = p.fnma(hi, b.hi, a.hi);
  if (a.lo != kNone) rest = p.add(rest, a.lo);
  if (b.lo != kNone) rest = p.fnma(hi, b.lo, rest);
  return {hi, p.mul(rest, inverse)};
}

Pair choose(Program& p, Value mask, Pair yes, Pair no) {
  const Pair both{p.blend(mask, yes.hi, no.hi)};
  if (yes.lo == kNone && no.lo == kNone) return both;
  const Value zero = p.constant(0.0);
  return {both.hi, p.blend(mask, yes.lo == kNone ? zero : yes.lo, no.lo == kNone ? zero : no.lo)};
}

Value polynomial(Program& p, std::span<const double> c, Value x) {
  std::size_t i = c.size() - 1;
  Value sum = kNone;
  if (i > 0 && c[i] == 1.0) {
    // An addition has units of its own on most processors.
    sum = p.add(x, p.constant(c[--i]));
  } else {
    sum = p.constant(c[i]);
  }
  while (i-- > 0) sum = p.fma(sum, x, p.constant(c[i]));
  return sum;
}

Value polynomial(Program& p, std::span<const double> of_f32, std::span<const double> of_f64, Value x) {
  return polynomial(p, single(p) ? of_f32 : of_f64, x);
}

Value polynomial_by_parts(Program& p, std::span<const double> c, Value x, Value square) {
  std::array<std::vector<double>, 2> parts;
  for (std::size_t i = 0; i < c.size(); ++i) parts[i % 2].push_back(c[i]);
  return p.fma(polynomial(p, parts[1], square), x, polynomial(p, parts[0], square));
}

Value polynomial_by_parts(Program& p, std::span<const double> of_f32, std::span<const double> of_f64, Value x,
                          Value square) {
  return polynomial_by_parts(p, single(p) ? of_f32 : of_f64, x, square);
}

// The instructions return their second operand for a NaN.
Value at_most(Program& p, Value x, double high) { return p.emit(min, p.constant(high), x); }
Value at_least(Program& p, Value x, double low) { return p.emit(max, p.constant(low), x); }

Value is_minus(Program& p, Value x) { return p.isa() == Isa::avx2 ? x : p.compare(Compare::lt, x, p.constant(0.0)); }

Value by_type(Program& p, double of_f32, double of_f64) { return p.constant(single(p) ? of_f32 : of_f64); }
Value nan(Program& p) { return p.constant(std::nan("")); }
Value infinity(Program& p) { return p.constant(HUGE_VAL); }

Value power_of_two(Program& p, Value k) {
  const Layout form = layout(p.type());
  // The sum holds k + bias in its low bits.
  const Value sum = p.add(k, p.constant(std::ldexp(1.5, form.mantissa_bits) + form.bias));
  return p.emit(shift_left, sum, kNone, kNone, form.mantissa_bits);
}

Scaler::Scaler(Program& p, Value k) : p_(p), k_(k) {
  if (wide(p)) return;
  // 2^k as first * second, each in range. second is 2^64 or 2^-64 (f64: 2^512) by the sign of k; taking its bits off
  // takes a bias off as well.
  const Layout form = layout(p.type());
  const double half = single(p) ? 64 : 512;
  second_ =
      p.blend(p.compare(Compare::lt, k, p.constant(0.0)), p.constant(std::exp2(-half)), p.constant(std::exp2(half)));
  const Value sum = p.add(k, p.constant(std::ldexp(1.5, form.mantissa_bits) + 2 * form.bias));
  first_ = p.emit(int_sub, p.emit(shift_left, sum, kNone, kNone, form.mantissa_bits), second_);
}

Value Scaler::operator()(Value x) const {
  return wide(p_) ? p_.emit(scale, x, k_) : p_.mul(p_.mul(x, first_), second_);
}

namespace {

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

Split split(Program& p, Value x) { return wide(p) ? split_wide(p, x) : split_by_bits(p, x); }

Split split_at_root(Program& p, Value x) {
  const Split parts = split(p, x);
  if (!wide(p)) return parts;
  const auto& [m, exponent] = parts;
  const Value above = p.compare(Compare::gt, m, p.constant(1.4142135623730950488));
  return {p.blend(above, p.mul(m, p.constant(0.5)), m), p.blend(above, p.add(exponent, p.constant(1.0)), exponent)};
}

Value has_bit(Program& p, Value rounded, int bit) {
  // A blend of AVX2 looks at signs.
  if (p.isa() == Isa::avx2) return p.emit(shift_left, rounded, kNone, kNone, bytes(p.type()) * 8 - 1 - bit);
  // As a number the bit alone is subnormal, and not 0.
  const Value alone = p.emit(bit_and, rounded, p.constant_bits(std::uint64_t{1} << bit));
  return p.compare(Compare::ne, alone, p.constant(0.0));
}

}  // namespace inga::fuse
