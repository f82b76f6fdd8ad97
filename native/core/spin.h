// A lock for a few hundred nanoseconds: waiting for it asleep would cost more than what it guards.
#pragma once
#include <atomic>
#include <thread>

namespace inga {

/// Tells the core that this thread is waiting.
inline void pause_core() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

class SpinLock {
 public:
  void lock() noexcept {
    for (int looks = 0; taken_.exchange(true, std::memory_order_acquire);) {
      while (taken_.load(std::memory_order_relaxed)) {
        // Its holder may have lost its core.
        if (++looks % kLooks == 0) {
          std::this_thread::yield();
        } else {
          pause_core();
        }
      }
    }
  }
  void unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
  static constexpr int kLooks = 256;
  std::atomic<bool> taken_{false};
};

}  // namespace inga
