#include "causal/pass.h"

#include <algorithm>

#include "fuse/sum.h"

namespace inga::causal {
namespace {

/// Steps after which products are taken out of the loop: standardised rows multiply each by some 2^1.5 a step.
constexpr std::size_t kSteps = 256;

double sum_of(const double* lanes, int count) noexcept {
  double sum = 0.0;
  for (int i = 0; i < count; ++i) sum += lanes[i];
  return sum;
}

double log_product(const double* lanes, int count) noexcept {
  fuse::Product product;
  for (int i = 0; i < count; ++i) product.multiply(lanes[i]);
  return product.log(0);
}

}  // namespace

Pass::Pass(const fuse::Program& program) : loop_(program) {
  for (const auto& accumulator : program.accumulators()) combines_.push_back(accumulator.combine);
}

void Pass::run(std::span<const double* const> arrays, std::span<const double> parameters, std::size_t n,
               std::span<double> results) const {
  std::array<void*, kMost> places{};
  alignas(64) std::array<double, kMost * kLargestVector / sizeof(double)> lanes;
  const fuse::Call frame{0, parameters.data(), lanes.data(), places.data()};
  const std::size_t chunk = kSteps * static_cast<std::size_t>(loop_.lanes());
  std::fill(results.begin(), results.end(), 0.0);
  for (std::size_t first = 0; first < n; first += chunk) {
    fuse::Call call = frame;
    call.n = std::min(chunk, n - first);
    for (std::size_t i = 0; i < arrays.size(); ++i) places[i] = const_cast<double*>(arrays[i]) + first;
    loop_(call);
    for (std::size_t i = 0; i < combines_.size(); ++i) {
      const double* from = lanes.data() + i * static_cast<std::size_t>(loop_.lanes());
      results[i] += combines_[i] == fuse::Combine::add ? sum_of(from, loop_.lanes()) : log_product(from, loop_.lanes());
    }
  }
}

}  // namespace inga::causal
