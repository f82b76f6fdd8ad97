// The pair kernel as emitted loops.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "causal/entropy.h"
#include "causal/kernels.h"
#include "causal/pass.h"
#include "causal/programs.h"
#include "causal/rough.h"

namespace inga::causal {
namespace {

/// Below this 1 - correlation^2 has lost digits: the residuals' own variances are taken.
constexpr double kClose = 1e-3;
class Emitted final : public PairKernel {
 public:
  Emitted(Isa isa, std::size_t n)
      : n_(n),
        rows_(static_cast<double>(n)),
        // No |z| of n rows exceeds sqrt(n - 1), so short columns need no look at their values.
        brief_(std::sqrt(rows_) < kTame),
        dot_(dot_program(fuse::Type::f64, isa)),
        shared_(shared_program(isa, brief_)),
        separate_(separate_program(isa)),
        moments_(moment_program(isa)),
        update_(update_program(isa, true)),
        short_update_(update_program(isa, false)) {
    if (roughest(isa, n) == Precision::rough) rough_.emplace(isa, n);
  }

  double dot(const Column& x, const Column& y) const override {
    std::array<double, 1> result;
    dot_.run(std::array<const double*, 2>{x.z, y.z}, {}, n_, result);
    return result[0];
  }

  PairShapes shapes(const Column& x, const Column& y, double correlation) const override {
    const double left = (1.0 - correlation) * (1.0 + correlation);
    if (left < kClose) return close(x, y, correlation);
    const double scale = 1.0 / std::sqrt(left);
    if (!x.tame || !y.tame || x.gauss == nullptr) return separate(x, y, {-correlation, 0.0, scale, 0.0, scale});
    std::array<double, 6> sums;
    shared_.run(std::array<const double*, 5>{x.z, y.z, x.gauss, y.gauss, x.square},
                std::array{-correlation, -2.0 * kLog2E * scale, -0.5 * kLog2E / left}, n_, sums);
    if (!brief_)
      return {shape(sums[2] * scale, sums[0], sums[1] * scale), shape(sums[5] * scale, sums[3], sums[4] * scale)};
    // Where a few rows are so far out that a product overflows, magnitudes are summed apart.
    if (!std::isfinite(sums[0] + sums[2])) return separate(x, y, {-correlation, 0.0, scale, 0.0, scale});
    return {shape(0.0, sums[0], sums[1] * scale), shape(0.0, sums[2], sums[3] * scale)};
  }

  ColumnSums update(Column& x, const Column& of, const Update& update, Shape& result) const override {
    std::array<double, 5> sums;
    const bool keeps = x.gauss != nullptr;
    const std::array<const double*, 5> arrays{x.z, of.z, x.z, x.gauss, x.square};
    const std::array<double, 3> parameters{-update.slope, update.shift, update.scale};
    (keeps ? update_ : short_update_).run(std::span(arrays).first(keeps ? 5 : 3), parameters, n_, sums);
    result = shape(sums[2], sums[3], sums[4]);
    if (keeps) x.tame = brief_ || *std::max_element(x.square, x.square + n_) < 0.5 * kLog2E * kTame * kTame;
    return {sums[0], sums[1]};
  }

  const RoughKernel* rough() const noexcept override { return rough_ ? &*rough_ : nullptr; }

 private:
  Shape shape(double sizes, double log_product, double odd) const noexcept {
    return {(sizes + log_product) / rows_ - kLn2, odd / rows_};
  }

  PairShapes separate(const Column& x, const Column& y, const std::array<double, 5>& parameters) const {
    std::array<double, 6> sums;
    separate_.run(std::array<const double*, 2>{x.z, y.z}, parameters, n_, sums);
    return {shape(sums[0], sums[1], sums[2]), shape(sums[3], sums[4], sums[5])};
  }

  PairShapes close(const Column& x, const Column& y, double correlation) const {
    std::array<double, 4> sums;
    moments_.run(std::array<const double*, 2>{x.z, y.z}, std::array{-correlation}, n_, sums);
    const auto scale = [&](double sum, double squares) {
      const double mean = sum / rows_;
      return 1.0 / std::sqrt(squares / rows_ - mean * mean);
    };
    return separate(
        x, y, {-correlation, -sums[0] / rows_, scale(sums[0], sums[1]), -sums[2] / rows_, scale(sums[2], sums[3])});
  }

  std::size_t n_;
  double rows_;
  bool brief_;
  Pass dot_;
  Pass shared_;
  Pass separate_;
  Pass moments_;
  Pass update_;
  Pass short_update_;
  std::optional<RoughKernel> rough_;
};

}  // namespace

std::unique_ptr<const PairKernel> emitted_kernel(Isa isa, std::size_t n) { return std::make_unique<Emitted>(isa, n); }

}  // namespace inga::causal
