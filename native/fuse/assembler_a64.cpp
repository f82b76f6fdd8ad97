// The assembler for A64 by VIXL. Its raw assembler: one call, one instruction, no registers of its own.
#include "fuse/assembler_a64.h"

#include <aarch64/assembler-aarch64.h>
#include <aarch64/disasm-aarch64.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "core/error.h"

namespace inga::fuse::a64 {
namespace {

namespace vixl = ::vixl::aarch64;
using vixl::MemOperand;
using vixl::Operand;
using vixl::SVEMemOperand;

// Two registers that addresses out of an instruction's range are made in (the linker's own, free in any code).
constexpr Register kAddress = x16;
constexpr Register kFactor = x17;

vixl::Register wide(Register r) { return r == sp ? vixl::sp : vixl::Register(r, vixl::kXRegSize); }
vixl::VRegister lower_half(int index) { return vixl::VRegister(index, vixl::kDRegSize); }
vixl::PRegister predicate(int index) { return vixl::PRegister(index); }
vixl::PRegisterZ zeroing(int index) { return predicate(index).Zeroing(); }
vixl::PRegisterM merging(int index) { return predicate(index).Merging(); }
vixl::ZRegister bits(int index) { return vixl::ZRegister(index).VnD(); }

[[noreturn]] void no_instruction(VectorOp op) {
  throw Error(inga::Code::internal, std::string("fuse: no instruction for ") + inga::fuse::name(op));
}

}  // namespace

struct Assembler::Coder {
  explicit Coder(Type element) : type(element), assembler(kFirstBytes) {
    assembler.SetCPUFeatures(::vixl::CPUFeatures::All());
  }

  /// With room for what any function here writes: the assembler itself only asserts that there is some.
  vixl::Assembler& code() {
    assembler.GetBuffer()->EnsureSpaceFor(kRoom);
    return assembler;
  }

  bool twice() const { return type == Type::f64; }
  int log_bytes() const { return twice() ? 3 : 2; }
  vixl::ZRegister vector(int index) const {
    return twice() ? vixl::ZRegister(index).VnD() : vixl::ZRegister(index).VnS();
  }
  vixl::PRegisterWithLaneSize lanes(int index) const {
    return twice() ? vixl::PRegister(index).VnD() : vixl::PRegister(index).VnS();
  }
  const std::uint8_t* start() { return assembler.GetBuffer()->GetStartAddress<const std::uint8_t*>(); }
  vixl::Label& label(Mark mark) { return labels[static_cast<std::size_t>(mark)]; }

  SVEMemOperand place(Register base, int index) {
    constexpr int kMost = 255;
    if (index <= kMost) return SVEMemOperand(wide(base), static_cast<std::uint64_t>(index), vixl::SVE_MUL_VL);
    far(base, index);
    return SVEMemOperand(wide(kAddress));
  }
  SVEMemOperand mask_place(Register base, int index) {
    constexpr int kMasksPerPlace = 8;
    if (index * kMasksPerPlace <= 255)
      return SVEMemOperand(wide(base), static_cast<std::uint64_t>(index * kMasksPerPlace), vixl::SVE_MUL_VL);
    far(base, index);
    return SVEMemOperand(wide(kAddress));
  }
  /// kAddress = base + index vectors.
  void far(Register base, int index) {
    set(kFactor, index);
    code().rdvl(wide(kAddress), 1);
    code().mul(wide(kAddress), wide(kAddress), wide(kFactor));
    code().add(wide(kAddress), wide(base), Operand(wide(kAddress)));
  }
  void set(Register to, int value) {
    const auto bits = static_cast<std::uint32_t>(value);
    code().movz(wide(to), bits & 0xffff);
    if (bits > 0xffff) code().movk(wide(to), bits >> 16, 16);
  }

