// Instruction selection: one operation of a vector program becomes one instruction of SVE, or two where it has none
// that does it. Operands are in registers: this processor computes on nothing else.
#pragma once
#include "fuse/assembler_a64.h"

namespace inga::fuse::a64 {

/// The vector registers of an instruction's operands, -1 where it has none or where it is a mask.
struct Operands {
  int a = -1, b = -1, c = -1;
  /// The predicate that a blend reads.
  int mask = -1;
  /// a is the same number in every lane, and neither NaN nor 0.
  bool a_is_number = false;
};

/// The operand (0, 1, 2 for a, b, c) whose register is best overwritten, if its value dies there: the first that does.
struct Reuse {
  int slots[3];
  int count;
};
Reuse reusable(VectorOp op);

/// Writes code for any operation that computes a vector or a mask. `to` may be a register of a dying operand.
void select(Assembler& assembler, const Instruction& instruction, int to, const Operands& operands);

/// The same for `to` that is an operand too, in the lanes of `mask` only. False (and nothing written) where no
/// instruction does that.
bool select_masked(Assembler& assembler, const Instruction& instruction, int to, int mask, const Operands& operands);

}  // namespace inga::fuse::a64
