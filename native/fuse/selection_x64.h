// Instruction selection: one operation of a vector program becomes one instruction, plus what x64's forms demand
// (at most one operand from memory; a fused multiply-add overwrites one of its operands).
#pragma once
#include "fuse/assembler_x64.h"

namespace inga::fuse::x64 {

/// Where the operands of an instruction are. Masks of AVX-512 come as `mask`.
struct Operands {
  Source a, b, c;
  int mask = 0;
};

/// True where `to` must not be a register that the instruction reads: its operands are then released afterwards.
bool needs_separate_result(const Instruction& instruction, const Operands& operands, Isa isa);

/// Operand slots (0, 1, 2 for a, b, c) whose register is best reused for the result, if the value dies there.
struct Reuse {
  int slots[3];
  int count;
};
Reuse reusable(VectorOp op);

/// Writes code for any operation that computes a vector. `to` may be a register of a dying operand.
void select(Assembler& assembler, const Instruction& instruction, int to, const Operands& operands);

}  // namespace inga::fuse::x64
