// How far a search is, from the thread that searches to the one that writes it to a file, and back when it goes on later.
#pragma once
#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace inga::causal {

class Shelf {
 public:
  /// `before`: what an earlier search has left, or nothing.
  explicit Shelf(std::vector<double> before) : before_(std::move(before)) {}

  const std::vector<double>& before() const noexcept { return before_; }
  void ask() noexcept { wanted_.store(true, std::memory_order_relaxed); }
  bool wanted() const noexcept { return wanted_.load(std::memory_order_relaxed); }
  void put(std::vector<double> state) {
    const std::lock_guard lock(mutex_);
    state_ = std::move(state);
    wanted_.store(false, std::memory_order_relaxed);
  }
  /// What was put there last; nothing where that was taken already.
  std::vector<double> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(state_, {});
  }

 private:
  std::vector<double> before_;
  std::atomic<bool> wanted_ = false;
  std::mutex mutex_;
  std::vector<double> state_;
};

}  // namespace inga::causal
