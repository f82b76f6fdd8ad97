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

Value scaled_polynomial(Program& p, std::span<const double> c, double scale, Value x) {
  std::vector<double> scaled(c.begin(), c.end());
  for (double& each : scaled) each *= scale;
  return polynomial(p, scaled, x);
}

/// The entry, times `factor`, at the low four bits of `key`.
Value look_up_16(Program& p, Value key, std::span<const double> entries, double factor = 1.0) {
  std::vector<std::uint64_t> bits(entries.size());
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = std::bit_cast<std::uint64_t>(entries[i] * factor);
  return p.emit(lookup2, key, p.table({bits.begin(), bits.begin() + 8}), p.table({bits.begin() + 8, bits.end()}));
}

/// The exponent e of v = m 2^e for 0.75 <= m < 1.5, without AVX-512: from bits(v) - bits(0.75), to which half the
/// exponent range is added to keep it positive.
class ExponentField {
 public:
  ExponentField(Program& p, Value v) : p_(p), shifted_(p.emit(int_add, v, p.constant_bits(offset() - edge()))) {}

  /// e + bias() as a number: an integer below 2^mantissa_bits becomes one by OR-ing it into the mantissa of
  /// 2^mantissa_bits.
  Value biased() const {
    const Value field = p_.emit(shift_right, shifted_, kNone, kNone, form().mantissa_bits);
    return p_.emit(bit_or, field, p_.constant(std::ldexp(1.0, form().mantissa_bits)));
  }
  double bias() const { return std::ldexp(1.0, form().mantissa_bits) + form().bias + 1; }
  Value mantissa() const {
    const std::uint64_t low_bits = (std::uint64_t{1} << form().mantissa_bits) - 1;
    return p_.emit(int_add, p_.emit(bit_and, shifted_, p_.constant_bits(low_bits)), p_.constant_bits(edge()));
  }
  /// 2^(k - e), where that is a normal number.
  Value inverse_power(int k) const {
    const std::uint64_t upper_bits = form().sign * 2 - (std::uint64_t{1} << form().mantissa_bits);
    const std::uint64_t one = static_cast<std::uint64_t>(form().bias + k) << form().mantissa_bits;
    const Value upper = p_.emit(bit_and, shifted_, p_.constant_bits(upper_bits));
    return p_.emit(int_sub, p_.constant_bits(one + offset()), upper);
  }

 private:
  Layout form() const { return layout(p_.type()); }
  std::uint64_t offset() const { return static_cast<std::uint64_t>(form().bias + 1) << form().mantissa_bits; }
  std::uint64_t edge() const { return single(p_) ? 0x3F400000u : 0x3FE8000000000000ull; }

  Program& p_;
  Value shifted_;
};

/// An infinite x is no number to the arithmetic of the exponent, a negative one has no logarithm.
Value with_ends(Program& p, Value x, Value result) {
  result = p.blend(p.compare(Compare::lt, x, infinity(p)), result, x);
  result = p.blend(x, nan(p), result);
  return p.blend(p.compare(Compare::eq, x, p.constant(0.0)), p.constant(-HUGE_VAL), result);
}

/// `start` + log(1 + f), for f from -1/4 to 1/2.
Value add_logarithm(Program& p, Value f, const LogBase& base, Value start) {
  if (single(p)) return p.fma(f, scaled_polynomial(p, kLogRatioShort, base.scale, f), start);
  // The series of log((1 + s) / (1 - s)) is a third as long.
  const Value s = p.div(f, p.add(f, p.constant(2.0)));
  return p.fma(s, scaled_polynomial(p, kLogRatioLong, base.scale, p.mul(s, s)), start);
}

/// exponent unit + log m with AVX-512 in double precision: log m = log(m v) - log v for v close to 1 / m from a table.
/// f is m - 1, if that is known to more digits than m.
Value by_table(Program& p, Value m, Value f, Value exponent, double unit, const LogBase& base) {
  const Value key = p.add(m, p.constant(0x1.8p48));
  const Value v = look_up_16(p, key, kLogInverse);
  const Value one = p.constant(1.0);
  const Value r = f == kNone ? p.fms(m, v, one) : p.fms(f, v, p.sub(one, v));
  const Value log_c = look_up_16(p, key, base.table, base.factor);
  const Value start = unit == 1.0 ? p.add(exponent, log_c) : p.fma(exponent, p.constant(unit), log_c);
  return p.fma(r, scaled_polynomial(p, kLogRatioTable, base.scale, r), start);
}

Value times_unit(Program& p, Value exponent, double unit) {
  return unit == 1.0 ? exponent : p.mul(exponent, p.constant(unit));
}

/// 1 + x = 2^-minus_exponent (1 + f).
struct OnePlus {
  Value minus_exponent;
  Value f;
};

/// The exponent that AVX-512 finds is infinite where the logarithm is, and NaN where it is no number.
Value wide_one_plus(Program& p, Value x, const LogBase& base, Value added) {
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
  if (!single(p)) return by_table(p, m, f, minus_exponent, -base.unit, base);
  return add_logarithm(p, f, base, times_unit(p, minus_exponent, -base.unit));
}

}  // namespace

Split fast_split(Program& p, Value x) {
  if (wide(p)) return split(p, x);
  const Layout form = layout(p.type());
  const int lift = single(p) ? 25 : 54;
  const Value tiny = p.compare(Compare::lt, x, p.constant(std::ldexp(1.0, 1 - form.bias)));
  const ExponentField field(p, p.blend(tiny, p.mul(x, p.constant(std::ldexp(1.0, lift))), x));
  const Value bias = p.blend(tiny, p.constant(field.bias() + lift), p.constant(field.bias()));
  return {field.mantissa(), p.sub(field.biased(), bias)};
}

Value fast_logarithm(Program& p, Value x, const LogBase& base) {
  const auto [m, exponent] = fast_split(p, x);
  // The exponent that AVX-512 finds is infinite where the logarithm is, and its mantissa of a number below 0 is NaN.
  if (wide(p) && !single(p)) return by_table(p, m, kNone, exponent, base.unit, base);
  const Value f = p.sub(m, p.constant(1.0));
  const Value result = add_logarithm(p, f, base, times_unit(p, exponent, base.unit));
  return wide(p) ? result : with_ends(p, x, result);
}

Value fast_logarithm_of_one_plus(Program& p, Value x, const LogBase& base, Value added) {
  if (wide(p)) return wide_one_plus(p, x, base, added);
  const Value one = p.constant(1.0);
  const Value u = p.add(x, one);
  const ExponentField field(p, u);
  Value minus_exponent = p.sub(p.constant(field.bias()), field.biased());
  // f = (1 + x) 2^-exponent - 1, rounded once; so a zero keeps its sign. The power may be too small by itself.
  const Value power = field.inverse_power(2);
  const Value quarter = p.constant(0.25);
  const Value f = p.fms(p.mul(x, quarter), power, p.fnma(power, quarter, one));
  if (added != kNone) minus_exponent = p.sub(minus_exponent, added);
  Value result = add_logarithm(p, f, base, times_unit(p, minus_exponent, -base.unit));
  if (!single(p)) result = p.blend(p.compare(Compare::eq, x, infinity(p)), x, result);
  return p.blend(u, nan(p), result);
}

}  // namespace inga::fuse
