#include "ranks/combine.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "core/error.h"

namespace inga::ranks {
namespace {

/// Bytes that are combined before they are given away: they stay in the first cache.
constexpr std::size_t kBlock = 8192;

template <class T>
bool is_nan(T value) noexcept {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}

template <Op op, class T>
T two(T a, T b) noexcept {
  if constexpr (op == Op::min) return b < a || is_nan(b) ? b : a;
  if constexpr (op == Op::max) return a < b || is_nan(b) ? b : a;
  if constexpr (std::is_floating_point_v<T>) {
    return op == Op::sum ? a + b : a * b;
  } else {
    // Signed numbers do not wrap around, and small ones are multiplied as signed ones.
    const auto [x, y] = std::array{static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b)};
    if constexpr (op == Op::sum) return static_cast<T>(x + y);
    if constexpr (op == Op::prod) return static_cast<T>(x * y);
    if constexpr (op == Op::bit_and) return static_cast<T>(x & y);
    if constexpr (op == Op::bit_or) return static_cast<T>(x | y);
    if constexpr (op == Op::bit_xor) return static_cast<T>(x ^ y);
  }
}

/// out[i] is a[i] and b[i] combined. `out` may be `a` or `b`.
using Step = void (*)(std::byte* out, const std::byte* a, const std::byte* b, std::size_t count);

template <Op op, class T>
void step(std::byte* out, const std::byte* a, const std::byte* b, std::size_t count) {
  auto* to = reinterpret_cast<T*>(out);
  const auto* x = reinterpret_cast<const T*>(a);
  const auto* y = reinterpret_cast<const T*>(b);
  // Where arrays may overlap in whatever way, a compiler makes no vectors.
  if (out == a) {
    for (std::size_t i = 0; i < count; ++i) to[i] = two<op>(to[i], y[i]);
  } else if (out == b) {
    for (std::size_t i = 0; i < count; ++i) to[i] = two<op>(x[i], to[i]);
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] = two<op>(x[i], y[i]);
  }
}

template <class T>
constexpr std::array<Step, kOps> steps() {
  if constexpr (std::is_floating_point_v<T>) {
    return {step<Op::sum, T>, step<Op::prod, T>, step<Op::min, T>, step<Op::max, T>};
  } else {
    return {step<Op::sum, T>,     step<Op::prod, T>,   step<Op::min, T>,    step<Op::max, T>,
            step<Op::bit_and, T>, step<Op::bit_or, T>, step<Op::bit_xor, T>};
  }
}

constexpr std::array<std::array<Step, kOps>, kKinds> kSteps = {steps<double>(), steps<float>(), steps<std::int32_t>(),
                                                               steps<std::uint32_t>(), steps<std::uint8_t>()};

/// Calls work_on(step, first byte, bytes, elements) for block after block.
template <class WorkOn>
void blocks(const Work& work, WorkOn&& work_on) {
  const Step each = kSteps.at(static_cast<std::size_t>(work.kind)).at(static_cast<std::size_t>(work.op));
  if (each == nullptr) throw Error(Code::internal, "these numbers are not combined by that operation");
  const std::size_t size = bytes_of(work.kind);
  for (std::size_t done = 0; done < work.count;) {
    const std::size_t now = std::min(work.count - done, kBlock / size);
    work_on(each, (work.from + done) * size, now * size, now);
    done += now;
  }
}

/// An array may be its own copy.
void give(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  if (to != from) std::memcpy(to, from, bytes);
}

}  // namespace

std::size_t bytes_of(Kind kind) noexcept {
  constexpr std::array<std::size_t, kKinds> kBytes{8, 4, 4, 4, 1};
  return kBytes[static_cast<std::size_t>(kind)];
}

void combine(const Work& work) {
  alignas(64) std::byte total[kBlock];
  blocks(work, [&](Step each, std::size_t at, std::size_t bytes, std::size_t elements) {
    const auto targets = work.targets.subspan(1);
    const auto others = work.sources.subspan(1);
    const std::byte* sum = work.sources[0] + at;
    for (const std::byte* const& source : others) {
      // The first target holds no source that is still needed: these elements of all others have been combined.
      std::byte* out = &source == &others.back() ? work.targets[0] + at : total;
      each(out, sum, source + at, elements);
      sum = out;
    }
    if (others.empty()) give(work.targets[0] + at, sum, bytes);
    for (std::byte* target : targets) give(target + at, work.targets[0] + at, bytes);
  });
}

void scan(const Work& work) {
  alignas(64) std::byte total[kBlock];
  blocks(work, [&](Step each, std::size_t at, std::size_t bytes, std::size_t elements) {
    std::memcpy(total, work.sources[0] + at, bytes);
    std::memcpy(work.targets[0] + at, total, bytes);
    for (std::size_t rank = 1; rank < work.sources.size(); ++rank) {
      each(total, total, work.sources[rank] + at, elements);
      std::memcpy(work.targets[rank] + at, total, bytes);
    }
  });
}

}  // namespace inga::ranks
