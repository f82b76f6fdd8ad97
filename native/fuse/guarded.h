// A loop that takes every angle for a moderate one, and what stands in for it where one is not.
#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>

#include "fuse/frame.h"
#include "fuse/loop.h"

namespace inga::fuse {

class GuardedLoop {
 public:
  /// `program` has `results` accumulators, and one more where it watches angles (see Lowered::near_angles).
  GuardedLoop(const Program& program, std::size_t results);

  const Loop& near() const noexcept { return near_; }
  bool guarded() const noexcept { return far_ != nullptr; }
  /// After a call of near() with the frame: false where an angle was too large, and nothing that came of it counts.
  bool holds(const Frame& frame) const;
  /// The loop for all angles; `lower` gives its program, at the first call of any thread. Only where guarded().
  const Loop& far(const std::function<Program()>& lower) const;

  /// Machine code and constants in whole pages, of what was made so far.
  std::size_t footprint() const;

 private:
  struct Far {
    std::mutex mutex;
    std::unique_ptr<const Loop> loop;
  };
  Loop near_;
  Type type_;
  double bound_;
  std::size_t results_;
  std::unique_ptr<Far> far_;
};

/// How long a loop for near angles is left alone after it failed: longer each time, as long as it keeps failing.
class Backoff {
 public:
  /// True if the loop is to be passed over once more.
  bool waits() noexcept { return left_ > 0 && left_-- > 0; }
  void failed() noexcept {
    left_ = next_;
    next_ = std::min(2 * next_, kLongest);
  }
  void succeeded() noexcept { next_ = 1; }

 private:
  static constexpr int kLongest = 16;
  int left_ = 0;
  int next_ = 1;
};

}  // namespace inga::fuse
