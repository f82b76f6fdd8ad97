// What the fragments of elementary functions are built from: numbers in two parts, polynomials, powers of two.
#pragma once
#include <span>

#include "fuse/program.h"

namespace inga::fuse {

/// The lay-out of a floating-point type.
struct Layout {
  int mantissa_bits;
  int bias;
  std::uint64_t sign;
};

constexpr Layout layout(Type type) {
  return type == Type::f32 ? Layout{23, 127, 0x80000000u} : Layout{52, 1023, 0x8000000000000000ull};
}

inline bool single(const Program& p) { return p.type() == Type::f32; }
inline bool precise(const Program& p) { return p.mode() == Mode::precise; }
/// Has `scale`, `exponent`, `mantissa` and `lookup2`.
inline bool wide(const Program& p) { return p.isa() == Isa::avx512; }

/// A constant with more digits than a double: hi + lo.
struct Precise {
  double hi;
  double lo;
};

/// The unevaluated sum of two numbers; `lo` is small beside `hi`, or kNone for 0.
struct Pair {
  Value hi;
  Value lo = kNone;
};

/// The constant as two numbers of the program's type.
Pair pair_constant(Program& p, Precise c);
/// a + b and what rounding lost, for |a| >= |b| or a = 0 (Dekker 1971).
Pair fast_two_sum(Program& p, Value a, Value b);
/// a + b and what rounding lost, in any order (Knuth, TAOCP 2, 4.2.2).
Pair two_sum(Program& p, Value a, Value b);
/// a * b and what rounding lost.
Pair two_product(Program& p, Value a, Value b);
/// a + b where either may be kNone.
Value plus(Program& p, Value a, Value b);
Value joined(Program& p, Pair a);
Pair normalized(Program& p, Pair a);
/// a * b to about twice the type's digits.
Pair product(Program& p, Pair a, Pair b);
/// a / b as a pair.
Pair exact_quotient(Program& p, Pair a, Pair b);
/// The same in precise mode, else one number within 2 ULP.
Pair quotient(Program& p, Pair a, Pair b);
Pair choose(Program& p, Value mask, Pair yes, Pair no);

/// c0 + c1 x + ..., by Horner.
Value polynomial(Program& p, std::span<const double> c, Value x);
/// By the program's type.
Value polynomial(Program& p, std::span<const double> of_f32, std::span<const double> of_f64, Value x);
/// c0 + c1 x + ... as even and odd part: in two chains half as long, with less rounding; `square` is x^2.
Value polynomial_by_parts(Program& p, std::span<const double> c, Value x, Value square);
Value polynomial_by_parts(Program& p, std::span<const double> of_f32, std::span<const double> of_f64, Value x,
                          Value square);
/// min(x, high) and max(x, low) where a NaN stays.
Value at_most(Program& p, Value x, double high);
Value at_least(Program& p, Value x, double low);
/// A mask: x < 0; whether -0 and negative NaN count is not said.
Value is_minus(Program& p, Value x);
/// The constant of the program's type.
Value by_type(Program& p, double of_f32, double of_f64);
Value nan(Program& p);
Value infinity(Program& p);

/// 2^k for whole k where that is a normal number.
Value power_of_two(Program& p, Value k);
/// Multiplies by 2^k, k whole and not beyond twice the exponent range, with overflow and gradual underflow.
class Scaler {
 public:
  Scaler(Program& p, Value k);
  Value operator()(Value x) const;
  Pair operator()(Pair x) const { return {(*this)(x.hi), x.lo == kNone ? kNone : (*this)(x.lo)}; }

 private:
  Program& p_;
  Value k_;
  Value first_ = kNone;
  Value second_ = kNone;
};

/// x = mantissa * 2^exponent for x > 0, subnormal numbers included; mantissa in [0.75, 1.5) or [sqrt 1/2, sqrt 2).
struct Split {
  Value mantissa;
  Value exponent;
};
Split split(Program& p, Value x);
/// With the mantissa from the square root of 1/2 on every instruction set: the logarithms of the two parts do not cancel.
Split split_at_root(Program& p, Value x);

/// A mask: true where the whole number that `rounded` holds in its low bits is odd, after a shift right by `bit`.
Value has_bit(Program& p, Value rounded, int bit);

}  // namespace inga::fuse
