// The pair kernel as emitted loops. Three identities make it cheap:
//   sum log cosh u = sum u + log product(1 + exp(-2 u)) - n ln 2: one logarithm for all rows, and a residual's sum is 0
//   (in long columns |u| takes the place of u, so that no power overflows);
//   u^2 + y^2 = v^2 + x^2 for the residuals u of x on y and v of y on x: exp((x^2 - u^2) / 2) serves both Gaussians;
//   the Gaussians of the columns themselves are kept. So a row of a pair costs three exponentials and no logarithm.
#include <algorithm>
#include <array>
#include <cmath>

#include "causal/entropy.h"
#include "causal/kernels.h"
#include "causal/pass.h"
#include "fuse/functions.h"

namespace inga::causal {
namespace {

using fuse::Combine;
using fuse::Program;
using fuse::Value;
using enum fuse::VectorOp;

/// Below this 1 - correlation^2 has lost digits: the residuals' own variances are taken.
constexpr double kClose = 1e-3;
constexpr double kMinusTwoLog2E = -2.0 * kLog2E;
/// exp2_bounded()'s range; 2^-1000 is nothing beside 1.
constexpr double kFloor = -1000.0;

/// 2^t. AVX-512's scaling takes any t below 0; elsewhere what is out of range has to be kept out, unless it is known to
/// be `inside`. (NaN passes the bound.)
Value power(Program& p, Value t, bool inside) {
  if (!inside && p.isa() != Isa::avx512) t = p.emit(max, p.constant(kFloor), t);
  return fuse::exp2_bounded(p, t);
}

void sum(Program& p, Value value) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.add(before, value));
}

void sum_product(Program& p, Value a, Value b) {
  const Value before = p.accumulator(Combine::add);
  p.update(before, p.fma(a, b, before));
}

/// Multiplies a product by 1 + factor.
void multiply(Program& p, Value factor) {
  const Value before = p.accumulator(Combine::mul);
  p.update(before, p.fma(before, factor, before));
}

Program dot_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 0);
  sum_product(p, p.load(0), p.load(1));
  return p;
}

/// Arrays x, y, gauss x, gauss y, square x. Parameters: -correlation, -2 log2(e) / s, -log2(e) / (2 s^2). Accumulators,
/// for u then v: the product, sum u exp(-u^2 / 2), sum |u|, where u is not yet divided by s. `brief` is for columns so
/// short that no power leaves its range: the product is then of 1 + exp(-2 u), and the sum of u is known to be 0.
Program shared_program(Isa isa, bool brief) {
  Program p(fuse::Type::f64, isa, 5, 3);
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  const Value u = p.fma(slope, y, x), v = p.fma(slope, x, y);
  const Value ratio = power(p, p.fma(p.parameter(2), p.mul(u, u), p.load(4)), brief);
  const auto shape = [&p, ratio, brief](Value w, Value gauss) {
    const Value size = brief ? w : fuse::absolute(p, w);
    multiply(p, power(p, p.mul(p.parameter(1), size), brief));
    sum_product(p, w, p.mul(ratio, gauss));
    if (!brief) sum(p, size);
  };
  shape(u, p.load(2));
  shape(v, p.load(3));
  p.prune();
  p.interleave();
  return p;
}

/// Arrays x, y. Parameters: -correlation, then shift and scale of u and of v. Accumulators as above.
Program separate_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 5);
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  const auto shape = [&](Value a, Value b, int shift) {
    const Value w = p.mul(p.add(p.fma(slope, b, a), p.parameter(shift)), p.parameter(shift + 1));
    const Value size = fuse::absolute(p, w);
    sum(p, size);
    multiply(p, power(p, p.mul(size, p.constant(kMinusTwoLog2E)), false));
    sum_product(p, w, power(p, p.mul(p.mul(w, w), p.constant(-0.5 * kLog2E)), false));
  };
  shape(x, y, 1);
  shape(y, x, 3);
  p.prune();
  p.interleave();
  return p;
}

