// Compiled for AVX2 and FMA where the processor has them (see CMakeLists.txt), so that loops become vector code.
#include "step.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace inga::accuracy {
namespace {

using fuse::Compare;
using fuse::Rounding;
using fuse::VectorOp;

template <class T>
using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <class T>
Bits<T> bits(T x) {
  return std::bit_cast<Bits<T>>(x);
}
template <class T>
T number(Bits<T> x) {
  return std::bit_cast<T>(x);
}

template <class T>
const T* elements(const void* array) {
  return static_cast<const T*>(array);
}

template <class T, class F>
void unary(const Step& step, F f) {
  const T* a = elements<T>(step.a);
  T* __restrict to = static_cast<T*>(step.to);
  for (std::size_t i = 0; i < kStretch; ++i) to[i] = f(a[i]);
}

template <class T, class F>
void binary(const Step& step, F f) {
  const T *a = elements<T>(step.a), *b = elements<T>(step.b);
  T* __restrict to = static_cast<T*>(step.to);
  for (std::size_t i = 0; i < kStretch; ++i) to[i] = f(a[i], b[i]);
}

template <class T, class F>
void ternary(const Step& step, F f) {
  const T *a = elements<T>(step.a), *b = elements<T>(step.b), *c = elements<T>(step.c);
  T* __restrict to = static_cast<T*>(step.to);
  for (std::size_t i = 0; i < kStretch; ++i) to[i] = f(a[i], b[i], c[i]);
}

template <class T, class F>
void of_bits(const Step& step, F f) {
  binary<T>(step, [f](T a, T b) { return number<T>(f(bits(a), bits(b))); });
}

template <class T, class F>
void mask(const Step& step, F f) {
  binary<T>(step, [f](T a, T b) { return number<T>(f(a, b) ? ~Bits<T>{0} : Bits<T>{0}); });
}

template <class T>
void compare(const Step& step) {
  switch (static_cast<Compare>(step.index)) {
    case Compare::lt: return mask<T>(step, [](T a, T b) { return a < b; });
    case Compare::le: return mask<T>(step, [](T a, T b) { return a <= b; });
    case Compare::eq: return mask<T>(step, [](T a, T b) { return a == b; });
    case Compare::gt: return mask<T>(step, [](T a, T b) { return a > b; });
    case Compare::ge: return mask<T>(step, [](T a, T b) { return a >= b; });
    case Compare::ne: return mask<T>(step, [](T a, T b) { return a != b; });
    case Compare::unordered: return mask<T>(step, [](T a, T b) { return a != a || b != b; });
    case Compare::not_ge: return mask<T>(step, [](T a, T b) { return !(a >= b); });
  }
}

template <class T>
void round(const Step& step) {
  switch (static_cast<Rounding>(step.index)) {
    case Rounding::nearest_even: return unary<T>(step, [](T a) { return std::nearbyint(a); });
    case Rounding::down: return unary<T>(step, [](T a) { return std::floor(a); });
    case Rounding::up: return unary<T>(step, [](T a) { return std::ceil(a); });
    case Rounding::towards_zero: return unary<T>(step, [](T a) { return std::trunc(a); });
  }
}

constexpr std::uint64_t kFraction = (std::uint64_t{1} << 52U) - 1;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// 2^k for whole k within the normal range of double.
double power_of_two(double k) {
  // The sum holds k in its low bits.
  return number<double>((bits(k + 0x1.8p52) + 1023U) << 52U);
}

/// 2^floor(b), far enough out for any product with a float to vanish or to be infinite.
double power_for_floats(float b) {
  const double k = std::floor(static_cast<double>(b));
  const double power = power_of_two(k > 400 ? 400 : k > -400 ? k : -400);
  return k == kInfinity ? kInfinity : k == -kInfinity ? 0.0 : k == k ? power : k;
}

/// a 2^floor(b) with one rounding; a quiet NaN gives way to an infinite b (Intel SDM, VSCALEFPS, special cases).
float scaled(float a, float b) {
  const float product = static_cast<float>(static_cast<double>(a) * power_for_floats(b));
  const float beyond = b > 0 ? std::numeric_limits<float>::infinity() : 0.0F;
  const bool quiet = (bits(a) & 0x7fc00000U) == 0x7fc00000U;
  return quiet && std::abs(b) == std::numeric_limits<float>::infinity() ? beyond : product;
}
double scaled(double a, double b) {
  constexpr std::uint64_t kQuiet = 0x7ff8000000000000U;
  if ((bits(a) & kQuiet) == kQuiet && std::abs(b) == kInfinity) return b > 0 ? kInfinity : 0.0;
  if (b != b) return b;
  if (std::abs(b) == kInfinity) return a * (b > 0 ? kInfinity : 0.0);
  const double k = std::floor(b);
  return std::scalbn(a, static_cast<int>(k > 4000 ? 4000 : k > -4000 ? k : -4000));
}

/// A finite number other than 0 as a normal double and a power of two to take off.
struct Normal {
  double value;
  double lift;
};
Normal normal(float a) { return {static_cast<double>(a), 0}; }
Normal normal(double a) {
  const bool tiny = std::abs(a) < std::numeric_limits<double>::min();
  return {tiny ? a * 0x1p54 : a, tiny ? 54.0 : 0.0};
}

/// floor(log2 |a|) (VGETEXPPS, special cases).
template <class T>
T exponent(T a) {
  const Normal whole = normal(a);
  // An integer below 2^52 becomes a number by way of the mantissa of 2^52.
  const double field = number<double>((bits(whole.value) >> 52U & 0x7ffU) | bits(0x1p52)) - 0x1p52;
  const double found = field - 1023.0 - whole.lift;
  const T size = std::abs(a);
  return size == 0 ? static_cast<T>(-kInfinity) : size < static_cast<T>(kInfinity) ? static_cast<T>(found) : size;
}

/// The mantissa in [0.75, 1.5) of a positive number; NaN for a negative one (VGETMANTPS with 0x0b, special values).
template <class T>
T mantissa(T a) {
  const std::uint64_t fraction = bits(normal(a).value) & kFraction;
  const std::uint64_t half = fraction >> 51U;
  const T found = static_cast<T>(number<double>(fraction | (1023U - half) << 52U));
  const T limit = a == 0 ? std::copysign(T(1), a) : a == static_cast<T>(kInfinity) ? T(1) : found;
  return a < 0 ? static_cast<T>(kNaN) : a == a ? limit : a;
}

/// The table's 2^(i / 64) for the low six bits, with the bits above them as exponent (Arm ARM, FEXPA).
template <class T>
T exp_table(const T* table, T a) {
  constexpr int kDigits = std::numeric_limits<T>::digits - 1;
  constexpr Bits<T> kExponents = (Bits<T>{1} << (8 * sizeof(T) - 1 - kDigits)) - 1;
  const Bits<T> entry = bits(table[bits(a) & 63U]) & ((Bits<T>{1} << kDigits) - 1);
  return number<T>(entry | (bits(a) >> 6U & kExponents) << kDigits);
}

template <class T>
void look_up(const Step& step) {
  const T *b = elements<T>(step.b), *c = elements<T>(step.c);
  if (step.op == VectorOp::exp_table) return unary<T>(step, [b](T a) { return exp_table(b, a); });
  if (step.op == VectorOp::lookup8) return unary<T>(step, [b](T a) { return b[bits(a) & 7U]; });
  constexpr Bits<T> kLanes = 64 / sizeof(T);
  unary<T>(step, [b, c](T a) {
    const Bits<T> entry = bits(a) & (kLanes - 1);
    return (bits(a) & kLanes) != 0 ? c[entry] : b[entry];
  });
}

template <class T>
void run(const Step& step) {
  using B = Bits<T>;
  const auto count = static_cast<unsigned>(step.index);
  switch (step.op) {
    case VectorOp::add: return binary<T>(step, [](T a, T b) { return a + b; });
    case VectorOp::sub: return binary<T>(step, [](T a, T b) { return a - b; });
    case VectorOp::mul: return binary<T>(step, [](T a, T b) { return a * b; });
    case VectorOp::div: return binary<T>(step, [](T a, T b) { return a / b; });
    case VectorOp::sqrt: return unary<T>(step, [](T a) { return std::sqrt(a); });
    case VectorOp::round: return round<T>(step);
    case VectorOp::fma: return ternary<T>(step, [](T a, T b, T c) { return std::fma(a, b, c); });
    case VectorOp::fnma: return ternary<T>(step, [](T a, T b, T c) { return std::fma(-a, b, c); });
    case VectorOp::fms: return ternary<T>(step, [](T a, T b, T c) { return std::fma(a, b, -c); });
    // The second operand where either is NaN, or both are zeros.
    case VectorOp::min: return binary<T>(step, [](T a, T b) { return a < b ? a : b; });
    case VectorOp::max: return binary<T>(step, [](T a, T b) { return a > b ? a : b; });
    case VectorOp::bit_and: return of_bits<T>(step, [](B a, B b) { return a & b; });
    case VectorOp::bit_or: return of_bits<T>(step, [](B a, B b) { return a | b; });
    case VectorOp::bit_xor: return of_bits<T>(step, [](B a, B b) { return a ^ b; });
    case VectorOp::bit_andnot: return of_bits<T>(step, [](B a, B b) { return ~a & b; });
    case VectorOp::shift_left: return unary<T>(step, [count](T a) { return number<T>(bits(a) << count); });
    case VectorOp::shift_right: return unary<T>(step, [count](T a) { return number<T>(bits(a) >> count); });
    case VectorOp::int_add: return of_bits<T>(step, [](B a, B b) { return a + b; });
    case VectorOp::int_sub: return of_bits<T>(step, [](B a, B b) { return a - b; });
    case VectorOp::compare: return compare<T>(step);
    // By the sign, which masks have as well.
    case VectorOp::blend:
      return ternary<T>(step, [](T a, T b, T c) { return bits(a) >> (8 * sizeof(T) - 1) != 0 ? b : c; });
    case VectorOp::scale: return binary<T>(step, [](T a, T b) { return scaled(a, b); });
    case VectorOp::exponent: return unary<T>(step, [](T a) { return exponent(a); });
    case VectorOp::mantissa: return unary<T>(step, [](T a) { return mantissa(a); });
    case VectorOp::lookup2:
    case VectorOp::lookup8:
    case VectorOp::exp_table: return look_up<T>(step);
    case VectorOp::load:
    case VectorOp::parameter:
    case VectorOp::constant:
    case VectorOp::accumulator: return;
  }
}

}  // namespace

void run(fuse::Type type, const Step& step) noexcept {
  if (type == fuse::Type::f32) return run<float>(step);
  return run<double>(step);
}

}  // namespace inga::accuracy
