// Pairs in single precision: twice the rows in a vector and half the memory. What such comparisons leave too close to
// call is compared again in double precision.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "causal/pair.h"
#include "causal/pass.h"
#include "core/isa.h"

namespace inga::causal {

enum class Precision : std::uint8_t { rough, full };

/// What differences of mutual information from so many rows may be off against the reference's, as a root mean square over the
/// pairs of a variable. In double precision a hundred times what was ever seen. In single precision rounding is what
/// differs from row to row, hence shrinks as their mean does, but for a part that all share: eight times the largest of
/// 1e6 pairs of six kinds (pair_test). That much in a sum of squares takes errors that all point one way.
inline double error(Precision precision, std::size_t rows) noexcept {
  if (precision == Precision::full) return 1e-11;
  return std::max(4e-5 / std::sqrt(static_cast<double>(rows)), 1e-6);
}

/// What comparisons begin with. There are no loops of single precision without emitted code; and of many rows the differences
/// themselves are as small as its errors.
constexpr Precision roughest(Isa isa, std::size_t rows) noexcept {
  constexpr std::size_t kMostRows = 20'000;
  return isa == Isa::scalar || rows > kMostRows ? Precision::full : Precision::rough;
}

/// A column's arrays in single precision.
struct RoughColumn {
  float* z;
  float* gauss;
  float* square;
};

class RoughKernel {
 public:
  RoughKernel(Isa isa, std::size_t n);

  /// Fills `to` from a column's z; false where it has numbers too large for shapes().
  bool narrow(const double* z, const RoughColumn& to) const;
  /// Of two columns that narrow() allows; nothing where they are so close that digits would be lost.
  /// `next` takes the place of y in the next comparison, and comes near the processor meanwhile.
  std::optional<PairShapes> shapes(const RoughColumn& x, const RoughColumn& y, const RoughColumn& next) const;

 private:
  std::size_t n_;
  ShortPass narrow_;
  ShortPass dot_;
  ShortPass shapes_;
};

}  // namespace inga::causal
