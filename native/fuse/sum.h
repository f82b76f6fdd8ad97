// Sums over many elements: partial sums with the rounding they lost (Neumaier 1974), and products too large for a
// number.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace inga::fuse {

class Sum {
 public:
  void add(double value) noexcept {
    const double next = sum_ + value;
    rest_ += std::abs(sum_) >= std::abs(value) ? sum_ - next + value : value - next + sum_;
    sum_ = next;
  }
  void add(const Sum& other) noexcept {
    add(other.sum_);
    rest_ += other.rest_;
  }
  /// Infinity and NaN are those of the plain sum: the rest is meaningless then.
  double value() const noexcept { return std::isfinite(sum_) ? sum_ + rest_ : sum_; }

 private:
  double sum_ = 0.0;
  double rest_ = 0.0;
};

class Product {
 public:
  /// Infinity and NaN make the logarithm infinite or NaN.
  void multiply(double factor) noexcept {
    // A normal number is taken apart by hand: frexp costs more than the loop that made the factor.
    const auto bits = std::bit_cast<std::uint64_t>(factor);
    const std::uint64_t field = bits >> kMantissaBits;
    if (field == 0 || field >= kSpecial) {
      multiply_any(factor);
      return;
    }
    exponent_ += static_cast<std::int64_t>(field) - kBias;
    mantissa_ *= std::bit_cast<double>((bits & kMantissa) | kOne);
    if (mantissa_ > 0x1p500 || mantissa_ < -0x1p500) normalise();
  }
  /// Multiplies by 2^exponent.
  void scale(std::int64_t exponent) noexcept { exponent_ += exponent; }
  void multiply(const Product& other) noexcept {
    multiply(other.mantissa_);
    exponent_ += other.exponent_;
  }
  /// The product, rounded; infinite or 0 where it leaves the range.
  double value() const noexcept {
    constexpr std::int64_t kFar = 1 << 20;
    int exponent = 0;
    const double mantissa = std::frexp(mantissa_, &exponent);
    return std::ldexp(mantissa, static_cast<int>(std::clamp(exponent_ + exponent, -kFar, kFar)));
  }
  /// log(product / 2^halvings), exact where the product is a power of two.
  double log(std::int64_t halvings) const noexcept {
    int exponent = 0;
    const double mantissa = 2.0 * std::frexp(mantissa_, &exponent);
    return std::log(mantissa) + static_cast<double>(exponent_ + exponent - 1 - halvings) * 0.69314718055994530942;
  }

 private:
  static constexpr int kMantissaBits = 52;
  static constexpr std::int64_t kBias = 1023;
  static constexpr std::uint64_t kSpecial = 0x7ff;  // and all negative numbers
  static constexpr std::uint64_t kMantissa = (std::uint64_t{1} << kMantissaBits) - 1;
  static constexpr std::uint64_t kOne = std::uint64_t{kBias} << kMantissaBits;

  void multiply_any(double factor) noexcept {
    int exponent = 0;
    mantissa_ *= std::frexp(factor, &exponent);
    if (std::isfinite(factor)) exponent_ += exponent;
    normalise();
  }
  void normalise() noexcept {
    int exponent = 0;
    if (!std::isfinite(mantissa_)) return;
    mantissa_ = std::frexp(mantissa_, &exponent);
    exponent_ += exponent;
  }
  double mantissa_ = 1.0;
  std::int64_t exponent_ = 0;
};

}  // namespace inga::fuse
