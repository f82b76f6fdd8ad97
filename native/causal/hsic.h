// Tests of independence of pairs of variables: the Hilbert-Schmidt independence criterion (HSIC) with Gaussian kernels and
// the gamma approximation of its distribution (Gretton, Fukumizu, Teo, Song, Schoelkopf and Smola 2008, "A kernel
// statistical test of independence", NIPS 20), in the terms that Python's lingam 1.13 computes.
//
// With K and L the Gram matrices of n values each, K' and L' the same less the means of rows and columns:
//   kernel    exp(-d^2 / (2 w^2)), 2 w^2 the median of d^2 > 0 among the first hundred values
//   statistic s = sum_ij K'_ij L'_ij / n
//   mean      m = (1 - k) (1 - l) / n, with k and l the means of K and L off the diagonal
//   variance  v = 2 (n - 4) (n - 5) / (n (n - 1) (n - 2) (n - 3)) times the mean of (K'_ij L'_ij)^2 off the diagonal
//   p-value   the upper tail at s of the gamma distribution with shape m^2 / v and scale n v / m
#pragma once
#include <span>
#include <vector>

#include "causal/errors.h"
#include "core/isa.h"
#include "core/progress.h"

namespace inga::causal {

struct HsicOptions {
  int threads = 0;
  Isa isa = active_isa();
};

/// Variables by number.
struct VariablePair {
  int first;
  int second;
};

/// A p-value for each of `pairs`. The same bits for every number of threads. Reports progress as stage 0.
///
/// No Gram matrix is held: a tile of some rows of each is made at a time, once, for all pairs. Apart from the errors that
/// takes, in bytes, 16 n for each variable that is tested, 16 KiB for each of them and thread, and for sums at most 2^28 or
/// 512 for each pair, whichever is more. Time goes with n^2 (variables + pairs).
std::vector<double> independence(const Errors& errors, std::span<const VariablePair> pairs, const HsicOptions& options,
                                 const Progress& progress = {});

}  // namespace inga::causal
