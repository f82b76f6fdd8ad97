#include "fuse/selection_a64.h"

#include <utility>

namespace inga::fuse::a64 {
namespace {

void select_fused(Assembler& assembler, VectorOp op, int to, const Operands& o) {
  if (to == o.c) {
    assembler.fused(op, Overwritten::addend, to, Assembler::kAll, o.a, o.b);
  } else if (to == o.a || to == o.b) {
    assembler.fused(op, Overwritten::factor, to, Assembler::kAll, to == o.a ? o.b : o.a, o.c);
  } else {
    assembler.prefix(to, o.c);
    assembler.fused(op, Overwritten::addend, to, Assembler::kAll, o.a, o.b);
  }
}

void select_divide(Assembler& assembler, int to, const Operands& o) {
  if (to == o.b && to != o.a) {
    assembler.divide_into(to, o.a);
    return;
  }
  if (to != o.a) assembler.prefix(to, o.a);
  assembler.overwrite(VectorOp::div, to, Assembler::kAll, o.b);
}

/// b where either is NaN or both are zeros, which no instruction does, but for a = NaN and for zeros one returns that
/// anyway.
void select_extreme(Assembler& assembler, VectorOp op, int to, const Operands& o) {
  if (!o.a_is_number) {
    const bool least = op == VectorOp::min;
    assembler.compare(least ? Compare::lt : Compare::gt, Assembler::kScratchMask, o.a, o.b);
    assembler.blend(to, Assembler::kScratchMask, o.a, o.b);
    return;
  }
  if (to != o.a && to != o.b) assembler.prefix(to, o.b);
  assembler.overwrite(op, to, Assembler::kAll, to == o.a ? o.b : o.a);
}

void select_blend(Assembler& assembler, int to, const Operands& o) {
  int mask = o.mask;
  if (mask < 0) {
    mask = Assembler::kScratchMask;
    assembler.negative(mask, o.a);
  }
  assembler.blend(to, mask, o.b, o.c);
}

/// Square roots and rounding. The instructions merge: without the prefix they would wait for what `to` held before.
void select_merging(Assembler& assembler, const Instruction& instruction, int to, int a) {
  if (to != a) assembler.prefix(to, a);
  if (instruction.op == VectorOp::sqrt) {
    assembler.square_root(to, a);
  } else {
    assembler.round(static_cast<Rounding>(instruction.index), to, a);
  }
}

}  // namespace

Reuse reusable(VectorOp op) {
  switch (op) {
    case VectorOp::fma:
    case VectorOp::fnma:
    case VectorOp::fms: return {{2, 0, 1}, 3};
    case VectorOp::div:
    case VectorOp::min:
    case VectorOp::max: return {{1, 0, 2}, 2};
    case VectorOp::sqrt:
    case VectorOp::round: return {{0, 1, 2}, 1};
    default: return {{0, 1, 2}, 0};
  }
}

void select(Assembler& assembler, const Instruction& instruction, int to, const Operands& o) {
  switch (instruction.op) {
    case VectorOp::fma:
    case VectorOp::fnma:
    case VectorOp::fms: select_fused(assembler, instruction.op, to, o); return;
    case VectorOp::div: select_divide(assembler, to, o); return;
    case VectorOp::sqrt:
    case VectorOp::round: select_merging(assembler, instruction, to, o.a); return;
    case VectorOp::min:
    case VectorOp::max: select_extreme(assembler, instruction.op, to, o); return;
    case VectorOp::shift_left:
    case VectorOp::shift_right: assembler.shift(instruction.op, to, o.a, instruction.index); return;
    case VectorOp::compare: assembler.compare(static_cast<Compare>(instruction.index), to, o.a, o.b); return;
    case VectorOp::blend: select_blend(assembler, to, o); return;
    case VectorOp::exp_table: assembler.exp_table(to, o.a); return;
    default: assembler.binary(instruction.op, to, o.a, o.b); return;
  }
}

bool select_masked(Assembler& assembler, const Instruction& instruction, int to, int mask, const Operands& o) {
  switch (instruction.op) {
    case VectorOp::add:
    case VectorOp::mul:
      if (to != o.a && to != o.b) return false;
      assembler.overwrite(instruction.op, to, mask, to == o.a ? o.b : o.a);
      return true;
    case VectorOp::fma:
    case VectorOp::fnma:
    case VectorOp::fms:
      if (to == o.c) {
        assembler.fused(instruction.op, Overwritten::addend, to, mask, o.a, o.b);
      } else if (to == o.a || to == o.b) {
        assembler.fused(instruction.op, Overwritten::factor, to, mask, to == o.a ? o.b : o.a, o.c);
      } else {
        return false;
      }
      return true;
    default: return false;
  }
}

}  // namespace inga::fuse::a64
