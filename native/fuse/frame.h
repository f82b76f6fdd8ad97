// What a call of a loop reads and writes: pointers to the present elements, with strided arrays gathered into rooms of
// their own before the loop and scattered from there after it.
#pragma once
#include <span>
#include <vector>

#include "core/isa.h"
#include "fuse/argument.h"
#include "fuse/emitter.h"
#include "fuse/few.h"

namespace inga::fuse {

class Frame {
 public:
  /// Accumulators of one loop.
  static constexpr std::size_t kMostAccumulators = 8;

  /// Arrays are numbered: the inputs, then `targets`, then `rooms` arrays of the frame's own. At most `most` elements at a
  /// time.
  Frame(Type type, std::span<const Argument> inputs, std::span<const Target> targets, std::size_t rooms,
        std::size_t most);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  /// True where some array has to be gathered or scattered.
  static bool is_strided(std::span<const Argument> inputs, std::span<const Target> targets);

  /// The call for `count` elements from `first` on, with what is strided gathered.
  const Call& at(std::size_t first, std::size_t count);
  /// After the loops: writes strided targets.
  void scatter();
  /// The elements that the loop left in one of the frame's own arrays.
  const std::byte* room(std::size_t which) const;

  /// Calls use(lane value) for the `count` lanes of accumulator `which` of the loop that was called last, which lie one
  /// vector after the other.
  template <class Use>
  void lanes(std::size_t which, int count, Use&& use) const {
    const auto size = static_cast<std::size_t>(count);
    const std::byte* from = accumulators_ + which * size * static_cast<std::size_t>(bytes(type_));
    for (std::size_t lane = 0; lane < size; ++lane) {
      use(type_ == Type::f32 ? static_cast<double>(reinterpret_cast<const float*>(from)[lane])
                             : reinterpret_cast<const double*>(from)[lane]);
    }
  }

 private:
  std::byte* own(std::size_t which) { return own_.data() + which * room_bytes_; }

  Type type_;
  std::span<const Argument> inputs_;
  std::span<const Target> targets_;
  std::size_t rooms_;
  std::size_t room_bytes_;
  std::size_t first_ = 0;
  bool strided_;
  Few<void*> arrays_;
  Few<float> single_;
  Few<double> twice_;
  /// Rooms for strided inputs, strided targets, and the frame's own arrays.
  std::vector<std::byte> own_;
  alignas(64) std::byte accumulators_[kMostAccumulators * kLargestVector];
  Call call_{};
};

}  // namespace inga::fuse
