#include "points.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "multiples.h"

namespace inga::accuracy {
namespace {

template <class T>
using Bits = std::conditional_t<std::is_same_v<T, float>, std::uint32_t, std::uint64_t>;

/// Numbers that depend on an index alone (Steele, Lea, Flood 2014: SplitMix).
class Random {
 public:
  explicit Random(std::uint64_t index) : state_(index * 0xD1B54A32D192ED03ULL) {}
  std::uint64_t bits() noexcept {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  /// In [0, 1).
  double uniform() noexcept { return static_cast<double>(bits() >> 11U) * 0x1p-53; }
  double uniform(double low, double high) noexcept { return low + (high - low) * uniform(); }
  std::uint64_t below(std::uint64_t n) noexcept { return bits() % n; }
  double sign() noexcept { return (bits() & 1U) != 0 ? -1.0 : 1.0; }

 private:
  std::uint64_t state_;
};

template <class T>
T any(Random& random) {
  return std::bit_cast<T>(static_cast<Bits<T>>(random.bits()));
}

/// `x` moved by up to 2^most units of the last place, small moves as often as large ones.
template <class T>
T near(T x, Random& random, int most) {
  const auto step = static_cast<std::int64_t>(std::exp2(random.uniform(0.0, most))) - 1;
  const auto moved = static_cast<std::int64_t>(std::bit_cast<Bits<T>>(x)) + (random.sign() < 0 ? -step : step);
  return std::bit_cast<T>(static_cast<Bits<T>>(moved));
}

/// A magnitude between powers of two, either sign.
template <class T>
T spread(Random& random, double low, double high) {
  return static_cast<T>(random.sign() * std::exp2(random.uniform(low, high)));
}

/// Below the normal range, or a little above.
template <class T>
T small(Random& random) {
  constexpr int kDigits = std::numeric_limits<T>::digits;
  const Bits<T> magnitude = static_cast<Bits<T>>(random.bits() >> (64U - kDigits)) >> random.below(kDigits);
  return std::bit_cast<T>(magnitude) * static_cast<T>(random.sign());
}

/// Near a multiple of pi / 2 up to 2^62, or one of the hardest.
template <class T>
T multiple(Random& random) {
  constexpr long double kHalfPi = 1.57079632679489661923132169163975144L;
  if (random.below(8) == 0) {
    const T x = static_cast<T>(kNearMultiples[random.below(std::size(kNearMultiples))]);
    if (std::isfinite(x)) return near(x, random, 3);
  }
  const long double k = std::floor(std::exp2(random.uniform(0.0, 62.0)));
  return near(static_cast<T>(random.sign() * k * kHalfPi), random, 3);
}

template <class T>
T one(const Function& function, std::uint64_t stratum, Random& random) {
  const auto& [low, high] = std::is_same_v<T, float> ? function.narrow : function.wide;
  switch (stratum) {
    case 0:
    case 1: return any<T>(random);
    case 2:
    case 3: return static_cast<T>(random.uniform(low, high));
    case 4: return spread<T>(random, -60.0, std::log2(std::max(-low, high)));
    case 5: return small<T>(random);
    case 6: return near(static_cast<T>(function.centres[random.below(function.centres.size())]), random, 40);
    default: break;
  }
  if (function.periodic) return multiple<T>(random);
  // Around the centres, as densely as numbers are there.
  const double centre = function.centres[random.below(function.centres.size())];
  return static_cast<T>(centre * random.uniform(0.9, 1.1));
}

/// x^y from below the least to above the largest number.
template <class T>
Point<T> for_power(Random& random) {
  using Limits = std::numeric_limits<T>;
  switch (random.below(4)) {
    case 0: return {static_cast<T>(random.below(40)) - T(20), static_cast<T>(random.below(80)) - T(40)};
    case 1: return {static_cast<T>(random.below(400)), (static_cast<T>(random.below(80)) - T(40)) / 2};
    default: break;
  }
  const bool around = random.below(2) == 0;
  const T x = around ? near(T(1), random, Limits::digits) : std::abs(spread<T>(random, -40.0, 40.0));
  const double target = random.uniform(Limits::min_exponent - Limits::digits - 3, Limits::max_exponent + 2);
  return {x, static_cast<T>(target / std::log2(static_cast<double>(x)))};
}

template <class T>
Point<T> several(Pairing pairing, Random& random) {
  const T x = spread<T>(random, -20.0, 20.0);
  const T y = spread<T>(random, -20.0, 20.0);
  switch (pairing) {
    case Pairing::power: return for_power<T>(random);
    case Pairing::similar: {
      const T any_size = random.below(2) == 0 ? any<T>(random) : x;
      return {any_size, any_size * spread<T>(random, -3.0, 3.0)};
    }
    case Pairing::cancelling:
      return {x, y, random.below(2) == 0 ? near(-(x * y), random, 20) : spread<T>(random, -40.0, 40.0)};
    default: return {x, y, spread<T>(random, -20.0, 20.0)};
  }
}

template <class T>
std::vector<T> special() {
  using Limits = std::numeric_limits<T>;
  std::vector<T> magnitudes{T(0),
                            Limits::denorm_min(),
                            Limits::min() - Limits::denorm_min(),
                            Limits::min(),
                            Limits::epsilon(),
                            T(0.5),
                            T(1),
                            std::nextafter(T(1), T(0)),
                            std::nextafter(T(1), T(2)),
                            T(1.5),
                            T(2),
                            T(2.5),
                            T(3),
                            T(10),
                            1 / Limits::epsilon(),
                            Limits::max(),
                            Limits::infinity(),
                            Limits::quiet_NaN()};
  std::vector<T> all = magnitudes;
  for (const T x : magnitudes) all.push_back(-x);
  return all;
}

template <class T>
std::vector<Point<T>> combinations(int arity) {
  const std::vector<T> values = special<T>();
  std::vector<Point<T>> points{{}};
  for (std::size_t operand = 0; operand < static_cast<std::size_t>(arity); ++operand) {
    std::vector<Point<T>> longer;
    for (Point<T> point : points) {
      for (const T value : values) {
        point[operand] = value;
        longer.push_back(point);
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace

template <class T>
Point<T> neighbour(const Point<T>& point, int arity, std::uint64_t index) {
  Random random(index + 1);
  Point<T> moved{};
  for (std::size_t k = 0; k < static_cast<std::size_t>(arity); ++k)
    moved[k] = near(point[k], random, std::numeric_limits<T>::digits - 2);
  return moved;
}

template Point<float> neighbour(const Point<float>&, int, std::uint64_t);
template Point<double> neighbour(const Point<double>&, int, std::uint64_t);

template <class T>
Points<T>::Points(const Function& function, int arity, const Plan& plan, std::vector<Point<T>> more)
    : function_(function), arity_(arity), named_(combinations<T>(arity)), strata_(plan.strata), stride_(plan.stride) {
  named_.insert(named_.end(), more.begin(), more.end());
  if (std::is_same_v<T, float> && arity == 1 && stride_ != 0) floats_ = ((std::uint64_t{1} << 32U) - 1) / stride_ + 1;
}

template <class T>
Point<T> Points<T>::operator[](std::uint64_t index) const {
  if (index < named_.size()) return named_[index];
  index -= named_.size();
  if (index < strata_) return chosen(index);
  return {std::bit_cast<T>(static_cast<Bits<T>>((index - strata_) * stride_))};
}

template <class T>
void Points<T>::copy(std::uint64_t first, std::size_t count, std::array<std::vector<T>, 3>& to) const {
  const std::uint64_t floats = named_.size() + strata_;
  std::size_t i = 0;
  for (; i < count && first + i < floats; ++i) {
    const Point<T> point = (*this)[first + i];
    for (std::size_t k = 0; k < point.size(); ++k) to[k][i] = point[k];
  }
  // Most points of a full run.
  for (std::size_t k = 1; k < to.size(); ++k)
    std::fill(to[k].begin() + static_cast<std::ptrdiff_t>(i), to[k].end(), T(0));
  for (; i < count; ++i) to[0][i] = std::bit_cast<T>(static_cast<Bits<T>>((first + i - floats) * stride_));
}

template <class T>
Point<T> Points<T>::chosen(std::uint64_t index) const {
  Random random(index + 1);
  // In runs, so that loops which choose by what a whole vector holds are led both ways.
  constexpr std::uint64_t kRun = 512;
  const std::uint64_t stratum = index / kRun % 8;
  if (arity_ == 1) return {one<T>(function_, stratum, random)};
  if (stratum == 0) return {any<T>(random), any<T>(random), any<T>(random)};
  if (stratum == 1) return {small<T>(random), spread<T>(random, -10.0, 10.0), small<T>(random)};
  if (stratum == 2) return {spread<T>(random, -10.0, 10.0), small<T>(random), spread<T>(random, -10.0, 10.0)};
  return several<T>(function_.pairing, random);
}

template class Points<float>;
template class Points<double>;

}  // namespace inga::accuracy
