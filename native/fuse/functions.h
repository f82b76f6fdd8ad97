// Elementary functions as fragments of a vector program: each takes values and returns a value, so they compose.
//
// Bounds (against the correctly rounded result; tests measure them), with gradual underflow and all special values:
// exp and cosh <= 3 ULP f32, <= 2 ULP f64; log and sinh <= 2 ULP; tanh <= 3 ULP f32, <= 2 ULP f64.
#pragma once
#include "fuse/program.h"

namespace inga::fuse {

/// What is known of the sign of an argument: half of a clamp can then be left out.
struct Range {
  bool never_negative = false;
  bool never_positive = false;
};

Value negate(Program& p, Value x);
Value absolute(Program& p, Value x);
/// |magnitude| with the sign of `sign`; magnitude must not be negative.
Value copy_sign(Program& p, Value magnitude, Value sign);

/// e^x * 2^exponent.
Value exponential(Program& p, Value x, Range range = {}, int exponent = 0);
Value logarithm(Program& p, Value x);
Value hyperbolic_sine(Program& p, Value x);
Value hyperbolic_cosine(Program& p, Value x);
Value hyperbolic_tangent(Program& p, Value x);

/// Math.min and Math.max: NaN if either is, and -0 < +0.
Value least(Program& p, Value a, Value b);
Value greatest(Program& p, Value a, Value b);

/// 2^t for |t| <= 1000 (f64) or 120 (f32), relative error 1e-14 (f64) or 2e-7 (f32); meant for sums, where an absolute
/// error counts. NaN stays NaN; of t outside the range nothing is promised, but with AVX-512 it underflows to 0.
Value exp2_bounded(Program& p, Value t);

}  // namespace inga::fuse
