#include "fuse/fast_logarithm.h"

#include <bit>
#include <cmath>
#include <vector>

#include "fuse/coefficients.h"

namespace inga::fuse {

using namespace coefficients;
using enum VectorOp;

const LogBase kNatural{0.69314718055994530942, 1.0, kLogOfE};
const LogBase kHalfNatural{0.34657359027997265471, 0.5, kLogOfE, 0.5};
const LogBase kBinary{1.0, 1.4426950408889634074, kLogOf2};
const LogBase kDecimal{0.30102999566398119521, 0.43429448190325182765, kLogOf10};

namespace {

/// scale times the polynomial with the coefficients c at x / unit.
Value scaled_polynomial(Program& p, std::span<const double> c, double scale, Value x, double unit = 1.0) {
  std::vector<double> scaled(c.begin(), c.end());
  for (double& each : scaled) {
    each *= scale;
    scale /= unit;
  }
  return polynomial(p, scaled, x);
}

/// The entry, times `factor`, at the low four bits of `key`.
Value look_up_16(Program& p, Value key, std::span<const double> entries, double factor = 1.0) {
  std::vector<std::uint64_t> bits(entries.size());
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = std::bit_cast<std::uint64_t>(entries[i] * factor);
  return p.emit(lookup2, key, p.table({bits.begin(), bits.begin() + 8}), p.table({bits.begin() + 8, bits.end()}));
}

/// What ExponentField takes to find e, or e - lift.
double origin(const Program& p, int lift = 0) {
  const Layout form = layout(p.type());
  return std::ldexp(1.0, form.mantissa_bits + 1) - form.bias - lift;
}

/// The exponent e of v = m 2^e for 0.75 <= m < 1.5, without AVX-512: the field above the mantissa of bits(v) +
/// (bits(1) - bits(0.75)) is e + bias, and 0 for v = 0.
class ExponentField {
 public:
  ExponentField(Program& p, Value v) : p_(p), shifted_(p.emit(int_add, v, p.constant_bits(one() - edge()))) {}

  /// -e, and infinity for v = 0. From the bits of infinity downwards numbers are evenly spaced: taking the field off
  /// makes a number of it, and none of 0. `from` is origin().
  Value minus_exponent(Value from) const { return p_.fms(number(), p_.constant(inverse_spacing()), from); }
  Value exponent(Value from) const { return p_.fnma(number(), p_.constant(inverse_spacing()), from); }
  Value mantissa() const {
    const std::uint64_t low_bits = (std::uint64_t{1} << form().mantissa_bits) - 1;
    return p_.emit(int_add, p_.emit(bit_and, shifted_, p_.constant_bits(low_bits)), p_.constant_bits(edge()));
  }
  /// 4 2^-e, a normal number but for v = 0.
  Value inverse_power() const {
    const std::uint64_t upper_bits = form().sign * 2 - (std::uint64_t{1} << form().mantissa_bits);
    const Value upper = p_.emit(bit_and, shifted_, p_.constant_bits(upper_bits));
    return p_.emit(int_sub, p_.constant_bits(2 * one() + (std::uint64_t{2} << form().mantissa_bits)), upper);
  }

 private:
  Layout form() const { return layout(p_.type()); }
  double inverse_spacing() const { return std::ldexp(1.0, form().mantissa_bits - form().bias); }
  Value number() const {
    const Value field = p_.emit(shift_right, shifted_, kNone, kNone, form().mantissa_bits);
    return p_.emit(int_sub, infinity(p_), field);
  }
  std::uint64_t one() const { return static_cast<std::uint64_t>(form().bias) << form().mantissa_bits; }
  std::uint64_t edge() const { return single(p_) ? 0x3F400000u : 0x3FE8000000000000ull; }

