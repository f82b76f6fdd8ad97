#include "causal/active.h"

#include <algorithm>
#include <cmath>

#include "causal/dot.h"

namespace inga::causal {
namespace {

/// scikit-learn's bound on a pivot of the factor below which a predictor is no longer used.
constexpr double kLeastPivot = 1e-7;

}  // namespace

bool ActiveFactor::append(std::span<const double> products, double square) {
  packed_.resize((size_ + 1) * (size_ + 2) / 2);
  double* last = row(size_);
  for (std::size_t i = 0; i < size_; ++i) last[i] = (products[i] - dot(row(i), last, i)) / row(i)[i];
  const double pivot = std::sqrt(std::abs(square - dot(last, last, size_)));
  if (pivot < kLeastPivot) return false;
  last[size_] = pivot;
  ++size_;
  return true;
}

/// Without row `index` the rows below have one element right of their diagonal; plane rotations take it to the left.
void ActiveFactor::remove(std::size_t index) {
  for (std::size_t i = index; i + 1 < size_; ++i) {
    const double* below = row(i + 1);
    const double length = std::hypot(below[i], below[i + 1]);
    const double cosine = below[i] / length, sine = below[i + 1] / length;
    for (std::size_t k = i + 1; k < size_; ++k) {
      double* x = row(k) + i;
      const double left = x[0], right = x[1];
      x[0] = cosine * left + sine * right;
      x[1] = cosine * right - sine * left;
    }
    std::copy_n(row(i + 1), i + 1, row(i));
  }
  --size_;
}

void ActiveFactor::forward(std::vector<double>& x) const {
  for (std::size_t i = 0; i < size_; ++i) x[i] = (x[i] - dot(row(i), x.data(), i)) / row(i)[i];
}

double ActiveFactor::explained(std::span<const double> b) const {
  std::vector<double> x(b.begin(), b.end());
  forward(x);
  return dot(x.data(), x.data(), x.size());
}

std::vector<double> ActiveFactor::solve(std::span<const double> b) const {
  std::vector<double> x(b.begin(), b.end());
  forward(x);
  for (std::size_t i = size_; i-- > 0;) {
    x[i] /= row(i)[i];
    add_scaled(x.data(), -x[i], row(i), i);
  }
  return x;
}

}  // namespace inga::causal
