// Memory that is wanted soon.
#pragma once
#include <cstddef>

namespace inga {

/// Brings memory near that will be written: where another core has read it, each line has to be taken from that one, which
/// takes longer than what is written.
inline void expect_writes(void* place, std::size_t bytes) noexcept {
  constexpr std::size_t kStep = 64;
  auto* at = static_cast<char*>(place);
  for (std::size_t k = 0; k < bytes; k += kStep) {
#if defined(__x86_64__)
    // Without a flag of its own the compiler asks for reading only. Processors that lack it do nothing.
    asm volatile("prefetchw %0" ::"m"(at[k]));
#else
    __builtin_prefetch(at + k, 1);
#endif
  }
}

}  // namespace inga
