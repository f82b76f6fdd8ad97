// What is expected of the operations, by name: bounds, and where to look hardest.
#pragma once
#include <array>
#include <span>
#include <string_view>

#include "subject.h"

namespace inga::accuracy {

/// How the operands of an operation with several are chosen together.
enum class Pairing {
  independent,
  /// x^y neither over- nor underflows.
  power,
  /// Magnitudes are close.
  similar,
  /// z is near -x y.
  cancelling,
};

/// How much rounding there is.
enum class Kind {
  /// The result is one of a few numbers, or an operand: no error at all.
  exact,
  /// IEEE 754 demands the nearest number.
  nearest,
  /// Bounded by the mode.
  elementary,
};

struct Function {
  std::string_view name;
  Kind kind = Kind::elementary;
  /// Between these the result is neither trivial nor saturated, in f32 and in f64.
  std::array<double, 2> narrow{-100, 100};
  std::array<double, 2> wide{-100, 100};
  /// Zeros, thresholds, and where implementations change their formula.
  std::array<double, 4> centres{0.5, 1, 2, 4};
  /// Multiples of pi / 2 are hard.
  bool periodic = false;
  Pairing pairing = Pairing::independent;
};

std::span<const Function> functions();

/// The largest error allowed, in ULP: that of the mode for what has to be rounded, the same on every instruction set.
double bound(const Function& function, Mode mode);

}  // namespace inga::accuracy