/// Arrays x, y; parameter -correlation. Sums of u and u^2, v and v^2.
Program moment_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 2, 1);
  const Value x = p.load(0), y = p.load(1), slope = p.parameter(0);
  for (const Value w : {p.fma(slope, y, x), p.fma(slope, x, y)}) {
    sum(p, w);
    sum_product(p, w, w);
  }
  return p;
}

/// Arrays: x, the other, and the results z, gauss, square. Parameters -slope, shift, scale. Sums of z, z^2, |z|, the
/// product, z exp(-z^2 / 2).
Program update_program(Isa isa) {
  Program p(fuse::Type::f64, isa, 5, 3);
  const Value left = p.add(p.fma(p.parameter(0), p.load(1), p.load(0)), p.parameter(1));
  const Value z = p.mul(left, p.parameter(2));
  const Value square = p.mul(p.mul(z, z), p.constant(0.5 * kLog2E));
  const Value gauss = power(p, fuse::negate(p, square), false);
  const Value size = fuse::absolute(p, z);
  sum(p, z);
  sum_product(p, z, z);
  sum(p, size);
  multiply(p, power(p, p.mul(size, p.constant(kMinusTwoLog2E)), false));
  sum_product(p, z, gauss);
  p.store(2, z);
  p.store(3, gauss);
  p.store(4, square);
  p.prune();
  return p;
}

class Emitted final : public PairKernel {
 public:
  Emitted(Isa isa, std::size_t n)
      : n_(n),
        rows_(static_cast<double>(n)),
        // No |z| of n rows exceeds sqrt(n - 1), so short columns need no look at their values.
        brief_(std::sqrt(rows_) < kTame),
        dot_(dot_program(isa)),
        shared_(shared_program(isa, brief_)),
        separate_(separate_program(isa)),
        moments_(moment_program(isa)),
        update_(update_program(isa)) {}

  double dot(const Column& x, const Column& y) const override {
    std::array<double, 1> result;
    dot_.run(std::array<const double*, 2>{x.z, y.z}, {}, n_, result);
    return result[0];
  }

  PairShapes shapes(const Column& x, const Column& y, double correlation) const override {
    const double left = (1.0 - correlation) * (1.0 + correlation);
    if (left < kClose) return close(x, y, correlation);
    const double scale = 1.0 / std::sqrt(left);
    if (!x.tame || !y.tame) return separate(x, y, {-correlation, 0.0, scale, 0.0, scale});
    std::array<double, 6> sums;
    shared_.run(std::array<const double*, 5>{x.z, y.z, x.gauss, y.gauss, x.square},
                std::array{-correlation, kMinusTwoLog2E * scale, -0.5 * kLog2E / left}, n_, sums);
    if (!brief_)
      return {shape(sums[2] * scale, sums[0], sums[1] * scale), shape(sums[5] * scale, sums[3], sums[4] * scale)};
    // Where a few rows are so far out that a product overflows, magnitudes are summed apart.
    if (!std::isfinite(sums[0] + sums[2])) return separate(x, y, {-correlation, 0.0, scale, 0.0, scale});
    return {shape(0.0, sums[0], sums[1] * scale), shape(0.0, sums[2], sums[3] * scale)};
  }

  ColumnSums update(Column& x, const Column& of, const Update& update, Shape& result) const override {
    std::array<double, 5> sums;
    update_.run(std::array<const double*, 5>{x.z, of.z, x.z, x.gauss, x.square},
                std::array{-update.slope, update.shift, update.scale}, n_, sums);
    result = shape(sums[2], sums[3], sums[4]);
    x.tame = brief_ || *std::max_element(x.square, x.square + n_) < 0.5 * kLog2E * kTame * kTame;
    return {sums[0], sums[1]};
  }

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
};

}  // namespace

std::unique_ptr<const PairKernel> emitted_kernel(Isa isa, std::size_t n) { return std::make_unique<Emitted>(isa, n); }

}  // namespace inga::causal
