#include "causal/pass.h"

#include <algorithm>

#include "fuse/sum.h"

namespace inga::causal {
namespace {

/// Steps after which products are taken out of the loop: standardised rows multiply each by some 2^1.5 a step.
template <class T>
constexpr std::size_t kSteps = sizeof(T) == sizeof(double) ? 256 : 44;

double sum_of(const double* lanes, int count) noexcept {
  double sum = 0.0;
  for (int i = 0; i < count; ++i) sum += lanes[i];
  return sum;
}

/// Of four lanes at a time: one after the other they would take as long as the loop.
double sum_of(const float* lanes, int count) noexcept {
  std::array<double, 4> sums{};
  for (int i = 0; i < count; i += 4) {
    for (int k = 0; k < 4; ++k) sums[static_cast<std::size_t>(k)] += static_cast<double>(lanes[i + k]);
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void multiply(fuse::Product& product, const double* lanes, int count) noexcept {
  for (int i = 0; i < count; ++i) product.multiply(lanes[i]);
}

/// Eight floats of at least 1 have room in a double: what products are made of is 1 and something.
void multiply(fuse::Product& product, const float* lanes, int count) noexcept {
  const auto lane = [lanes](int i) { return static_cast<double>(lanes[i]); };
  const auto four = [&lane](int i) { return (lane(i) * lane(i + 1)) * (lane(i + 2) * lane(i + 3)); };
  for (int i = 0; i < count; i += 8) product.multiply(i + 4 < count ? four(i) * four(i + 4) : four(i));
}

}  // namespace

template <class T>
PassOf<T>::PassOf(const fuse::Program& program) : loop_(program) {
  for (const auto& accumulator : program.accumulators()) combines_.push_back(accumulator.combine);
}

template <class T>
void PassOf<T>::run(std::span<const T* const> arrays, std::span<const T> parameters, std::size_t n,
                    std::span<double> results) const {
  std::array<void*, kMost> places{};
  alignas(64) std::array<T, kMost * kLargestVector / sizeof(T)> lanes;
  const fuse::Call frame{0, parameters.data(), lanes.data(), places.data()};
  const std::size_t chunk = kSteps<T> * static_cast<std::size_t>(loop_.lanes());
  std::fill(results.begin(), results.end(), 0.0);
  std::array<fuse::Product, kMost> products;
  for (std::size_t first = 0; first < n; first += chunk) {
    fuse::Call call = frame;
    call.n = std::min(chunk, n - first);
    for (std::size_t i = 0; i < arrays.size(); ++i) places[i] = const_cast<T*>(arrays[i]) + first;
    loop_(call);
    for (std::size_t i = 0; i < combines_.size(); ++i) {
      const T* from = lanes.data() + i * static_cast<std::size_t>(loop_.lanes());
      if (combines_[i] == fuse::Combine::add) {
        results[i] += sum_of(from, loop_.lanes());
      } else {
        multiply(products[i], from, loop_.lanes());
      }
    }
  }
  for (std::size_t i = 0; i < combines_.size(); ++i) {
    if (combines_[i] != fuse::Combine::add) results[i] = products[i].log(0);
  }
}

template class PassOf<double>;
template class PassOf<float>;

}  // namespace inga::causal
