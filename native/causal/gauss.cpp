#include "causal/gauss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace inga::causal {
namespace {

/// Terms of the series for values at most 1/2 from its centre: the k-th is at most 1.09 2^(-k/2) / sqrt(k!).
constexpr std::size_t kTerms = 25;
/// From centres that are further away come less than exp(-49) for each value.
constexpr double kFar = 8.0;

/// Values between two whole numbers, by the moments around the middle that the series
/// exp(-(t - c - d)^2) = sum_k d^k / k! h_k(t - c), h_k the Hermite functions, needs.
struct Box {
  double centre;
  std::size_t first;
  std::size_t last;
  /// sum d^k / k!
  std::array<double, kTerms> moments;

  double at(double t) const noexcept {
    const double x = t - centre;
    // h_k+1 = 2 x h_k - 2 k h_k-1
    double before = 0.0, hermite = std::exp(-x * x), sum = 0.0;
    for (std::size_t k = 0; k < kTerms; ++k) {
      sum += moments[k] * hermite;
      const double next = 2.0 * (x * hermite - static_cast<double>(k) * before);
      before = hermite;
      hermite = next;
    }
    return sum;
  }
};

/// `order` holds the values ascending.
std::vector<Box> boxes_of(std::span<const double> z, std::span<const std::size_t> order) {
  std::vector<Box> boxes;
  for (std::size_t first = 0; first < order.size();) {
    const double low = std::floor(z[order[first]]);
    Box box{.centre = low + 0.5, .first = first, .last = first, .moments = {}};
    for (; box.last < order.size() && std::floor(z[order[box.last]]) == low; ++box.last) {
      const double d = z[order[box.last]] - box.centre;
      double power = 1.0;
      for (std::size_t k = 0; k < kTerms; ++k) {
        box.moments[k] += power;
        power *= d / static_cast<double>(k + 1);
      }
    }
    first = box.last;
    boxes.push_back(box);
  }
  return boxes;
}

}  // namespace

void gauss_sums(std::span<const double> z, double* sums) {
  std::vector<std::size_t> order(z.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [z](std::size_t a, std::size_t b) { return z[a] < z[b] || (z[a] == z[b] && a < b); });
  const std::vector<Box> boxes = boxes_of(z, order);
  auto from = boxes.begin(), to = from;
  for (const Box& box : boxes) {
    while (from->centre < box.centre - kFar) ++from;
    while (to != boxes.end() && to->centre <= box.centre + kFar) ++to;
    for (std::size_t at = box.first; at < box.last; ++at) {
      const std::size_t i = order[at];
      sums[i] = std::accumulate(from, to, 0.0, [t = z[i]](double sum, const Box& near) { return sum + near.at(t); });
    }
  }
}

}  // namespace inga::causal
