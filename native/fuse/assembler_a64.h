// The instructions that emitted code for A64 with SVE is made of: vector instructions by operation and element type.
// The library that encodes them stays behind this header (assembler_a64.cpp: VIXL), so that another one can take its
// place. Vectors have the length of the machine that runs the code.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fuse/program.h"

namespace inga::fuse::a64 {

/// General registers by their number in the encoding.
enum Register : int {
  x0,  // clang-format off
  x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15, x16, x17, x18, x19, x20, x21, x22, x23, x24, x25,
  x26, x27, x28, x29, x30, sp, none  // clang-format on
};

/// Places in the code that are jumped to or referred to.
enum class Mark { wide_loop, narrow_loop, single, done, pool };
inline constexpr std::size_t kMarks = 5;

/// Which of its operands a fused multiply-add overwrites.
enum class Overwritten { addend, factor };

class Assembler {
 public:
  // Predicates.
  static constexpr int kAll = 0;          // p0: every lane
  static constexpr int kTail = 1;         // p1: the lanes that hold elements
  static constexpr int kScratchMask = 2;  // p2
  static constexpr int kFirstMask = 3;    // p3 .. p15 hold values
  static constexpr int kMasks = 13;
  // Vectors.
  static constexpr int kVectors = 30;  // z0 .. z29 hold values
  static constexpr int kScratch = 30;  // z30 and z31
  static constexpr int kScratches = 2;

  explicit Assembler(Type type);
  ~Assembler();
  Assembler(const Assembler&) = delete;
  Assembler& operator=(const Assembler&) = delete;

  // Vector instructions. Where one takes a `mask`, lanes outside keep what they held, or read as 0 in a load.
  /// to = from, as a part of the next instruction, which has to overwrite `to` and read it nowhere else.
  void prefix(int to, int from);
  /// The vector at element base[index].
  void load(int to, int mask, Register base, Register index);
  void store(int from, int mask, Register base, Register index);
  /// Brings it near the processor.
  void prefetch(Register base, Register index);
  /// Whole vectors that lie one after the other from `base` on, and masks at the places of vectors.
  void load_place(int to, Register base, int place);
  void store_place(int from, Register base, int place);
  void load_mask(int mask, Register base, int place);
  void store_mask(int mask, Register base, int place);
  /// The element number `element` from `base` on, in every lane.
  void broadcast(int to, Register base, int element);
  void clear(int to);
  void fill_ones(int to);  // the number 1
  void fill_infinities(int to);

  /// to = a op b: add, sub, mul, bits and integers.
  void binary(VectorOp op, int to, int a, int b);
  /// to = to op b: add, mul, div, min, max. The last two return NaN where either is.
  void overwrite(VectorOp op, int to, int mask, int b);
  /// to = a / to.
  void divide_into(int to, int a);
  void square_root(int to, int a);
  void round(Rounding how, int to, int a);
  void shift(VectorOp op, int to, int a, int count);
  /// 2^(low 6 bits / 64) with the bits above them as exponent field.
  void exp_table(int to, int a);
  /// fma, fnma and fms. Where `to` is the addend, x and y are the factors; where it is a factor, x is the other and y the addend.
  void fused(VectorOp op, Overwritten what, int to, int mask, int x, int y);
  void compare(Compare how, int mask, int a, int b);
  /// Lanes whose sign bit is set.
  void negative(int mask, int a);
  void blend(int to, int mask, int yes, int no);

  // Control.
  void open_frame(int bytes);  // x29 is the frame's lower end
  void close_frame(int bytes);
  /// x29 + displacement.
  void save_pair(Register a, int displacement);  // a and its successor
  void restore_pair(Register a, int displacement);
  void save_vector_pair(int a, int displacement);  // the lower 64 bits, which belong to the caller
  void restore_vector_pair(int a, int displacement);
  /// Moves the stack pointer down by `count` vectors.
  void lower_stack(int count);
  void load(Register to, Register base, int displacement);
  void copy(Register to, Register from);
  void set(Register to, int value);
  void add(Register to, Register value);
  /// to = a - b; below: whether that is negative.
  void subtract(Register to, Register a, Register b);
  void compare(Register a, Register b);
  /// to = factor * lanes, factor 1 to 16; or added to it.
  void count_lanes(Register to, int factor);
  void advance_lanes(Register to);
  void all_lanes();
  /// p1 = the lanes for which index + lane < limit.
  void tail_lanes(Register index, Register limit);
  void point_at_pool(Register to);
  void mark(Mark mark);
  void jump_below(Mark to);
  void jump_not_above(Mark to);
  /// After tail_lanes(): when there are none, or some.
  void jump_no_lanes(Mark to);
  void jump_some_lanes(Mark to);
  void leave();
  void data(const std::uint8_t* bytes, std::size_t count);
  void align(std::size_t to);

  std::size_t size() const;
  std::vector<std::uint8_t> bytes() const;
  /// The first `count` bytes, one instruction a line.
  std::string listing(std::size_t count) const;

 private:
  struct Coder;
  std::unique_ptr<Coder> coder_;
};

/// How far a branch or the distance to the pool may be.
inline constexpr std::size_t kReach = std::size_t{1} << 20;

}  // namespace inga::fuse::a64
