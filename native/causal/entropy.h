// Entropy of a standardised variable by its maximum entropy approximation (Hyvarinen 1998; Hyvarinen and Smith 2013,
// eq. 5).
#pragma once
#include <cmath>

namespace inga::causal {

inline constexpr double kEntropyScale = 79.047;
inline constexpr double kEntropyOddScale = 7.4129;
inline constexpr double kGaussianLogCosh = 0.37457;
inline constexpr double kLn2 = 0.69314718055994530942;
/// (1 + log 2 pi) / 2: the entropy of a normal variable.
inline constexpr double kGaussianEntropy = 1.4189385332046727418;

/// From E log cosh u and E u exp(-u^2 / 2).
inline double entropy(double log_cosh, double odd) noexcept {
  const double even = log_cosh - kGaussianLogCosh;
  return kGaussianEntropy - kEntropyScale * (even * even) - kEntropyOddScale * (odd * odd);
}

/// log cosh u; cosh itself is infinite above 710.
inline double log_cosh(double u) noexcept {
  const double size = std::abs(u);
  return size < 700.0 ? std::log(std::cosh(u)) : size - kLn2;
}

}  // namespace inga::causal
