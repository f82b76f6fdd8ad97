// The pair kernel in plain C++: what the emitted loops are compared with, and what runs without them.
#include <algorithm>
#include <cmath>

#include "causal/dot.h"
#include "causal/entropy.h"
#include "causal/kernels.h"

namespace inga::causal {
namespace {

class Plain final : public PairKernel {
 public:
  explicit Plain(std::size_t n) : n_(n) {}

  double dot(const Column& x, const Column& y) const override { return causal::dot(x.z, y.z, n_); }

  PairShapes shapes(const Column& x, const Column& y, double correlation) const override {
    return {residual_shape(x.z, y.z, correlation), residual_shape(y.z, x.z, correlation)};
  }

  ColumnSums update(Column& x, const Column& of, const Update& update, Shape& shape) const override {
    ColumnSums moments{0.0, 0.0};
    double even = 0.0, odd = 0.0, largest = 0.0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double z = (x.z[i] - update.slope * of.z[i] + update.shift) * update.scale;
      x.z[i] = z;
      x.gauss[i] = std::exp(-0.5 * z * z);
      x.square[i] = z * z * (0.5 * kLog2E);
      moments.sum += z;
      moments.squares += z * z;
      even += log_cosh(z);
      odd += z * x.gauss[i];
      largest = std::max(largest, std::abs(z));
    }
    x.tame = largest < kTame;
    const auto n = static_cast<double>(n_);
    shape = {even / n, odd / n};
    return moments;
  }

 private:
  /// The shape of a - correlation * b, centred and scaled anew.
  Shape residual_shape(const double* a, const double* b, double correlation) const {
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < n_; ++i) sum += a[i] - correlation * b[i];
    const auto n = static_cast<double>(n_);
    const double mean = sum / n;
    for (std::size_t i = 0; i < n_; ++i) {
      const double left = a[i] - correlation * b[i] - mean;
      squares += left * left;
    }
    const double scale = 1.0 / std::sqrt(squares / n);
    double even = 0.0, odd = 0.0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double u = (a[i] - correlation * b[i] - mean) * scale;
      even += log_cosh(u);
      odd += u * std::exp(-0.5 * u * u);
    }
    return {even / n, odd / n};
  }

  std::size_t n_;
};

}  // namespace

std::unique_ptr<const PairKernel> plain_kernel(std::size_t n) { return std::make_unique<Plain>(n); }

}  // namespace inga::causal
