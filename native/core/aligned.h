// A vector of doubles or floats that starts on a cache line of every machine we run on (256 bytes covers A64FX). A large
// one starts on a large page and asks for more of them: columns are visited in any order, and each visit would otherwise
// cost the translation of several small pages.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace inga {

inline constexpr std::size_t kLine = 256;
inline constexpr std::size_t kLargePage = std::size_t{1} << 21;

template <class T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    void* place = ::operator new(bytes, alignment(bytes));
    // A wish: without large pages everything works as well, only slower.
    if (bytes >= 2 * kLargePage) madvise(place, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(place);
  }
  void deallocate(T* p, std::size_t n) noexcept { ::operator delete(p, alignment(n * sizeof(T))); }
  bool operator==(const LineAllocator&) const noexcept { return true; }

 private:
  static std::align_val_t alignment(std::size_t bytes) noexcept {
    return std::align_val_t{bytes >= 2 * kLargePage ? kLargePage : kLine};
  }
};

template <class T>
using AlignedVector = std::vector<T, LineAllocator<T>>;

}  // namespace inga
