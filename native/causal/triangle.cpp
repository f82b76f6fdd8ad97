#include "causal/triangle.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "causal/dot.h"
#include "causal/standard.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

/// Columns that are orthogonalised before all columns after them are: they stay in the second-level cache meanwhile.
constexpr std::size_t kPanel = 32;

/// Takes the unit vector q out of x and returns how much of it there was.
double take_out(const double* q, double* x, std::size_t n) noexcept {
  const double part = dot(q, x, n);
  add_scaled(x, -part, q, n);
  return part;
}

void scale(double* x, double factor, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) x[i] *= factor;
}

/// Solves R b = b in place for the upper triangle whose columns `column(j)` gives.
template <class Column>
void solve_upper(const Column& column, std::vector<double>& b) {
  for (std::size_t j = b.size(); j-- > 0;) {
    b[j] /= column(j)[j];
    add_scaled(b.data(), -b[j], column(j), j);
  }
}

}  // namespace

Triangle::Triangle(const Samples& samples, std::span<const int> order, int threads, const Progress& progress,
                   bool keeps_basis) {
  const std::size_t m = order.size(), n = samples.rows();
  packed_.resize(m * (m + 1) / 2);
  AlignedVector<double> work(m * n);
  const auto column_of = [&](std::size_t k) { return work.data() + k * n; };
  parallel_for(threads, m, [&](std::size_t k, int) { standardise(samples.column(order[k]), column_of(k)); });
  const double least = kDependent * std::sqrt(static_cast<double>(n));
  for (std::size_t first = 0; first < m; first += kPanel) {
    const std::size_t last = std::min(m, first + kPanel);
    for (std::size_t k = first; k < last; ++k) {
      progress.check();
      double* x = column_of(k);
      for (std::size_t i = first; i < k; ++i) at(k)[i] = take_out(column_of(i), x, n);
      const double length = std::sqrt(dot(x, x, n));
      at(k)[k] = length;
      if (length <= least) return;
      scale(x, 1.0 / length, n);
      size_ = k + 1;
    }
    parallel_for(threads, m - last, [&](std::size_t piece, int) {
      progress.check();
      const std::size_t k = last + piece;
      for (std::size_t i = first; i < last; ++i) at(k)[i] = take_out(column_of(i), column_of(k), n);
    });
  }
  if (keeps_basis) basis_ = std::move(work);
}

std::vector<double> Triangle::project(const Samples& samples, std::span<const int> variables) const {
  const std::size_t n = samples.rows(), stride = size_ + 1;
  AlignedVector<double> work(variables.size() * n);
  std::vector<double> found(variables.size() * stride);
  for (std::size_t v = 0; v < variables.size(); ++v) standardise(samples.column(variables[v]), work.data() + v * n);
  for (std::size_t first = 0; first < size_; first += kPanel) {
    const std::size_t last = std::min(size_, first + kPanel);
    for (std::size_t v = 0; v < variables.size(); ++v) {
      for (std::size_t i = first; i < last; ++i) {
        found[v * stride + i] = take_out(basis_.data() + i * n, work.data() + v * n, n);
      }
    }
  }
  for (std::size_t v = 0; v < variables.size(); ++v) {
    const double* rest = work.data() + v * n;
    found[v * stride + size_] = std::sqrt(dot(rest, rest, n));
  }
  return found;
}

std::vector<double> Triangle::fit(std::size_t k) const {
  std::vector<double> b(column(k), column(k) + k);
  solve_upper([this](std::size_t j) { return column(j); }, b);
  return b;
}

std::vector<double> Triangle::fit(std::size_t k, std::span<const int> support) const {
  return support.size() == k ? fit(k) : fit(column(k), support);
}

std::vector<double> Triangle::fit(const double* target, std::span<const int> support) const {
  const std::size_t m = support.size();
  if (m == 0) return {};
  // The chosen columns of R are no triangle; Gram-Schmidt makes them one, with the target carried along.
  const std::size_t n = static_cast<std::size_t>(support.back()) + 1;
  std::vector<double> work((m + 1) * n), triangle(m * m), b(m);
  for (std::size_t j = 0; j < m; ++j) {
    const auto place = static_cast<std::size_t>(support[j]);
    std::copy_n(column(place), place + 1, work.data() + j * n);
  }
  std::copy_n(target, n, work.data() + m * n);
  for (std::size_t j = 0; j < m; ++j) {
    double* q = work.data() + j * n;
    const double length = std::sqrt(dot(q, q, n));
    triangle[j * m + j] = length;
    scale(q, 1.0 / length, n);
    for (std::size_t i = j + 1; i < m; ++i) triangle[i * m + j] = take_out(q, work.data() + i * n, n);
    b[j] = take_out(q, work.data() + m * n, n);
  }
  solve_upper([&](std::size_t j) { return triangle.data() + j * m; }, b);
  return b;
}

}  // namespace inga::causal
