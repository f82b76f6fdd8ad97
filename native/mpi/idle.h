// How to wait for what no system call can wait for.
#pragma once
#include <chrono>
#include <thread>

namespace inga::mpi {

/// Awake at first, then asleep for moments that grow: ranks may share cores with each other and with others. Giving way
/// (sched_yield) would cost a busy neighbour's whole slice of time at every look; who has slept is woken before it.
class Idle {
 public:
  using Clock = std::chrono::steady_clock;

  /// `crowded`: there are more ranks than cores, and who stays awake keeps another from its work.
  explicit Idle(bool crowded) noexcept : awake_(crowded ? kShortly : kAwake) {}

  void step() {
    if (++looks_ % kLooks != 0) return;
    const auto now = Clock::now();
    if (looks_ == kLooks) begin_ = now;
    waited_ = now - begin_;
    if (waited_ > awake_) std::this_thread::sleep_for(waited_ > kLong ? kSleep : kNap);
  }

  void reset() noexcept {
    looks_ = 0;
    waited_ = Clock::duration::zero();
  }

  /// How long nothing has come, as of the last look at the clock.
  Clock::duration waited() const noexcept { return waited_; }

 private:
  /// Looks between two readings of the clock.
  static constexpr unsigned kLooks = 8;
  static constexpr auto kAwake = std::chrono::microseconds(50);
  static constexpr auto kShortly = std::chrono::microseconds(2);
  static constexpr auto kLong = std::chrono::milliseconds(5);
  static constexpr auto kNap = std::chrono::microseconds(10);
  static constexpr auto kSleep = std::chrono::microseconds(200);

  Clock::duration awake_;
  unsigned looks_ = 0;
  Clock::time_point begin_;
  Clock::duration waited_{};
};

}  // namespace inga::mpi
