#include "fuse/selection_x64.h"

#include <utility>

namespace inga::fuse::x64 {
namespace {

bool commutes(VectorOp op) {
  // Not min and max: which operand they return for a NaN depends on the order.
  return op == VectorOp::add || op == VectorOp::mul || op == VectorOp::bit_and || op == VectorOp::bit_or ||
         op == VectorOp::bit_xor || op == VectorOp::int_add;
}

bool is_fused(VectorOp op) { return op == VectorOp::fma || op == VectorOp::fnma || op == VectorOp::fms; }

/// The operand in a register: the scratch register if it was in memory.
int in_register(Assembler& assembler, const Source& source) {
  if (source.in_register()) return source.vector;
  assembler.move(assembler.scratch(), source);
  return assembler.scratch();
}

void select_binary(Assembler& assembler, VectorOp op, int to, Source a, Source b) {
  if (!a.in_register() && b.in_register() && commutes(op)) std::swap(a, b);
  assembler.binary(op, to, in_register(assembler, a), b);
}

/// to = a b + c, c - a b or a b - c.
void select_fused(Assembler& assembler, VectorOp op, int to, Source a, Source b, const Source& c) {
  if (b.in_register() && b.vector == to) std::swap(a, b);
  if (c.in_register() && c.vector == to && !(a.in_register() && a.vector == to)) {
    if (!a.in_register()) std::swap(a, b);
    assembler.fused(Fused::m231, op, to, in_register(assembler, a), b);
    return;
  }
  if (!(a.in_register() && a.vector == to)) {
    // The result overwrites an operand, so one is copied first: one from memory, where there is one, costs nothing
    // more.
    if (a.in_register() && !b.in_register()) std::swap(a, b);
    if (a.in_register() && !c.in_register()) {
      assembler.move(to, c);
      assembler.fused(Fused::m231, op, to, a.vector, b);
      return;
    }
    assembler.move(to, a);
  }
  if (b.in_register()) {
    assembler.fused(Fused::m213, op, to, b.vector, c);
  } else {
    assembler.fused(Fused::m132, op, to, in_register(assembler, c), b);
  }
}

void select_blend(Assembler& assembler, int to, const Operands& o, Isa isa) {
  if (isa == Isa::avx512) {
    assembler.blend(to, in_register(assembler, o.c), o.b, o.mask);
    return;
  }
  if (!o.a.in_register() && !o.c.in_register()) {
    assembler.move(to, o.c);
    assembler.blend(to, to, o.b, in_register(assembler, o.a));
    return;
  }
  const int mask = in_register(assembler, o.a);
  assembler.blend(to, in_register(assembler, o.c), o.b, mask);
}

}  // namespace

bool needs_separate_result(const Instruction& instruction, const Operands& o, Isa isa) {
  // The one case with two loads: the second goes to the result's own register.
  return instruction.op == VectorOp::blend && isa != Isa::avx512 && !o.a.in_register() && !o.c.in_register();
}

Reuse reusable(VectorOp op) {
  if (is_fused(op)) return {{2, 0, 1}, 3};
  if (op == VectorOp::lookup2) return {{0, 1, 2}, 1};
  return {{0, 1, 2}, 0};
}

void select(Assembler& assembler, const Instruction& instruction, int to, const Operands& o) {
  const Isa isa = assembler.scratch() == 31 ? Isa::avx512 : Isa::avx2;
  switch (instruction.op) {
    case VectorOp::fma:
    case VectorOp::fnma:
    case VectorOp::fms: select_fused(assembler, instruction.op, to, o.a, o.b, o.c); return;
    case VectorOp::round: assembler.round(static_cast<Rounding>(instruction.index), to, o.a); return;
    case VectorOp::sqrt:
    case VectorOp::exponent:
    case VectorOp::mantissa: assembler.unary(instruction.op, to, o.a); return;
    case VectorOp::shift_left:
    case VectorOp::shift_right: {
      // AVX2 shifts registers only.
      const Source from = isa == Isa::avx512 ? o.a : Source{in_register(assembler, o.a)};
      assembler.shift(instruction.op, to, from, instruction.index);
      return;
    }
    case VectorOp::compare:
      assembler.compare(static_cast<Compare>(instruction.index), to, in_register(assembler, o.a), o.b);
      return;
    case VectorOp::blend: select_blend(assembler, to, o, isa); return;
    case VectorOp::lookup2:
      if (!(o.a.in_register() && o.a.vector == to)) assembler.move(to, o.a);
      assembler.look_up_two(to, in_register(assembler, o.b), o.c);
      return;
    case VectorOp::lookup8: assembler.look_up_one(to, in_register(assembler, o.a), o.b); return;
    default: select_binary(assembler, instruction.op, to, o.a, o.b); return;
  }
}

}  // namespace inga::fuse::x64
