// Sums of Gaussians on a line.
#pragma once
#include <span>

namespace inga::causal {

/// sums[i] = sum_j exp(-(z[i] - z[j])^2), which takes time in proportion to n log n: far values do not count, and near ones
/// share a series (Greengard and Strain 1991, "The fast Gauss transform", SIAM J. Sci. Stat. Comput. 12:79). The error is less
/// than 1e-15 for each j, beside rounding.
void gauss_sums(std::span<const double> z, double* sums);

}  // namespace inga::causal
