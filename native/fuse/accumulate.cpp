#include "fuse/accumulate.h"

#include <cmath>
#include <limits>

#include "fuse/functions.h"
#include "fuse/total.h"

namespace inga::fuse {
namespace {

void add_up(Program& p, Value value) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.add(before, value));
}

void add_square(Program& p, Value value) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.fma(value, value, before));
}

void add_log_cosh(Program& p, Value u) {
  constexpr double kMinusTwoLog2E = -2.0 * 1.4426950408889634074;
  const Value magnitude = absolute(p, u);
  add_up(p, magnitude);
  // Past 30, exp(-2 |u|) is below 1e-26 and adds nothing to 1. A NaN passes the bound.
  const Value bounded = p.emit(VectorOp::min, p.constant(30.0), magnitude);
  const Value decay = exp2_bounded(p, p.mul(bounded, p.constant(kMinusTwoLog2E)));
  const Value product = p.accumulator(Combine::mul);
  p.update(product, p.fma(product, decay, product));
}

/// x = mantissa * 2^exponent with 1 <= |mantissa| < 2; zeros, infinities and NaN are mantissas themselves, and their
/// exponents are any finite number.
struct Factor {
  Value mantissa;
  Value exponent;
};

Factor factor_of(Program& p, Value x) {
  const bool single = p.type() == Type::f32;
  const int bits = single ? 23 : 52, bias = single ? 127 : 1023, lift = bits + 1;
  const std::uint64_t fraction = (std::uint64_t{1} << bits) - 1, sign = std::uint64_t{1} << (single ? 31 : 63);
  const double smallest = std::ldexp(1.0, 1 - bias);
  const double largest =
      single ? static_cast<double>(std::numeric_limits<float>::max()) : std::numeric_limits<double>::max();
  const Value magnitude = absolute(p, x);
  const Value tiny = p.compare(Compare::lt, magnitude, p.constant(smallest));
  const Value lifted = p.blend(tiny, p.mul(x, p.constant(std::ldexp(1.0, lift))), x);
  const Value field = p.emit(VectorOp::shift_right, absolute(p, lifted), kNone, kNone, bits);
  // An integer below 2^bits becomes a number by OR-ing it into the mantissa of 2^bits.
  const double base = std::ldexp(1.0, bits);
  const Value number = p.emit(VectorOp::bit_or, field, p.constant(base));
  const Value exponent = p.sub(number, p.blend(tiny, p.constant(base + bias + lift), p.constant(base + bias)));
  const Value kept = p.emit(VectorOp::bit_and, lifted, p.constant_bits(sign | fraction));
  Value mantissa = p.emit(VectorOp::bit_or, kept, p.constant(1.0));
  mantissa = p.blend(p.compare(Compare::eq, x, p.constant(0.0)), x, mantissa);
  mantissa = p.blend(p.compare(Compare::not_ge, p.constant(largest), magnitude), x, mantissa);
  return {mantissa, exponent};
}

void multiply(Program& p, const Factor& factor) {
  const Value product = p.accumulator(Combine::mul);
  p.update(product, p.mul(product, factor.mantissa));
  add_up(p, factor.exponent);
}

/// Negative numbers have no logarithm, and that of both zeros is the same.
void multiply_for_log(Program& p, Value x) {
  Factor factor = factor_of(p, absolute(p, x));
  const Value negative = p.compare(Compare::lt, x, p.constant(0.0));
  factor.mantissa = p.blend(negative, p.constant(std::nan("")), factor.mantissa);
  multiply(p, factor);
}

void keep_least(Program& p, Value value) {
  const Value before = p.accumulator(Combine::min);
  p.update(before, least(p, before, value));
}

void add_squares(Program& p, Value x) {
  const SquareScaling scaling = square_scaling(p.type());
  const Value magnitude = absolute(p, x), zero = p.constant(0.0);
  const Value large = p.compare(Compare::gt, magnitude, p.constant(scaling.large));
  const Value small = p.compare(Compare::lt, magnitude, p.constant(scaling.small));
  add_square(p, p.blend(large, zero, p.blend(small, zero, magnitude)));
  add_square(p, p.blend(large, p.mul(magnitude, p.constant(scaling.shrink)), zero));
  add_square(p, p.blend(small, p.mul(magnitude, p.constant(scaling.grow)), zero));
}

}  // namespace

void accumulate(Program& p, Finish finish, Value value) {
  switch (finish) {
    case Finish::elementwise: return;
    case Finish::plain: add_up(p, value); return;
    case Finish::log_cosh: add_log_cosh(p, value); return;
    case Finish::product: multiply(p, factor_of(p, value)); return;
    case Finish::log_product: multiply_for_log(p, value); return;
    case Finish::least: keep_least(p, value); return;
    case Finish::greatest: keep_least(p, negate(p, value)); return;
    case Finish::norm: add_squares(p, value); return;
  }
}

int accumulators(Finish finish) noexcept {
  switch (finish) {
    case Finish::elementwise: return 0;
    case Finish::plain:
    case Finish::least:
    case Finish::greatest: return 1;
    case Finish::norm: return 3;
    default: return 2;
  }
}

int most_steps(Finish finish, Type type) noexcept {
  const bool multiplies = finish == Finish::log_cosh || finish == Finish::product || finish == Finish::log_product;
  if (!multiplies) return std::numeric_limits<int>::max();
  return type == Type::f32 ? 120 : 1000;
}

}  // namespace inga::fuse
