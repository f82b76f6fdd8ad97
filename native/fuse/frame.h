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
  /// time. With `apart`, targets that lie over inputs are written by scatter() only, so that loops can be called again.
  Frame(Type type, std::span<const Argument> inputs, std::span<const Target> targets, std::size_t rooms,
        std::size_t most, bool apart);
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  /// True where some array has to be gathered or scattered; `apart` as above.
  static bool has_rooms(std::span<const Argument> inputs, std::span<const Target> targets, bool apart);

  /// The call for `count` elements from `first` on, with what is strided gathered.
  const Call& at(std::size_t first, std::size_t count);
  /// After the loops: writes targets that have a room.
  void scatter();
  /// The elements that the loop left in one of the frame's own arrays.
  const std::byte* room(std::size_t which) const;

  /// The `count` lanes of accumulator `which` of the loop that was called last, in the frame's type.
  template <class T>
  std::span<const T> lanes(std::size_t which, int count) const {
    const auto size = static_cast<std::size_t>(count);
    return {reinterpret_cast<const T*>(accumulators_) + which * size, size};
  }

 private:
  bool has_room(const Target& target) const;
  std::byte* own(std::size_t which) { return own_.data() + which * room_bytes_; }

  Type type_;
  std::span<const Argument> inputs_;
  std::span<const Target> targets_;
  std::size_t rooms_;
  std::size_t room_bytes_;
  std::size_t first_ = 0;
  bool apart_;
  bool has_rooms_;
  Few<void*> arrays_;
  Few<float> single_;
  Few<double> twice_;
  /// Rooms for the frame's own arrays, inputs and targets.
  std::vector<std::byte> own_;
  alignas(64) std::byte accumulators_[kMostAccumulators * kLargestVector];
  Call call_{};
};

}  // namespace inga::fuse
