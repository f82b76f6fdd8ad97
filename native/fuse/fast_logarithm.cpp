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

/// The exponent e of v = m 2^e, without AVX-512: the field above the mantissa of bits(v) + `gap` is e + bias, and 0 for
/// v = 0. m goes from the number whose bits are `gap` before those of 1 to twice that.
class ExponentField {
 public:
  ExponentField(Program& p, Value v, std::uint64_t gap)
      : p_(p), gap_(gap), shifted_(p.emit(int_add, v, p.constant_bits(gap))) {}

  /// -e, and infinity for v = 0. From the bits of infinity downwards numbers are evenly spaced: taking the field off
  /// makes a number of it, and none of 0. `from` is origin().
  Value minus_exponent(Value from) const { return p_.fms(number(), p_.constant(inverse_spacing()), from); }
  Value exponent(Value from) const { return p_.fnma(number(), p_.constant(inverse_spacing()), from); }
  Value mantissa() const {
    const std::uint64_t low_bits = (std::uint64_t{1} << form().mantissa_bits) - 1;
    return p_.emit(int_add, p_.emit(bit_and, shifted_, p_.constant_bits(low_bits)), p_.constant_bits(one() - gap_));
  }
  /// Which eighth of the field's step v is in, in the low bits.
  Value eighth() const { return p_.emit(shift_right, shifted_, kNone, kNone, form().mantissa_bits - 3); }
  /// number 2^-e, from the bits of the number plus those of 1.
  Value times_inverse_power(Value bits) const {
    const std::uint64_t upper_bits = form().sign * 2 - (std::uint64_t{1} << form().mantissa_bits);
    return p_.emit(int_sub, bits, p_.emit(bit_and, shifted_, p_.constant_bits(upper_bits)));
  }

 private:
  Layout form() const { return layout(p_.type()); }
  double inverse_spacing() const { return std::ldexp(1.0, form().mantissa_bits - form().bias); }
  std::uint64_t one() const { return static_cast<std::uint64_t>(form().bias) << form().mantissa_bits; }
  Value number() const {
    const Value field = p_.emit(shift_right, shifted_, kNone, kNone, form().mantissa_bits);
    return p_.emit(int_sub, infinity(p_), field);
  }

  Program& p_;
  std::uint64_t gap_;
  Value shifted_;
};

/// The gap for m from 0.75.
std::uint64_t half_step(const Program& p) { return std::uint64_t{1} << (layout(p.type()).mantissa_bits - 1); }

/// x times a power of two that makes a normal number of it and of its inverse; -0 becomes 0.
struct Lifted {
  Value x;
  Value from;
};

Lifted lift(Program& p, Value x) {
  const Layout form = layout(p.type());
  const int lift = form.mantissa_bits + 2;
  const Value tiny = p.compare(Compare::lt, x, p.constant(std::ldexp(1.0, 4 - form.bias)));
  const Value power = p.blend(tiny, p.constant(std::ldexp(1.0, lift)), p.constant(1.0));
  return {p.fma(x, power, p.constant(0.0)), p.blend(tiny, p.constant(origin(p, lift)), p.constant(origin(p)))};
}

/// added - minus_exponent base.unit
Value add_exponent(Program& p, Value minus_exponent, const LogBase& base, Value added) {
  return base.unit == 1.0 ? p.sub(added, minus_exponent) : p.fnma(minus_exponent, p.constant(base.unit), added);
}

/// factor ratio - minus_exponent base.unit
Value join(Program& p, Value factor, Value ratio, Value minus_exponent, const LogBase& base) {
  if (base.unit == 1.0) return p.fms(factor, ratio, minus_exponent);
  return p.fma(factor, ratio, p.mul(minus_exponent, p.constant(-base.unit)));
}

/// 2^-e may be no normal number; 4 2^-e is.
constexpr double kLift = 4.0;

/// For m from 0.71875, in single precision: kLogInverseEighth is of the eighths of its floats.
constexpr std::uint64_t kEighthGap = 0x480000;

/// (v power - 1) kLift, rounded once so that a zero keeps its sign; power comes times kLift.
Value lifted_rest(Program& p, Value v, Value x, Value power) {
  const Value unit = p.constant(kLift);
  return p.fms(x, power, x == v ? unit : p.sub(unit, power));
}

/// log v where `x` is v, or v - 1 known to more digits: log m = log(m w) - log w for w close to 1 / m from a table.
Value by_eighths(Program& p, const ExponentField& field, Value v, Value x, Value minus_exponent, const LogBase& base) {
  std::vector<std::uint64_t> inverses;
  std::vector<std::uint64_t> logs;
  for (const double w : kLogInverseEighth) {
    inverses.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(w * kLift)) + 0x3F800000u);
    logs.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(-std::log(w) * base.scale)));
  }
  const Value key = field.eighth();
  const Value power = field.times_inverse_power(p.emit(lookup8, key, p.table(inverses)));
  const Value r = lifted_rest(p, v, x, power);
  const Value start = add_exponent(p, minus_exponent, base, p.emit(lookup8, key, p.table(logs)));
  return p.fma(r, scaled_polynomial(p, kLogRatioEighth, base.scale / kLift, r, kLift), start);
}

