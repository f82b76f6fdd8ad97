// How a program is laid out over registers: how many steps are interleaved, and which constants stay in registers.
#pragma once
#include <vector>

#include "fuse/program.h"

namespace inga::fuse {

struct RegisterFile {
  /// Vector registers that values may use (a scratch register is not counted).
  int vectors;
  /// Mask registers that values may use; 0 where masks are vectors.
  int masks;
};

struct Schedule {
  /// Steps interleaved in the main loop: the most (of 4, 3, 2, 1) whose values fit without a spill.
  int unroll = 1;
  /// Constants and parameters that stay in registers, most used first.
  std::vector<Value> hoisted;
};

Schedule schedule(const Program& program, RegisterFile file);

/// True for instructions that do something at their place: not constants and not accumulators.
bool is_computed(const Instruction& instruction);
bool is_mask(const Program& program, Value value, RegisterFile file);

}  // namespace inga::fuse
