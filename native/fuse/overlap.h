// Whether two strided arrays share elements.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>

namespace inga::fuse {

/// `count` positions (in elements, from any origin) at the same distance; count > 0.
struct Positions {
  std::int64_t first;
  std::int64_t stride;
  std::int64_t count;

  std::int64_t last() const noexcept { return first + (count - 1) * stride; }
  std::int64_t low() const noexcept { return std::min(first, last()); }
  std::int64_t high() const noexcept { return std::max(first, last()); }
  std::int64_t step() const noexcept { return count == 1 ? 1 : std::abs(stride); }
};

/// True when element i of both is the same place, for all i.
inline bool same(const Positions& a, const Positions& b) noexcept { return a.first == b.first && a.last() == b.last(); }

/// True when some place belongs to both. It looks at no more positions than the square root of the range they share.
inline bool meet(const Positions& a, const Positions& b) noexcept {
  if (a.step() < b.step()) return meet(b, a);
  const std::int64_t low = std::max(a.low(), b.low()), high = std::min(a.high(), b.high());
  // The first position of `a` that is not below; which of b's a position is near repeats after b.step() of them.
  std::int64_t at = a.low() + (low - a.low() + a.step() - 1) / a.step() * a.step();
  for (std::int64_t looked = 0; at <= high && looked < b.step(); ++looked, at += a.step()) {
    if ((at - b.low()) % b.step() == 0) return true;
  }
  return false;
}

}  // namespace inga::fuse
