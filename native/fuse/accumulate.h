// What a loop keeps from step to step for a reduction.
#pragma once
#include "fuse/program.h"
#include "fuse/rewrite.h"

namespace inga::fuse {

/// Adds accumulators for `value` to the program. In order: plain, the sum; log_cosh, the sum of |u| and the product;
/// product and log_product, the product of mantissas and the sum of exponents; least, the minimum; greatest, that of the
/// negated values; norm, sums of squares of ordinary, large and small numbers. Total::take_lane() reads them.
void accumulate(Program& program, Finish finish, Value value);

/// How many accumulators that makes.
int accumulators(Finish finish) noexcept;

/// The most elements over which the lanes of one accumulator may go before they are taken, as a multiple of the lanes of a
/// vector: a product of so many numbers in [1, 2) stays in the range.
int most_steps(Finish finish, Type type) noexcept;

}  // namespace inga::fuse
