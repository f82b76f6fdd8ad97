// Whether the first columns are far from dependent, as nearly all tables are: in a fraction of the time of the triangle, which
// tells also where they are not.
#pragma once
#include <cstddef>

#include "causal/data.h"

namespace inga::causal {

/// True only where the covariance matrix of the first `count` columns, standardised, is positive definite for sure: Cholesky's
/// factor of it less a shift exists, and the shift is larger than all rounding of its computation (Rump 2006, Verification
/// of positive definiteness). The same answer for every number of threads.
bool surely_independent(const Samples& samples, std::size_t count, int threads, const Progress& progress);

}  // namespace inga::causal
