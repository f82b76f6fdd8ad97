// Elementary functions as fragments of a vector program: each takes values and returns a value, so they compose.
//
// The program's mode bounds their error against the correctly rounded result (tests measure it,
// test/fuse/accuracy.test.ts): precise within 1 ULP, fast within 4. Special values are those of C (Annex F) in both.
#pragma once
#include "fuse/fragment.h"

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
/// -1, 0 or 1; zeros and NaN stay.
Value sign(Program& p, Value x);
/// Math.min and Math.max: NaN if either is, and -0 < +0.
Value least(Program& p, Value a, Value b);
Value greatest(Program& p, Value a, Value b);
Value reciprocal_root(Program& p, Value x);
Value cube_root(Program& p, Value x);
Value hypotenuse(Program& p, Value x, Value y);

/// e^x * 2^exponent.
Value exponential(Program& p, Value x, Range range = {}, int exponent = 0);
Value exponential_base_2(Program& p, Value x);
Value exponential_base_10(Program& p, Value x);
Value exponential_minus_one(Program& p, Value x);
Value hyperbolic_sine(Program& p, Value x);
Value hyperbolic_cosine(Program& p, Value x);
Value hyperbolic_tangent(Program& p, Value x);
/// 1 / (1 + e^-x)
Value sigmoid(Program& p, Value x);

Value logarithm(Program& p, Value x);
Value logarithm_base_2(Program& p, Value x);
Value logarithm_base_10(Program& p, Value x);
Value logarithm_of_one_plus(Program& p, Value x);
Value inverse_hyperbolic_sine(Program& p, Value x);
Value inverse_hyperbolic_cosine(Program& p, Value x);
Value inverse_hyperbolic_tangent(Program& p, Value x);
/// log(1 + e^x)
Value softplus(Program& p, Value x);
/// log cosh x
Value logarithm_of_cosine(Program& p, Value x);
/// x^y
Value power(Program& p, Value x, Value y);

/// The argument up to which an angle is reduced without `far`.
double largest_near_angle(Type type, Mode mode);
/// `far`: for every angle; else for those up to largest_near_angle().
Value sine(Program& p, Value x, bool far);
Value cosine(Program& p, Value x, bool far);
Value tangent(Program& p, Value x, bool far);
Value arc_sine(Program& p, Value x);
Value arc_cosine(Program& p, Value x);
Value arc_tangent(Program& p, Value x);
/// The angle of the point (x, y).
Value arc_tangent_of_ratio(Program& p, Value y, Value x);

Value error_function(Program& p, Value x);
Value complementary_error_function(Program& p, Value x);
/// x times the standard normal distribution function.
Value gaussian_error_linear_unit(Program& p, Value x);

/// e^x with about twice the type's digits in precise mode, for functions that go on from there.
Pair exponential_pair(Program& p, Value x);
Value exponential_of_pair(Program& p, Pair x);
/// e^x = value 2^k, value about 1.
struct ScaledExponential {
  Pair value;
  Value k;
};
ScaledExponential scaled_exponential(Program& p, Pair x);

/// 2^t for |t| <= 1000 (f64) or 120 (f32), relative error 1e-14 (f64) or 2e-7 (f32); meant for sums, where an absolute
/// error counts. NaN stays NaN; of t outside the range nothing is promised, but with AVX-512 it underflows to 0.
Value exp2_bounded(Program& p, Value t);

}  // namespace inga::fuse
