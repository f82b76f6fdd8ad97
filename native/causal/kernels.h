// The two pair kernels and what they share.
#pragma once
#include "causal/pair.h"

namespace inga::causal {

inline constexpr double kLog2E = 1.4426950408889634074;
/// Below it exp(z^2 / 2) is less than 1e282.
inline constexpr double kTame = 36.0;

std::unique_ptr<const PairKernel> plain_kernel(std::size_t n);
std::unique_ptr<const PairKernel> emitted_kernel(Isa isa, std::size_t n);

}  // namespace inga::causal
