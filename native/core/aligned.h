// A vector of doubles or floats that starts on a cache line of every machine we run on (256 bytes covers A64FX).
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace inga {

inline constexpr std::size_t kLine = 256;

/// Large arrays begin on a large page and ask for more of them: columns are visited in any order, and each visit would
/// otherwise cost the address translation of several small pages.
inline constexpr std::size_t kLargePage = std::size_t{1} << 21;

template <class T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{kLine})); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete (p, std::align_val_t{kLine}); }
  bool operator==(const LineAllocator&) const noexcept { return true; }

 private:
  static std::align_val_t alignment(std::size_t bytes) noexcept {
    return std::align_val_t{bytes >= 2 * kLargePage ? kLargePage : kLine};
  }
};

template <class T>
using AlignedVector = std::vector<T, LineAllocator<T>>;

}  // namespace inga
