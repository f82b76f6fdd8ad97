// The loops of the pair kernel as vector programs. Three identities make it cheap:
//   sum log cosh u = sum u + log product(1 + exp(-2 u)) - n ln 2: one logarithm for all rows, and a residual's sum is 0
//   (in long columns |u| takes the place of u, so that no power overflows);
//   u^2 + y^2 = v^2 + x^2 for the residuals u of x on y and v of y on x: exp((x^2 - u^2) / 2) serves both Gaussians;
//   the Gaussians of the columns themselves are kept. So a row of a pair costs three exponentials and no logarithm.
#pragma once
#include "core/isa.h"
#include "fuse/program.h"

namespace inga::causal {

/// Arrays x, y. Their inner product.
fuse::Program dot_program(fuse::Type type, Isa isa);

/// Arrays x, y, gauss x, gauss y, square x. Parameters: -correlation, -2 log2(e) / s, -log2(e) / (2 s^2). Accumulators,
/// for u then v: the product, sum u exp(-u^2 / 2), sum |u|, where u is not yet divided by s. `brief` is for columns without
/// numbers so large that a power leaves its range: the product is then of 1 + exp(-2 u), and the sum of u is known to be 0.
fuse::Program shared_program(Isa isa, bool brief);
/// The same, brief, of floats. Two arrays more: z and gauss of the column that takes the place of y next.
fuse::Program rough_program(Isa isa);

/// Arrays x, y. Parameters: -correlation, then shift and scale of u and of v. Accumulators as above.
fuse::Program separate_program(Isa isa);

/// Arrays x, y; parameter -correlation. Sums of u and u^2, v and v^2.
fuse::Program moment_program(Isa isa);

/// Arrays: x, the other, and the results z, gauss, square, of which those behind z are left out unless `keeps`. Parameters
/// -slope, shift, scale. Sums of z, z^2, |z|, the product, z exp(-z^2 / 2).
fuse::Program update_program(Isa isa, bool keeps);

/// Arrays, of floats: z, and the results gauss and square.
fuse::Program narrow_program(Isa isa);

}  // namespace inga::causal
