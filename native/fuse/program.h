// A vector program: what one step of a loop does to whole vectors, before registers are chosen.
//
// It is made from an expression by lower.h, or written by hand for kernels with a shape of their own (the pair kernel
// of causal). Values are numbered in the order of their definition and defined once.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/isa.h"
#include "fuse/ops.h"

namespace inga::fuse {

using Value = int;
inline constexpr Value kNone = -1;

/// Vector operations. Names follow what they do to one lane; those of one instruction set only are marked.
enum class VectorOp : std::uint8_t {
  load,         // index = which array
  parameter,    // index = which scalar of the call, broadcast
  constant,     // index = which slot of the constant pool
  accumulator,  // index = which; its value before this step
  add,
  sub,
  mul,
  div,
  sqrt,
  round,  // index = Rounding; to a whole number
  fma,    // a * b + c
  fnma,   // c - a * b
  fms,    // a * b - c
  min,    // b where either is NaN (as the instruction)
  max,    // b where either is NaN (as the instruction)
  bit_and,
  bit_or,
  bit_xor,
  bit_andnot,   // ~a & b
  shift_left,   // index = count; lanes as integers
  shift_right,  // index = count, logical
  int_add,
  int_sub,
  compare,    // index = Compare; a mask
  blend,      // a (mask; AVX2: any value, true where its sign is minus) ? b : c
  scale,      // AVX-512: a * 2^floor(b)
  exponent,   // AVX-512: floor(log2 |a|) as a number
  mantissa,   // AVX-512: a / 2^k in [0.75, 1.5); NaN for a < 0
  lookup2,    // AVX-512: table b ++ c (two pool slots) at the low bits of a
  lookup8,    // AVX2, f32: table b (one pool slot, 8 lanes) at the low bits of a
  exp_table,  // SVE: 2^(low 6 bits of a / 64), with the bits above as its exponent field
};

/// As in IEEE 754: false where either is NaN, but for `ne` and the last two.
enum class Compare : std::uint8_t { lt, le, eq, gt, ge, ne, unordered, not_ge };

enum class Rounding : std::uint8_t { nearest_even, down, up, towards_zero };

struct Instruction {
  VectorOp op;
  Value a = kNone, b = kNone, c = kNone;
  int index = 0;
  bool operator==(const Instruction&) const = default;
};

/// How the lanes of an accumulator join. `min` is that of Math.min: NaN wins, and -0 is less than +0.
enum class Combine : std::uint8_t { add, mul, min };

struct Accumulator {
  Combine combine;
  Value before;
  Value after;  // whose instruction comes after all that read `before`
};

struct Store {
  int array;
  Value value;
};

/// The bits of one constant, lane by lane: a broadcast number or a table.
using PoolSlot = std::array<std::uint8_t, 64>;

class Program {
 public:
  /// Without `share` equal instructions stay apart, for tests of what sharing changes.
  Program(Type type, Isa isa, int arrays, int parameters, Mode mode = Mode::fast, bool share = true)
      : type_(type),
        isa_(isa),
        mode_(mode),
        vector_bytes_(inga::vector_bytes(isa)),
        arrays_(arrays),
        parameters_(parameters),
        share_(share) {}

  Type type() const noexcept { return type_; }
  Isa isa() const noexcept { return isa_; }
  /// Of the elementary functions that are put into it.
  Mode mode() const noexcept { return mode_; }
  /// Elements in one vector.
  int lanes() const noexcept { return vector_bytes() / bytes(type_); }
  int vector_bytes() const noexcept { return vector_bytes_; }
  /// Arrays that the call passes, inputs and outputs together.
  int arrays() const noexcept { return arrays_; }
  int parameters() const noexcept { return parameters_; }