/// log(1 + f) - minus_exponent base.unit in single precision.
Value by_series(Program& p, Value f, Value minus_exponent, const LogBase& base) {
  return join(p, f, scaled_polynomial(p, kLogRatioShort, base.scale, f), minus_exponent, base);
}

/// log(1 + f) - minus_exponent base.unit in double precision, f = lifted / kLift, by the series of log((1 + s) / (1 - s)),
/// a third as long as that of log(1 + f).
Value by_odd_series(Program& p, Value lifted, Value minus_exponent, const LogBase& base) {
  int of_scale = 0;
  if (std::frexp(base.scale, &of_scale) != 0.5) {
    const Value s = p.div(lifted, p.add(lifted, p.constant(2.0 * kLift)));
    return join(p, s, scaled_polynomial(p, kLogRatioLong, base.scale, p.mul(s, s)), minus_exponent, base);
  }
  // The first term by itself: it is not rounded together with what is added to its factor. 2 is within 2^-55 of that.
  const Value bottom = p.fma(lifted, p.constant(0.5 / base.scale), p.constant(kLift / base.scale));
  const Value first = p.div(lifted, bottom);
  const Value z = p.mul(first, first);
  const double unit = 4.0 * base.scale * base.scale;
  const Value others = scaled_polynomial(p, std::span(kLogRatioLong).subspan(1), 0.5 / unit, z, unit);
  return p.fma(p.mul(first, z), others, p.fnma(minus_exponent, p.constant(base.unit), first));
}

/// The same without a table.
Value without_table(Program& p, const ExponentField& field, Value v, Value x, Value minus_exponent,
                    const LogBase& base) {
  // The bits of kLift and of 1.
  const Value power = field.times_inverse_power(p.constant_bits(layout(p.type()).sign));
  const Value f = lifted_rest(p, v, x, power);
  const Value log = single(p) ? by_series(p, p.mul(f, p.constant(1.0 / kLift)), minus_exponent, base)
                              : by_odd_series(p, f, minus_exponent, base);
  return p.blend(p.compare(Compare::eq, v, infinity(p)), v, log);
}

/// log v - added base.unit without AVX-512; `x` is v, or v - 1.
Value by_bits(Program& p, Value v, Value x, Value from, const LogBase& base, Value added = kNone) {
  const bool eighths = single(p) && p.isa() == Isa::avx2;
  const ExponentField field(p, v, eighths ? kEighthGap : half_step(p));
  Value minus_exponent = field.minus_exponent(from);
  if (added != kNone) minus_exponent = p.sub(minus_exponent, added);
  const Value log =
      eighths ? by_eighths(p, field, v, x, minus_exponent, base) : without_table(p, field, v, x, minus_exponent, base);
  // A number below 0 has no logarithm.
  return p.blend(is_minus(p, v), nan(p), log);
}

/// log m - minus_exponent base.unit with AVX-512 in double precision: log m = log(m v) - log v for v close to 1 / m from
/// a table. f is m - 1, if that is known to more digits than m.
Value by_table(Program& p, Value m, Value f, Value minus_exponent, const LogBase& base) {
  const Value key = p.add(m, p.constant(0x1.8p48));
  const Value v = look_up_16(p, key, kLogInverse);
  const Value one = p.constant(1.0);
  const Value r = f == kNone ? p.fms(m, v, one) : p.fms(f, v, p.sub(one, v));
  const Value log_c = look_up_16(p, key, base.table, base.factor);
  return p.fma(r, scaled_polynomial(p, kLogRatioTable, base.scale, r), add_exponent(p, minus_exponent, base, log_c));
}

/// The exponent that AVX-512 finds is infinite where the logarithm is, and its mantissa of a number below 0 is NaN.
Value wide_logarithm(Program& p, Value x, const LogBase& base) {
  const Value m = p.emit(mantissa, x);
  const Value minus_exponent = p.sub(p.emit(exponent, m), p.emit(exponent, x));
  return single(p) ? by_series(p, p.sub(m, p.constant(1.0)), minus_exponent, base)
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
  return single(p) ? by_series(p, f, minus_exponent, base) : by_table(p, m, f, minus_exponent, base);
}

}  // namespace

Split fast_split(Program& p, Value x) {
  if (wide(p)) return split(p, x);
  const auto [lifted, from] = lift(p, x);
  const ExponentField field(p, lifted, half_step(p));
  return {field.mantissa(), field.exponent(from)};
}

Value fast_logarithm(Program& p, Value x, const LogBase& base) {
  if (wide(p)) return wide_logarithm(p, x, base);
  const auto [lifted, from] = lift(p, x);
  return by_bits(p, lifted, lifted, from, base);
}

Value fast_logarithm_of_one_plus(Program& p, Value x, const LogBase& base, Value added) {
  if (wide(p)) return wide_logarithm_of_one_plus(p, x, base, added);
  return by_bits(p, p.add(x, p.constant(1.0)), x, p.constant(origin(p)), base, added);
}

}  // namespace inga::fuse
