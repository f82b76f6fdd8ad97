#include "causal/rough.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "causal/entropy.h"
#include "causal/kernels.h"
#include "causal/programs.h"

namespace inga::causal {
namespace {

/// 2^t is computed for |t| up to 120. With no |z| above 12 and 1 - correlation^2 of .3 or more, no residual is above
/// 12 (1 + sqrt .7) / sqrt .3 = 40.2, and 2 log2(e) 40.2 = 116.
constexpr float kLargest = 12.0F;
constexpr double kClose = 0.3;

}  // namespace

RoughKernel::RoughKernel(Isa isa, std::size_t n)
    : n_(n), narrow_(narrow_program(isa)), dot_(dot_program(fuse::Type::f32, isa)), shapes_(rough_program(isa)) {}

bool RoughKernel::narrow(const double* from, const RoughColumn& to) const {
  // Sizes compare as the whole numbers that their bits are, which vectors can do: a NaN is the largest.
  constexpr std::uint32_t kSize = 0x7fffffff;
  std::uint32_t largest = 0;
  for (std::size_t k = 0; k < n_; ++k) {
    to.z[k] = static_cast<float>(from[k]);
    largest = std::max(largest, std::bit_cast<std::uint32_t>(to.z[k]) & kSize);
  }
  if (largest >= std::bit_cast<std::uint32_t>(kLargest)) return false;
  narrow_.run(std::array<const float*, 3>{to.z, to.gauss, to.square}, {}, n_, {});
  return true;
}

std::optional<PairShapes> RoughKernel::shapes(const RoughColumn& x, const RoughColumn& y,
                                              const RoughColumn& next) const {
  std::array<double, 1> product;
  dot_.run(std::array<const float*, 2>{x.z, y.z}, {}, n_, product);
  const auto rows = static_cast<double>(n_);
  const double correlation = product[0] / rows;
  const double left = (1.0 - correlation) * (1.0 + correlation);
  if (!(left > kClose)) return std::nullopt;
  const double scale = 1.0 / std::sqrt(left);
  std::array<double, 4> sums;
  shapes_.run(std::array<const float*, 7>{x.z, y.z, x.gauss, y.gauss, x.square, next.z, next.gauss},
              std::array{static_cast<float>(-correlation), static_cast<float>(-2.0 * kLog2E * scale),
                         static_cast<float>(-0.5 * kLog2E / left)},
              n_, sums);
  // A product may overflow where many rows are far out.
  if (!std::isfinite(sums[0] + sums[2])) return std::nullopt;
  return PairShapes{{sums[0] / rows - kLn2, sums[1] * scale / rows}, {sums[2] / rows - kLn2, sums[3] * scale / rows}};
}

}  // namespace inga::causal