  /// The value of an operation; asked for once more it is the same value, so that what functions share is computed once.
  Value emit(VectorOp op, Value a = kNone, Value b = kNone, Value c = kNone, int index = 0);
  Value load(int array) { return emit(VectorOp::load, kNone, kNone, kNone, array); }
  Value parameter(int which) { return emit(VectorOp::parameter, kNone, kNone, kNone, which); }
  /// A number in every lane. The same number gives the same value.
  Value constant(double number);
  /// The same bits in every lane.
  Value constant_bits(std::uint64_t bits);
  /// A table: lane i of the slot holds entry i; fewer entries than lanes are repeated.
  Value table(const std::vector<std::uint64_t>& entries);
  Value accumulator(Combine combine);
  void update(Value accumulator_before, Value after);
  void store(int array, Value value);
  /// Brings an array near the processor, as fast as the others are walked: who runs the loop next reads it.
  void expect(int array) { expected_.push_back(array); }

  Value add(Value a, Value b) { return emit(VectorOp::add, a, b); }
  Value sub(Value a, Value b) { return emit(VectorOp::sub, a, b); }
  Value mul(Value a, Value b) { return emit(VectorOp::mul, a, b); }
  Value fma(Value a, Value b, Value c) { return emit(VectorOp::fma, a, b, c); }
  Value fnma(Value a, Value b, Value c) { return emit(VectorOp::fnma, a, b, c); }
  Value fms(Value a, Value b, Value c) { return emit(VectorOp::fms, a, b, c); }
  Value div(Value a, Value b) { return emit(VectorOp::div, a, b); }
  Value sqrt(Value a) { return emit(VectorOp::sqrt, a); }
  Value round(Rounding how, Value a) { return emit(VectorOp::round, a, kNone, kNone, static_cast<int>(how)); }
  Value compare(Compare how, Value a, Value b) { return emit(VectorOp::compare, a, b, kNone, static_cast<int>(how)); }
  Value blend(Value mask, Value yes, Value no) { return emit(VectorOp::blend, mask, yes, no); }

  const std::vector<Instruction>& body() const noexcept { return body_; }
  const std::vector<Accumulator>& accumulators() const noexcept { return accumulators_; }
  const std::vector<Store>& stores() const noexcept { return stores_; }
  const std::vector<int>& expected() const noexcept { return expected_; }
  const std::vector<PoolSlot>& pool() const noexcept { return pool_; }

  /// Joins a product that only one sum reads with that sum: one rounding instead of two. Not those of `apart`: where a
  /// function ends with a product, a large result would not become infinite on its way into the sum.
  void contract(const std::vector<Value>& apart);
  /// Drops instructions that nothing needs and numbers the rest anew.
  void prune();
  /// Orders instructions by when their operands are ready, so that independent chains run side by side. It pays for
  /// programs of several long chains; it costs registers.
  void interleave();
  /// One line an instruction, and one a store or accumulator.
  std::string text() const;

 private:
  Value pooled(const PoolSlot& slot);
  /// The place in `numbered_` of the instruction, or of a free one where it would go.
  std::size_t place_of(const Instruction& instruction) const;
  /// Makes room for more, and finds everything again after the body was changed.
  void number();
  /// Keeps the instructions in `order`, which are all that the rest needs, operands before users.
  void keep(const std::vector<std::size_t>& order);

  Type type_;
  Isa isa_;
  Mode mode_;
  int vector_bytes_;
  int arrays_;
  int parameters_;
  bool share_;
  std::vector<Instruction> body_;
  /// Finds values by what they compute: a hash table with open addressing, never more than half full; empty after a change
  /// of the body.
  std::vector<Value> numbered_;
  std::vector<Accumulator> accumulators_;
  std::vector<Store> stores_;
  std::vector<int> expected_;
  std::vector<PoolSlot> pool_;
  /// The value of each constant in the pool.
  std::map<PoolSlot, Value> constants_;
};

const char* name(VectorOp op) noexcept;
/// True for leaves that live in memory until an instruction reads them: constants and parameters.
constexpr bool is_pooled(VectorOp op) { return op == VectorOp::constant || op == VectorOp::parameter; }

}  // namespace inga::fuse
