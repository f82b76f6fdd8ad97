#include "fuse/total.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "fuse/scalar.h"

namespace inga::fuse {
namespace {

/// Sums side by side, so that the processor has something to do while each waits for its last addition.
constexpr std::size_t kLanes = 8;

class Lanes {
 public:
  /// Adds f(value) for every value: value i to lane i mod 8, with what rounding lost (Knuth's two-sum).
  template <class T, class F>
  void add(std::span<const T> values, F&& f) {
    std::size_t i = 0;
    for (; i + kLanes <= values.size(); i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) put(lane, f(static_cast<double>(values[i + lane])));
    }
    for (std::size_t lane = 0; i < values.size(); ++i, ++lane) put(lane, f(static_cast<double>(values[i])));
  }
  void into(Sum& sum) const {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sum.add(sums_[lane]);
      // Infinite and undefined sums speak for themselves.
      if (std::isfinite(rests_[lane])) sum.add(rests_[lane]);
    }
  }

 private:
  void put(std::size_t lane, double value) {
    const double sum = sums_[lane], next = sum + value, back = next - sum;
    rests_[lane] += (sum - (next - back)) + (value - back);
    sums_[lane] = next;
  }
  std::array<double, kLanes> sums_{};
  std::array<double, kLanes> rests_{};
};

template <class T, class F>
void add_all(Sum& sum, std::span<const T> values, F&& f) {
  Lanes lanes;
  lanes.add(values, f);
  lanes.into(sum);
}

/// Adds the lanes of an accumulator times a power of two, in double precision. Up to sixteen go by pairs, which costs four
/// roundings at most and takes far less time than keeping what each of them loses.
template <class T>
void add_lanes(Sum& sum, std::span<const T> lanes, double scale = 1.0) {
  constexpr std::size_t kMost = 16;
  std::array<double, kMost> part;
  while (!lanes.empty()) {
    // Vectors of some machines have a number of lanes that is no power of two.
    const auto now = lanes.first(std::bit_floor(std::min(kMost, lanes.size())));
    std::copy(now.begin(), now.end(), part.begin());
    for (std::size_t count = now.size() / 2; count > 0; count /= 2) {
      for (std::size_t i = 0; i < count; ++i) part[i] += part[i + count];
    }
    if (std::isfinite(part[0])) {
      sum.add(part[0] * scale);
    } else {
      // Pairs may be too large where the sum is not.
      for (const T lane : now) sum.add(static_cast<double>(lane) * scale);
    }
    lanes = lanes.subspan(now.size());
  }
}

/// Eight lanes of single precision stay in the range of double, see most_steps().
template <class T>
void multiply_lanes(Product& product, std::span<const T> lanes) {
  constexpr std::size_t kTogether = sizeof(T) == 4 ? 8 : 1;
  for (std::size_t first = 0; first < lanes.size(); first += kTogether) {
    double factor = 1.0;
    for (const T lane : lanes.subspan(first, std::min(kTogether, lanes.size() - first)))
      factor *= static_cast<double>(lane);
    product.multiply(factor);
  }
}

double square(double x) { return x * x; }

}  // namespace

template <class T>
void Total::take_lanes(Finish finish, int which, std::span<const T> lanes) {
  switch (finish) {
    case Finish::elementwise: return;
    case Finish::plain: add_lanes(sum_, lanes); return;
    case Finish::log_cosh: which == 0 ? add_lanes(sum_, lanes) : multiply_lanes(product_, lanes); return;
    case Finish::product:
    case Finish::log_product:
      if (which == 0) {
        multiply_lanes(product_, lanes);
      } else {
        // Whole numbers.
        product_.scale(static_cast<std::int64_t>(std::accumulate(lanes.begin(), lanes.end(), 0.0)));
      }
      return;
    case Finish::least:
    case Finish::greatest:
      for (const T lane : lanes) least_ = minimum(least_, static_cast<double>(lane));
      return;
    case Finish::norm: break;
  }
  if (sizeof(T) == 8) {
    add_lanes(which == 0 ? sum_ : which == 1 ? large_ : small_, lanes);
    return;
  }
  // Squares of single precision are far from the ends of double: no need to keep them apart.
  const SquareScaling scaling = square_scaling(Type::f32);
  const double scale = which == 0 ? 1.0 : which == 1 ? scaling.shrink : scaling.grow;
  add_lanes(sum_, lanes, 1.0 / (scale * scale));
}

template void Total::take_lanes<float>(Finish, int, std::span<const float>);
template void Total::take_lanes<double>(Finish, int, std::span<const double>);

template <class T>
void Total::take(Finish finish, std::span<const T> values) {
  constexpr SquareScaling kScaling = square_scaling(Type::f64);
  switch (finish) {
    case Finish::elementwise: return;
    case Finish::plain: add_all(sum_, values, [](double x) { return x; }); return;
    case Finish::log_cosh: add_all(sum_, values, log_cosh<double>); return;
    case Finish::log_product: add_all(sum_, values, [](double x) { return std::log(x); }); return;
    case Finish::product:
      for (const T x : values) product_.multiply(static_cast<double>(x));
      return;
    case Finish::least:
      for (const T x : values) least_ = minimum(least_, static_cast<double>(x));
      return;
    case Finish::greatest:
      for (const T x : values) least_ = minimum(least_, -static_cast<double>(x));
      return;
    case Finish::norm: break;
  }
  if (sizeof(T) == 4) {
    add_all(sum_, values, square);
    return;
  }
  add_all(sum_, values,
          [=](double x) { return std::abs(x) > kScaling.large || std::abs(x) < kScaling.small ? 0.0 : square(x); });
  add_all(large_, values, [=](double x) { return std::abs(x) > kScaling.large ? square(x * kScaling.shrink) : 0.0; });
  add_all(small_, values, [=](double x) { return std::abs(x) < kScaling.small ? square(x * kScaling.grow) : 0.0; });
}

template void Total::take<float>(Finish, std::span<const float>);
template void Total::take<double>(Finish, std::span<const double>);

void Total::add(const Total& other) {
  sum_.add(other.sum_);
  large_.add(other.large_);
  small_.add(other.small_);
  product_.multiply(other.product_);
  halvings_ += other.halvings_;
  least_ = minimum(least_, other.least_);
}

double Total::value(Finish finish) const {
  switch (finish) {
    case Finish::elementwise:
    case Finish::plain: return sum_.value();
    // Where values were taken one by one the product is 1.
    case Finish::log_cosh:
    case Finish::log_product: return sum_.value() + product_.log(halvings_);
    case Finish::product: return product_.value();
    case Finish::least: return least_;
    case Finish::greatest: return -least_;
    case Finish::norm: return norm();
  }
  return 0.0;
}

double Total::norm() const {
  constexpr SquareScaling kScaling = square_scaling(Type::f64);
  const double large = large_.value(), ordinary = sum_.value(), small = small_.value();
  // NaN counts as a number here, so that it is not lost.
  if (large != 0.0) return std::sqrt(large + ordinary * kScaling.shrink * kScaling.shrink) / kScaling.shrink;
  if (small == 0.0) return std::sqrt(ordinary);
  const double tiny = std::sqrt(small) / kScaling.grow;
  if (ordinary == 0.0) return tiny;
  const double root = std::sqrt(ordinary);
  const double most = tiny > root ? tiny : root, ratio = (tiny > root ? root : tiny) / most;
  return most * std::sqrt(1.0 + ratio * ratio);
}

}  // namespace inga::fuse