  Type type;
  static constexpr std::size_t kFirstBytes = 65536;
  static constexpr std::size_t kRoom = 16 * vixl::kInstructionSize;
  vixl::Assembler assembler;
  std::array<vixl::Label, kMarks> labels;
};

Assembler::Assembler(Type type) : coder_(std::make_unique<Coder>(type)) {}
Assembler::~Assembler() = default;

void Assembler::prefix(int to, int from) { coder_->code().movprfx(vixl::ZRegister(to), vixl::ZRegister(from)); }

void Assembler::load(int to, int mask, Register base, Register index) {
  auto& c = *coder_;
  const SVEMemOperand from(wide(base), wide(index), vixl::LSL, static_cast<unsigned>(c.log_bytes()));
  c.twice() ? c.code().ld1d(c.vector(to), zeroing(mask), from) : c.code().ld1w(c.vector(to), zeroing(mask), from);
}

void Assembler::store(int from, int mask, Register base, Register index) {
  auto& c = *coder_;
  const SVEMemOperand to(wide(base), wide(index), vixl::LSL, static_cast<unsigned>(c.log_bytes()));
  c.twice() ? c.code().st1d(c.vector(from), predicate(mask), to) : c.code().st1w(c.vector(from), predicate(mask), to);
}

void Assembler::prefetch(Register base, Register index) {
  auto& c = *coder_;
  const SVEMemOperand of(wide(base), wide(index), vixl::LSL, static_cast<unsigned>(c.log_bytes()));
  c.twice() ? c.code().prfd(vixl::PLDL1KEEP, predicate(kAll), of) : c.code().prfw(vixl::PLDL1KEEP, predicate(kAll), of);
}

void Assembler::load_place(int to, Register base, int place) {
  coder_->code().ldr(vixl::ZRegister(to), coder_->place(base, place));
}

void Assembler::store_place(int from, Register base, int place) {
  coder_->code().str(vixl::ZRegister(from), coder_->place(base, place));
}

void Assembler::load_mask(int mask, Register base, int place) {
  coder_->code().ldr(predicate(mask), coder_->mask_place(base, place));
}

void Assembler::store_mask(int mask, Register base, int place) {
  coder_->code().str(predicate(mask), coder_->mask_place(base, place));
}

void Assembler::broadcast(int to, Register base, int element) {
  auto& c = *coder_;
  constexpr int kMost = 63;
  SVEMemOperand from(wide(base), static_cast<std::uint64_t>(element) << c.log_bytes());
  if (element > kMost) {
    c.set(kAddress, element);
    c.code().add(wide(kAddress), wide(base), Operand(wide(kAddress), vixl::LSL, static_cast<unsigned>(c.log_bytes())));
    from = SVEMemOperand(wide(kAddress));
  }
  c.twice() ? c.code().ld1rd(c.vector(to), zeroing(kAll), from) : c.code().ld1rw(c.vector(to), zeroing(kAll), from);
}

void Assembler::clear(int to) { coder_->code().dup(coder_->vector(to), 0); }

// With 1.0F the overload for integers would be taken.
void Assembler::fill_ones(int to) { coder_->code().fdup(coder_->vector(to), 1.0); }

void Assembler::fill_infinities(int to) {
  coder_->code().dupm(coder_->vector(to), coder_->type == Type::f32 ? 0x7F800000u : 0x7FF0000000000000u);
}

void Assembler::binary(VectorOp op, int to, int a, int b) {
  auto& c = *coder_;
  const auto d = c.vector(to), n = c.vector(a), m = c.vector(b);
  switch (op) {
    case VectorOp::add: c.code().fadd(d, n, m); return;
    case VectorOp::sub: c.code().fsub(d, n, m); return;
    case VectorOp::mul: c.code().fmul(d, n, m); return;
    case VectorOp::int_add: c.code().add(d, n, m); return;
    case VectorOp::int_sub: c.code().sub(d, n, m); return;
    case VectorOp::bit_and: c.code().and_(bits(to), bits(a), bits(b)); return;
    case VectorOp::bit_or: c.code().orr(bits(to), bits(a), bits(b)); return;
    case VectorOp::bit_xor: c.code().eor(bits(to), bits(a), bits(b)); return;
    // The instruction complements its last operand.
    case VectorOp::bit_andnot: c.code().bic(bits(to), bits(b), bits(a)); return;
    default: no_instruction(op);
  }
}

void Assembler::overwrite(VectorOp op, int to, int mask, int b) {
  auto& c = *coder_;
  const auto d = c.vector(to), m = c.vector(b);
  const auto where = merging(mask);
  switch (op) {
    case VectorOp::add: c.code().fadd(d, where, d, m); return;
    case VectorOp::mul: c.code().fmul(d, where, d, m); return;
    case VectorOp::div: c.code().fdiv(d, where, d, m); return;
    case VectorOp::min: c.code().fmin(d, where, d, m); return;
    case VectorOp::max: c.code().fmax(d, where, d, m); return;
    default: no_instruction(op);
  }
}

void Assembler::divide_into(int to, int a) {
  const auto d = coder_->vector(to);
  coder_->code().fdivr(d, merging(kAll), d, coder_->vector(a));
}

void Assembler::square_root(int to, int a) {
  coder_->code().fsqrt(coder_->vector(to), merging(kAll), coder_->vector(a));
}

void Assembler::round(Rounding how, int to, int a) {
  auto& c = *coder_;
  const auto d = c.vector(to), n = c.vector(a);
  switch (how) {
    case Rounding::nearest_even: c.code().frintn(d, merging(kAll), n); return;
    case Rounding::down: c.code().frintm(d, merging(kAll), n); return;
    case Rounding::up: c.code().frintp(d, merging(kAll), n); return;
    case Rounding::towards_zero: c.code().frintz(d, merging(kAll), n); return;
  }
}

void Assembler::shift(VectorOp op, int to, int a, int count) {
  auto& c = *coder_;
  const auto d = c.vector(to), n = c.vector(a);
  op == VectorOp::shift_left ? c.code().lsl(d, n, count) : c.code().lsr(d, n, count);
}

void Assembler::exp_table(int to, int a) { coder_->code().fexpa(coder_->vector(to), coder_->vector(a)); }

void Assembler::fused(VectorOp op, Overwritten what, int to, int mask, int x, int y) {
  auto& c = *coder_;
  const auto d = c.vector(to), n = c.vector(x), m = c.vector(y);
  const auto where = merging(mask);
  const bool addend = what == Overwritten::addend;
  switch (op) {
    case VectorOp::fma: addend ? c.code().fmla(d, where, n, m) : c.code().fmad(d, where, n, m); return;
    case VectorOp::fnma: addend ? c.code().fmls(d, where, n, m) : c.code().fmsb(d, where, n, m); return;
    case VectorOp::fms: addend ? c.code().fnmls(d, where, n, m) : c.code().fnmsb(d, where, n, m); return;
    default: no_instruction(op);
  }
}

void Assembler::compare(Compare how, int mask, int a, int b) {
  auto& c = *coder_;
  const auto to = c.lanes(mask);
  const auto n = c.vector(a), m = c.vector(b);
  const auto all = zeroing(kAll);
  switch (how) {
    case Compare::lt: c.code().fcmgt(to, all, m, n); return;
    case Compare::le: c.code().fcmge(to, all, m, n); return;
    case Compare::eq: c.code().fcmeq(to, all, n, m); return;
    case Compare::gt: c.code().fcmgt(to, all, n, m); return;
    case Compare::ge: c.code().fcmge(to, all, n, m); return;
    case Compare::ne: c.code().fcmne(to, all, n, m); return;
    case Compare::unordered: c.code().fcmuo(to, all, n, m); return;
    case Compare::not_ge: {
      const auto bytes = predicate(mask).VnB();
      c.code().fcmge(to, all, n, m);
      c.code().eor(bytes, all, bytes, predicate(kAll).VnB());
      return;
    }
  }
}

void Assembler::negative(int mask, int a) {
  coder_->code().cmplt(coder_->lanes(mask), zeroing(kAll), coder_->vector(a), 0);
}

void Assembler::blend(int to, int mask, int yes, int no) {
  coder_->code().sel(coder_->vector(to), predicate(mask), coder_->vector(yes), coder_->vector(no));
}

void Assembler::open_frame(int bytes) {
  auto& c = coder_->code();
  c.sub(vixl::sp, vixl::sp, bytes);
  c.stp(vixl::x29, vixl::x30, MemOperand(vixl::sp));
  c.add(vixl::x29, vixl::sp, 0);
}

void Assembler::close_frame(int bytes) {
  auto& c = coder_->code();
  c.add(vixl::sp, vixl::x29, 0);
  c.ldp(vixl::x29, vixl::x30, MemOperand(vixl::sp));
  c.add(vixl::sp, vixl::sp, bytes);
}

void Assembler::save_pair(Register a, int displacement) {
  coder_->code().stp(wide(a), wide(static_cast<Register>(a + 1)), MemOperand(vixl::x29, displacement));
}

void Assembler::restore_pair(Register a, int displacement) {
  coder_->code().ldp(wide(a), wide(static_cast<Register>(a + 1)), MemOperand(vixl::x29, displacement));
}

void Assembler::save_vector_pair(int a, int displacement) {
  coder_->code().stp(lower_half(a), lower_half(a + 1), MemOperand(vixl::x29, displacement));
}

void Assembler::restore_vector_pair(int a, int displacement) {
  coder_->code().ldp(lower_half(a), lower_half(a + 1), MemOperand(vixl::x29, displacement));
}

void Assembler::lower_stack(int count) {
  constexpr int kMost = 32;
  for (; count > 0; count -= kMost) coder_->code().addvl(vixl::sp, vixl::sp, count < kMost ? -count : -kMost);
}

void Assembler::load(Register to, Register base, int displacement) {
  constexpr int kMost = 8 * 4095;
  if (displacement <= kMost) {
    coder_->code().ldr(wide(to), MemOperand(wide(base), displacement));
    return;
  }
  coder_->set(kFactor, displacement);
  coder_->code().ldr(wide(to), MemOperand(wide(base), wide(kFactor)));
}

void Assembler::copy(Register to, Register from) { coder_->code().add(wide(to), wide(from), 0); }

void Assembler::set(Register to, int value) { coder_->set(to, value); }

void Assembler::add(Register to, Register value) { coder_->code().add(wide(to), wide(to), Operand(wide(value))); }

void Assembler::subtract(Register to, Register a, Register b) {
  coder_->code().subs(wide(to), wide(a), Operand(wide(b)));
}

void Assembler::compare(Register a, Register b) { coder_->code().cmp(wide(a), Operand(wide(b))); }

void Assembler::count_lanes(Register to, int factor) {
  auto& c = *coder_;
  c.twice() ? c.code().cntd(wide(to), vixl::SVE_ALL, factor) : c.code().cntw(wide(to), vixl::SVE_ALL, factor);
}

void Assembler::advance_lanes(Register to) {
  auto& c = *coder_;
  c.twice() ? c.code().incd(wide(to)) : c.code().incw(wide(to));
}

// Of bytes: a predicate for smaller elements serves larger ones.
void Assembler::all_lanes() { coder_->code().ptrue(predicate(kAll).VnB()); }

void Assembler::tail_lanes(Register index, Register limit) {
  coder_->code().whilelo(coder_->lanes(kTail), wide(index), wide(limit));
}

void Assembler::point_at_pool(Register to) { coder_->code().adr(wide(to), &coder_->label(Mark::pool)); }

void Assembler::mark(Mark mark) { coder_->code().bind(&coder_->label(mark)); }

void Assembler::jump_below(Mark to) { coder_->code().b(&coder_->label(to), vixl::lo); }

void Assembler::jump_not_above(Mark to) { coder_->code().b(&coder_->label(to), vixl::ls); }

void Assembler::jump_no_lanes(Mark to) { coder_->code().b(&coder_->label(to), vixl::sve_none); }

void Assembler::jump_some_lanes(Mark to) { coder_->code().b(&coder_->label(to), vixl::sve_any); }

void Assembler::leave() { coder_->code().ret(); }

void Assembler::data(const std::uint8_t* bytes, std::size_t count) {
  coder_->code().GetBuffer()->EmitData(bytes, count);
}

void Assembler::align(std::size_t to) {
  while (size() % to != 0) coder_->code().dc(std::uint8_t{0});
}

std::size_t Assembler::size() const { return coder_->assembler.GetSizeOfCodeGenerated(); }

std::vector<std::uint8_t> Assembler::bytes() const {
  const std::uint8_t* from = coder_->start();
  return {from, from + size()};
}

std::string Assembler::listing(std::size_t count) const {
  vixl::Decoder decoder;
  vixl::Disassembler disassembler;
  decoder.AppendVisitor(&disassembler);
  const std::uint8_t* code = coder_->start();
  std::string out;
  for (std::size_t at = 0; at < count; at += vixl::kInstructionSize) {
    const auto* instruction = reinterpret_cast<const vixl::Instruction*>(code + at);
    // Targets of branches count from the first instruction.
    disassembler.MapCodeAddress(0, reinterpret_cast<const vixl::Instruction*>(code));
    decoder.Decode(instruction);
    std::uint32_t word = 0;
    std::memcpy(&word, code + at, sizeof word);
    char head[32];
    std::snprintf(head, sizeof head, "%6zx:  %08x    ", at, word);
    out += head;
    out += disassembler.GetOutput();
    out += '\n';
  }
  return out;
}

}  // namespace inga::fuse::a64