  Program& p_;
  Value shifted_;
};

/// x times a power of two that makes a normal number of it and of its inverse; -0 becomes 0.
struct Lifted {
  Value x;
  Value origin;
};

Lifted lift(Program& p, Value x) {
  const Layout form = layout(p.type());
  const int lift = form.mantissa_bits + 2;
  const Value tiny = p.compare(Compare::lt, x, p.constant(std::ldexp(1.0, 4 - form.bias)));
  const Value power = p.blend(tiny, p.constant(std::ldexp(1.0, lift)), p.constant(1.0));
  return {p.fma(x, power, p.constant(0.0)), p.blend(tiny, p.constant(origin(p, lift)), p.constant(origin(p)))};
}

/// What f is multiplied by beforehand. Without AVX-512 it comes from 2^-e, which may be no normal number; 4 2^-e is.
double unit_of_f(const Program& p) { return wide(p) ? 1.0 : 4.0; }

/// log(1 + f) - minus_exponent base.unit, for f from -1/4 to 1/2, which comes as f unit_of_f().
Value add_logarithm(Program& p, Value f, const LogBase& base, Value minus_exponent) {
  const double unit = unit_of_f(p);
  Value factor = f;
  Value ratio = kNone;
  if (single(p)) {
    ratio = scaled_polynomial(p, kLogRatioShort, base.scale / unit, f, unit);
  } else {
    // The series of log((1 + s) / (1 - s)) is a third as long.
    factor = p.div(f, p.add(f, p.constant(2.0 * unit)));
    ratio = scaled_polynomial(p, kLogRatioLong, base.scale, p.mul(factor, factor));
  }
  if (base.unit == 1.0) return p.fms(factor, ratio, minus_exponent);
  return p.fma(factor, ratio, p.mul(minus_exponent, p.constant(-base.unit)));
}

/// Without AVX-512: negative numbers v have no logarithm; that of infinity is its own, lost in a division.
Value with_ends(Program& p, Value v, Value result) {
  if (!single(p)) result = p.blend(p.compare(Compare::eq, v, infinity(p)), v, result);
  return p.blend(v, nan(p), result);
}

/// log m - minus_exponent base.unit with AVX-512 in double precision: log m = log(m v) - log v for v close to 1 / m from
/// a table. f is m - 1, if that is known to more digits than m.
Value by_table(Program& p, Value m, Value f, Value minus_exponent, const LogBase& base) {
  const Value key = p.add(m, p.constant(0x1.8p48));
  const Value v = look_up_16(p, key, kLogInverse);
  const Value one = p.constant(1.0);
  const Value r = f == kNone ? p.fms(m, v, one) : p.fms(f, v, p.sub(one, v));
  const Value log_c = look_up_16(p, key, base.table, base.factor);
  const Value start =
      base.unit == 1.0 ? p.sub(log_c, minus_exponent) : p.fnma(minus_exponent, p.constant(base.unit), log_c);
  return p.fma(r, scaled_polynomial(p, kLogRatioTable, base.scale, r), start);
}

/// The exponent that AVX-512 finds is infinite where the logarithm is, and its mantissa of a number below 0 is NaN.
Value wide_logarithm(Program& p, Value x, const LogBase& base) {
  const Value m = p.emit(mantissa, x);
  const Value minus_exponent = p.sub(p.emit(exponent, m), p.emit(exponent, x));
  return single(p) ? add_logarithm(p, p.sub(m, p.constant(1.0)), base, minus_exponent)
                   : by_table(p, m, kNone, minus_exponent, base);
}

Value wide_logarithm_of_one_plus(Program& p, Value x, const LogBase& base, Value added) {
  const Value one = p.constant(1.0);
  const Value u = p.add(x, one);
  const Value m = p.emit(mantissa, u);
  Value minus_exponent = p.sub(p.emit(exponent, m), p.emit(exponent, u));
  // f = (1 + x) power - 1, rounded once; so a zero keeps its sign.
  const Value power = p.emit(scale, one, minus_exponent);
  const Value exact = p.fms(x, power, p.sub(one, power));
  // Some number where 0 times infinity is none.
  const Value f = p.emit(max, exact, p.constant(-0.5));
  if (added != kNone) minus_exponent = p.sub(minus_exponent, added);
  return single(p) ? add_logarithm(p, f, base, minus_exponent) : by_table(p, m, f, minus_exponent, base);
}

}  // namespace

Split fast_split(Program& p, Value x) {
  if (wide(p)) return split(p, x);
  const Lifted lifted = lift(p, x);
  const ExponentField field(p, lifted.x);
  return {field.mantissa(), field.exponent(lifted.origin)};
}

Value fast_logarithm(Program& p, Value x, const LogBase& base) {
  if (wide(p)) return wide_logarithm(p, x, base);
  const Lifted lifted = lift(p, x);
  const ExponentField field(p, lifted.x);
  const Value f = p.fms(lifted.x, field.inverse_power(), p.constant(unit_of_f(p)));
  return with_ends(p, lifted.x, add_logarithm(p, f, base, field.minus_exponent(lifted.origin)));
}

Value fast_logarithm_of_one_plus(Program& p, Value x, const LogBase& base, Value added) {
  if (wide(p)) return wide_logarithm_of_one_plus(p, x, base, added);
  const Value u = p.add(x, p.constant(1.0));
  const ExponentField field(p, u);
  Value minus_exponent = field.minus_exponent(p.constant(origin(p)));
  if (added != kNone) minus_exponent = p.sub(minus_exponent, added);
  // f = (1 + x) power - 1, rounded once; so a zero keeps its sign.
  const Value power = field.inverse_power();
  const Value f = p.fms(x, power, p.sub(p.constant(unit_of_f(p)), power));
  return with_ends(p, u, add_logarithm(p, f, base, minus_exponent));
}

}  // namespace inga::fuse
