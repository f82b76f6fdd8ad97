// From an expression to the vector program of one loop step.
#pragma once
#include "fuse/program.h"
#include "fuse/rewrite.h"

namespace inga::fuse {

/// Inputs become arrays 0 .. inputs - 1, or parameters of the same number where scalar[i] is set; a map's result is
/// array `inputs`. A reduction's accumulators are, in order: the sum, and for Finish::log_cosh the product.
Program lower(const Rewritten& rewritten, const std::vector<bool>& scalar, Isa isa);

}  // namespace inga::fuse
