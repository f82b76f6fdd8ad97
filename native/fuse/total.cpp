#include "fuse/total.h"

#include <array>

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

double square(double x) { return x * x; }

}  // namespace

void Total::take_lane(Finish finish, Type type, int which, double lane) {
  switch (finish) {
    case Finish::elementwise: return;
    case Finish::plain: sum_.add(lane); return;
    case Finish::log_cosh:
      if (which == 0) sum_.add(lane);
      if (which == 1) product_.multiply(lane);
      return;
    case Finish::product:
    case Finish::log_product:
      if (which == 0) product_.multiply(lane);
      if (which == 1) product_.scale(static_cast<std::int64_t>(lane));
      return;
    case Finish::least:
    case Finish::greatest: least_ = minimum(least_, lane); return;
    case Finish::norm: break;
  }
  if (type == Type::f64) {
    (which == 0 ? sum_ : which == 1 ? large_ : small_).add(lane);
    return;
  }
  // Squares of single precision are far from the ends of double: no need to keep them apart.
  const SquareScaling scaling = square_scaling(type);
  const double scale = which == 0 ? 1.0 : which == 1 ? scaling.shrink : scaling.grow;
  sum_.add(lane / (scale * scale));
}

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
