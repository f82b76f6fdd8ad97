// Exponentials by FEXPA, SVE's own table of powers of two. As fragments of a vector program: see functions.h.
#pragma once
#include "fuse/functions.h"

namespace inga::fuse::sve {

/// e^x * 2^exponent: <= 1.2 ULP where the result is normal, and half a unit more below (gradual underflow).
Value exponential(Program& p, Value x, Range range, int exponent);

/// See fuse::exp2_bounded().
Value exp2_bounded(Program& p, Value t);

}  // namespace inga::fuse::sve
