// Registers for the values of one pass over the interleaved steps, given out as the code is written.
#pragma once
#include <vector>

#include "fuse/schedule.h"

namespace inga::fuse {

/// Where a value is: a vector or mask register, or a slot of the stack frame.
struct Location {
  enum Kind : std::uint8_t { nowhere, vector, mask, slot } kind = nowhere;
  int index = -1;
};

/// A value of one of the interleaved steps.
struct Instance {
  Value value;
  int copy;
};

/// Linear scan over straight-line code: a register is free after its value's last use. When none is left the value
/// whose next use is farthest goes to a stack slot and is read from there ever after.
class Allocation {
 public:
  /// Registers below `first_free` are pinned (accumulators, constants) and never given out. Values marked in `folded`
  /// are read from memory by their only user and get no register.
  Allocation(const Program& program, RegisterFile file, int unroll, int first_free, int first_slot,
             const std::vector<bool>& folded);

  /// The instances in the order in which they are to be written.
  const std::vector<Instance>& order() const noexcept { return order_; }
  Location where(Instance instance) const { return at(instance).location; }
  void place(Instance instance, Location location) { at(instance).location = location; }

  /// True when the instruction at `step` is the last that reads `instance`.
  bool dies(Instance instance, int step) const;
  /// Frees what dies at `step`.
  void release(int step);

  struct Spill {
    int register_index = -1;
    int slot = -1;
  };
  /// A register for the result of `step`: `wanted` (-1 for none) if it is free. `spill` tells what has to be saved
  /// first, if anything.
  int take_vector(Instance instance, int step, int wanted, Spill& spill);
  /// A mask register, or a slot when none is free.
  Location take_mask(Instance instance);

  int slots() const noexcept { return next_slot_; }

 private:
  struct State {
    Location location;
    std::vector<int> uses;  // steps that read it, ascending
  };
  State& at(Instance i) { return states_[static_cast<std::size_t>(i.value * unroll_ + i.copy)]; }
  const State& at(Instance i) const { return states_[static_cast<std::size_t>(i.value * unroll_ + i.copy)]; }
  int next_use(const State& state, int step) const;

  int take_slot();

  const Program& program_;
  RegisterFile file_;
  int unroll_;
  int next_slot_;
  /// Slots whose values have had their last use; those of the present step are still to be read.
  std::vector<int> free_slots_;
  std::vector<int> closing_slots_;
  std::vector<Instance> order_;
  std::vector<State> states_;
  std::vector<int> owner_;  // state in each vector register, or -1
  std::vector<char> mask_taken_;
  int first_free_;
};

}  // namespace inga::fuse
