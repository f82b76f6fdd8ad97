// What a running task may ask and tell: four Int32 words shared with JavaScript, polled by both sides.
// No thread-safe function is needed, and a task never waits for the event loop.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>

#include "core/error.h"

namespace inga {

class Progress {
 public:
  enum Word : std::size_t { cancel = 0, done = 1, total = 2, stage = 3, words = 4 };

  /// A progress that nobody watches and nobody cancels.
  Progress() = default;
  explicit Progress(std::span<std::int32_t, words> shared) : shared_(shared.data()) {}
  /// One that nobody watches, cancelled by a word alone.
  explicit Progress(std::int32_t& cancel_word) : shared_(&cancel_word), tells_(false) {}

  bool cancelled() const noexcept { return shared_ != nullptr && at(cancel).load(std::memory_order_relaxed) != 0; }
  /// Throws Code::aborted once somebody has asked the task to stop.
  void check() const {
    if (cancelled()) throw Error(Code::aborted, "operation aborted");
  }
  /// The same for a part of the task that may be stopped and tells nothing: the whole tells how far it is.
  Progress quiet() const noexcept {
    Progress part = *this;
    part.tells_ = false;
    return part;
  }
  void advance(std::int64_t n) const noexcept {
    if (shared_ != nullptr && tells_) at(done).store(clamp(n), std::memory_order_relaxed);
  }
  /// Starts a stage (numbered by the task) of `n` steps.
  void begin(std::int32_t stage_number, std::int64_t n) const noexcept {
    if (shared_ == nullptr || !tells_) return;
    at(done).store(0, std::memory_order_relaxed);
    at(total).store(clamp(n), std::memory_order_relaxed);
    at(stage).store(stage_number, std::memory_order_release);
  }

 private:
  static std::int32_t clamp(std::int64_t n) noexcept {
    return n > INT32_MAX ? INT32_MAX : static_cast<std::int32_t>(n);
  }
  std::atomic_ref<std::int32_t> at(Word word) const noexcept { return std::atomic_ref<std::int32_t>{shared_[word]}; }
  std::int32_t* shared_ = nullptr;
  bool tells_ = true;
};

}  // namespace inga
