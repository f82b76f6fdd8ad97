// A vector of doubles or floats that starts on a cache line of every machine we run on (256 bytes covers A64FX).
#pragma once
#include <cstddef>
#include <new>
#include <vector>

namespace inga {

inline constexpr std::size_t kLine = 256;

template <class T>
struct LineAllocator {
  using value_type = T;
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{kLine})); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete (p, std::align_val_t{kLine}); }
  bool operator==(const LineAllocator&) const noexcept { return true; }
};

template <class T>
using AlignedVector = std::vector<T, LineAllocator<T>>;

}  // namespace inga
