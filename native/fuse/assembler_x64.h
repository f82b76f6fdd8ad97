// A thin layer over Xbyak: vector instructions by operation and element type, and beside the bytes a listing of them.
#pragma once
#include <xbyak/xbyak.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fuse/program.h"

namespace inga::fuse::x64 {

/// General registers by their number in the encoding.
enum Register : int { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, none };

/// [base + index + displacement]
struct Memory {
  Register base;
  int displacement = 0;
  Register index = none;
};

/// What an instruction may read: a vector register or memory.
struct Source {
  int vector = -1;
  Memory memory{none};
  bool in_register() const noexcept { return vector >= 0; }
};

/// Places in the code that are jumped to or referred to.
enum class Mark { wide_loop, narrow_loop, single, tail, done, end, pool };
using Marks = std::array<std::size_t, 7>;

/// Which of its operands a fused multiply-add overwrites: x * y + z, operands 1 to 3.
enum class Fused { m132, m213, m231 };

/// Memory for code while it is written. The last one of a thread is kept for the next: asking the system for so much anew
/// takes as long as writing the code.
class Workspace {
 public:
  explicit Workspace(std::size_t bytes);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  std::uint8_t* data() const noexcept { return memory_.get(); }
  std::size_t size() const noexcept { return bytes_; }

 private:
  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t bytes_;
};

class Assembler {
 public:
  static constexpr int kTailMask = 1;     // k1: lanes of the last, incomplete vector
  static constexpr int kScratchMask = 2;  // k2
  static constexpr int kFirstMask = 3;    // k3 .. k7 hold values

  /// `known` are the marks of an earlier pass over the same code: only the listing needs them.
  Assembler(Type type, Isa isa, std::size_t capacity, bool with_listing, const Marks& known);

  /// The last free vector register, for the assembler's user.
  int scratch() const noexcept { return isa_ == Isa::avx512 ? 31 : 15; }

  // Vector instructions.
  void move(int to, const Source& from);
  void store(const Memory& to, int from);
  /// Brings a line near the processor; one that is not there is passed over.
  void prefetch(const Memory& of);
  /// AVX-512: the lanes of the tail only.
  void move_tail(int to, int from);
  /// Lanes outside the tail read as 0 and their memory is not touched.
  void load_tail(int to, const Memory& from, int mask_vector);
  void store_tail(const Memory& to, int from, int mask_vector);
  /// to = a op b, for the operations with two operands.
  void binary(VectorOp op, int to, int a, const Source& b);
  void unary(VectorOp op, int to, const Source& a);
  void round(Rounding how, int to, const Source& a);
  void shift(VectorOp op, int to, const Source& a, int count);
  void fused(Fused form, VectorOp op, int x, int y, const Source& z);
  void compare(Compare how, int to, int a, const Source& b);  // to: a mask register, or with AVX2 a vector
  void blend(int to, int no, const Source& yes, int mask);    // mask: as for compare
  /// Entry number `to` (low bits, overwritten by the result) of the table first ++ second.
  void look_up_two(int to, int first, const Source& second);
  void look_up_one(int to, int which, const Source& table);
  void broadcast(int to, const Memory& element);
  void clear(int to);
  void fill_ones(int to);
  void store_mask(const Memory& to, int mask);
  void load_mask(int mask, const Memory& from);

  // Control.
  void push(Register r);
  void pop(Register r);
  void copy(Register to, Register from);
  void load(Register to, const Memory& from);
  void set(Register to, int value);
  void add(Register to, int value);
  void subtract(Register to, int value);
  void subtract(Register to, Register value);
  void shift_left(Register to, int count);
  void round_down(Register to, int power_of_two);
  void address(Register to, const Memory& of);
  void compare(Register a, int value);
  void point_at_pool(Register to);
  void mark(Mark mark);
  void jump_below(Mark to);
  void jump_above(Mark to);
  void jump_above_or_equal(Mark to);
  void jump_zero(Mark to);
  /// k1 = the lowest `count` lanes.
  void tail_mask(Register count);
  void end_vectors();
  void leave();
  void data(const std::uint8_t* bytes, std::size_t count);
  void align(std::size_t to);

  std::size_t size() const { return code_.getSize(); }
  std::vector<std::uint8_t> bytes() const { return {code_.getCode(), code_.getCode() + code_.getSize()}; }
  const Marks& marks() const noexcept { return marks_; }
  std::string listing() const;

 private:
  struct Line {
    std::size_t offset;
    std::string text;
  };

  Xbyak::Xmm vector(int index) const;
  Xbyak::Address whole(const Memory& memory) const;
  /// A vector register or the address of a whole vector.
  template <class Encode>
  void with(const Source& source, Encode&& encode);
  std::string name(int vector) const;
  std::string text(const Memory& memory) const;
  std::string text(const Source& source) const;
  /// Encodes and, where a listing is wanted, writes the line that `text` returns.
  template <class Encode, class Text>
  void put(Encode&& encode, Text&& text);

  Type type_;
  Isa isa_;
  bool with_listing_;
  Marks known_;
  Marks marks_{};
  Workspace workspace_;
  Xbyak::CodeGenerator code_;
  std::array<Xbyak::Label, 7> labels_;
  std::vector<Line> lines_;
};

}  // namespace inga::fuse::x64
