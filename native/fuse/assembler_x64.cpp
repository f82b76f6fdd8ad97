#include "fuse/assembler_x64.h"

#include <cstdio>
#include <utility>

#include "core/error.h"

namespace inga::fuse::x64 {
namespace {

using Code = Xbyak::CodeGenerator;
using Xbyak::Operand;
using Xbyak::Xmm;

using Encode2 = void (*)(Code&, const Xmm&, const Operand&);
using Encode3 = void (*)(Code&, const Xmm&, const Xmm&, const Operand&);

template <class Encode>
struct Row {
  VectorOp op;
  const char* single_name;
  const char* double_name;
  Encode single;
  Encode twice;
};

constexpr Row<Encode3> kBinary[] = {
    {VectorOp::add, "vaddps", "vaddpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vaddps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vaddpd(d, a, b); }},
    {VectorOp::sub, "vsubps", "vsubpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vsubps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vsubpd(d, a, b); }},
    {VectorOp::mul, "vmulps", "vmulpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vmulps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vmulpd(d, a, b); }},
    {VectorOp::div, "vdivps", "vdivpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vdivps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vdivpd(d, a, b); }},
    {VectorOp::min, "vminps", "vminpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vminps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vminpd(d, a, b); }},
    {VectorOp::max, "vmaxps", "vmaxpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vmaxps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vmaxpd(d, a, b); }},
    {VectorOp::bit_and, "vandps", "vandpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vandps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vandpd(d, a, b); }},
    {VectorOp::bit_or, "vorps", "vorpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vorps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vorpd(d, a, b); }},
    {VectorOp::bit_xor, "vxorps", "vxorpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vxorps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vxorpd(d, a, b); }},
    {VectorOp::bit_andnot, "vandnps", "vandnpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vandnps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vandnpd(d, a, b); }},
    {VectorOp::int_add, "vpaddd", "vpaddq",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vpaddd(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vpaddq(d, a, b); }},
    {VectorOp::int_sub, "vpsubd", "vpsubq",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vpsubd(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vpsubq(d, a, b); }},
    {VectorOp::scale, "vscalefps", "vscalefpd",
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vscalefps(d, a, b); },
     [](Code& c, const Xmm& d, const Xmm& a, const Operand& b) { c.vscalefpd(d, a, b); }},
};

/// Mantissa in [0.75, 1.5), NaN for negative arguments.
constexpr int kMantissaControl = 0x0b;

constexpr Row<Encode2> kUnary[] = {
    {VectorOp::sqrt, "vsqrtps", "vsqrtpd", [](Code& c, const Xmm& d, const Operand& a) { c.vsqrtps(d, a); },
     [](Code& c, const Xmm& d, const Operand& a) { c.vsqrtpd(d, a); }},
    {VectorOp::exponent, "vgetexpps", "vgetexppd", [](Code& c, const Xmm& d, const Operand& a) { c.vgetexpps(d, a); },
     [](Code& c, const Xmm& d, const Operand& a) { c.vgetexppd(d, a); }},
    {VectorOp::mantissa, "vgetmantps", "vgetmantpd",
     [](Code& c, const Xmm& d, const Operand& a) { c.vgetmantps(d, a, kMantissaControl); },
     [](Code& c, const Xmm& d, const Operand& a) { c.vgetmantpd(d, a, kMantissaControl); }},
};

struct FusedRow {
  const char* name;  // without ps or pd
  Encode3 single;
  Encode3 twice;
};

/// By form, then negated or not.
/// By form, then fma, fnma, fms.
constexpr FusedRow kFused[3][3] = {
    {
        {"vfmadd132", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd132ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd132pd(x, y, z); }},
        {"vfnmadd132", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd132ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd132pd(x, y, z); }},
        {"vfmsub132", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub132ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub132pd(x, y, z); }},
    },
    {
        {"vfmadd213", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd213ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd213pd(x, y, z); }},
        {"vfnmadd213", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd213ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd213pd(x, y, z); }},
        {"vfmsub213", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub213ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub213pd(x, y, z); }},
    },
    {
        {"vfmadd231", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd231ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmadd231pd(x, y, z); }},
        {"vfnmadd231", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd231ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfnmadd231pd(x, y, z); }},
        {"vfmsub231", [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub231ps(x, y, z); },
         [](Code& c, const Xmm& x, const Xmm& y, const Operand& z) { c.vfmsub231pd(x, y, z); }},
    },
};

struct CompareRow {
  int predicate;
  const char* name;
};
/// By Compare. The predicates that signal are those with short names; exceptions are masked, so they do the same.
constexpr CompareRow kCompare[] = {{0x01, "lt"}, {0x02, "le"},  {0x00, "eq"},    {0x0e, "gt"},
                                   {0x0d, "ge"}, {0x04, "neq"}, {0x03, "unord"}, {0x09, "nge"}};

template <class Encode, std::size_t n>
const Row<Encode>& find(const Row<Encode> (&rows)[n], VectorOp op) {
  for (const auto& row : rows) {
    if (row.op == op) return row;
  }
  throw Error(inga::Code::internal, std::string("fuse: no instruction for ") + inga::fuse::name(op));
}

constexpr const char* kWide[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
                                 "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr const char* kNarrow[] = {"eax", "ecx", "edx",  "ebx",  "esp",  "ebp",  "esi",  "edi",
                                   "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"};

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

Xbyak::Reg64 wide(Register r) { return Xbyak::Reg64(r); }
Xbyak::Reg32 narrow(Register r) { return Xbyak::Reg32(r); }
Xbyak::Opmask opmask(int index) { return Xbyak::Opmask(index); }
std::string mask_name(int index) { return std::string("k") + std::to_string(index); }
std::string in_braces(int mask) { return std::string("{k") + std::to_string(mask) + "}"; }

}  // namespace

namespace {

struct Spare {
  std::unique_ptr<std::uint8_t[]> memory;
  std::size_t bytes = 0;
};
thread_local Spare spare;

}  // namespace

Workspace::Workspace(std::size_t bytes) : bytes_(bytes) {
  if (spare.bytes >= bytes) {
    memory_ = std::move(spare.memory);
    bytes_ = std::exchange(spare.bytes, 0);
  } else {
    memory_.reset(new std::uint8_t[bytes]);
  }
}

Workspace::~Workspace() {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  if (bytes_ > kMost || bytes_ <= spare.bytes) return;
  spare = {std::move(memory_), bytes_};
}

Assembler::Assembler(Type type, Isa isa, std::size_t capacity, bool with_listing, const Marks& known)
    : type_(type),
      isa_(isa),
      with_listing_(with_listing),
      known_(known),
      workspace_(capacity),
      // Memory of our own: nothing here is executable while it is written.
      code_(workspace_.size(), workspace_.data()) {}

Xmm Assembler::vector(int index) const {
  if (isa_ == Isa::avx512) return Xbyak::Zmm(index);
  return Xbyak::Ymm(index);
}

Xbyak::Address Assembler::whole(const Memory& memory) const {
  const Xbyak::AddressFrame frame(isa_ == Isa::avx512 ? 512 : 256);
  if (memory.index == none) return frame[wide(memory.base) + memory.displacement];
  return frame[wide(memory.base) + wide(memory.index) + memory.displacement];
}

std::string Assembler::name(int index) const { return (isa_ == Isa::avx512 ? "zmm" : "ymm") + std::to_string(index); }

std::string Assembler::text(const Memory& memory) const {
  std::string out = std::string("[") + kWide[memory.base];
  if (memory.index != none) out += std::string("+") + kWide[memory.index] + "*1";
  // These two bases cannot be encoded without a displacement.
  const bool forced = memory.base == rbp || memory.base == r13;
  if (memory.displacement < 0) {
    out += "-" + hex(static_cast<std::uint64_t>(-static_cast<std::int64_t>(memory.displacement)));
  } else if (memory.displacement > 0 || forced) {
    out += "+" + hex(static_cast<std::uint64_t>(memory.displacement));
  }
  return out + "]";
}

std::string Assembler::text(const Source& source) const {
  if (source.in_register()) return name(source.vector);
  return (isa_ == Isa::avx512 ? "ZMMWORD PTR " : "YMMWORD PTR ") + text(source.memory);
}

template <class Encode>
void Assembler::with(const Source& source, Encode&& encode) {
  if (source.in_register()) {
    encode(vector(source.vector));
  } else {
    encode(whole(source.memory));
  }
}

template <class Encode, class Text>
void Assembler::put(Encode&& encode, Text&& text) {
  const std::size_t offset = code_.getSize();
  encode();
  if (with_listing_) lines_.push_back({offset, text()});
}

void Assembler::move(int to, const Source& from) {
  const bool between = from.in_register();
  put(
      [&] {
        if (between) {
          code_.vmovaps(vector(to), vector(from.vector));
        } else {
          code_.vmovups(vector(to), whole(from.memory));
        }
      },
      [&] { return (between ? "vmovaps " : "vmovups ") + name(to) + "," + text(from); });
}

void Assembler::store(const Memory& to, int from) {
  put([&] { code_.vmovups(whole(to), vector(from)); },
      [&] {
        return "vmovups " + text(Source{-1, to}) + "," + name(from);
      });
}

void Assembler::move_tail(int to, int from) {
  const bool twice = type_ == Type::f64;
  const auto target = vector(to) | opmask(kTailMask);
  put([&] { twice ? code_.vmovapd(target, vector(from)) : code_.vmovaps(target, vector(from)); },
      [&] { return (twice ? "vmovapd " : "vmovaps ") + name(to) + in_braces(kTailMask) + "," + name(from); });
}

void Assembler::load_tail(int to, const Memory& from, int mask_vector) {
  if (isa_ == Isa::avx512) {
    // The element type decides how many lanes a mask bit stands for.
    const bool twice = type_ == Type::f64;
    const auto target = vector(to) | opmask(kTailMask) | code_.T_z;
    put([&] { twice ? code_.vmovupd(target, whole(from)) : code_.vmovups(target, whole(from)); },
        [&] {
          return (twice ? "vmovupd " : "vmovups ") + name(to) + in_braces(kTailMask) + "{z}," + text(Source{-1, from});
        });
    return;
  }
  const Xbyak::Ymm mask(mask_vector);
  const bool twice = type_ == Type::f64;
  put(
      [&] {
        twice ? code_.vmaskmovpd(vector(to), mask, whole(from)) : code_.vmaskmovps(vector(to), mask, whole(from));
      },
      [&] {
        return (twice ? "vmaskmovpd " : "vmaskmovps ") + name(to) + "," + name(mask_vector) + "," +
               text(Source{-1, from});
      });
}

void Assembler::store_tail(const Memory& to, int from, int mask_vector) {
  const bool twice = type_ == Type::f64;
  if (isa_ == Isa::avx512) {
    Xbyak::Address target = whole(to);
    target.setOpmaskIdx(kTailMask);
    put([&] { twice ? code_.vmovupd(target, vector(from)) : code_.vmovups(target, vector(from)); },
        [&] {
          return (twice ? "vmovupd " : "vmovups ") + text(Source{-1, to}) + in_braces(kTailMask) + "," + name(from);
        });
    return;
  }
  const Xbyak::Ymm mask(mask_vector);
  put(
      [&] {
        twice ? code_.vmaskmovpd(whole(to), mask, vector(from)) : code_.vmaskmovps(whole(to), mask, vector(from));
      },
      [&] {
        return (twice ? "vmaskmovpd " : "vmaskmovps ") + text(Source{-1, to}) + "," + name(mask_vector) + "," +
               name(from);
      });
}

void Assembler::binary(VectorOp op, int to, int a, const Source& b) {
  const auto& row = find(kBinary, op);
  const bool twice = type_ == Type::f64;
  put(
      [&] {
        with(b, [&](const auto& source) { (twice ? row.twice : row.single)(code_, vector(to), vector(a), source); });
      },
      [&] {
        return std::string(twice ? row.double_name : row.single_name) + " " + name(to) + "," + name(a) + "," + text(b);
      });
}

void Assembler::unary(VectorOp op, int to, const Source& a) {
  const auto& row = find(kUnary, op);
  const bool twice = type_ == Type::f64;
  put([&] { with(a, [&](const auto& source) { (twice ? row.twice : row.single)(code_, vector(to), source); }); },
      [&] {
        const std::string control = op == VectorOp::mantissa ? "," + hex(kMantissaControl) : "";
        return std::string(twice ? row.double_name : row.single_name) + " " + name(to) + "," + text(a) + control;
      });
}

void Assembler::round(Rounding how, int to, const Source& a) {
  const bool twice = type_ == Type::f64;
  const bool wide = isa_ == Isa::avx512;
  // The control's low bits are Rounding's numbers; that inexact is not signalled (8) changes nothing here.
  const auto control = static_cast<std::uint8_t>(how);
  put(
      [&] {
        with(a, [&](const auto& source) {
          if (wide) {
            twice ? code_.vrndscalepd(vector(to), source, control) : code_.vrndscaleps(vector(to), source, control);
          } else {
            twice ? code_.vroundpd(vector(to), source, control) : code_.vroundps(vector(to), source, control);
          }
        });
      },
      [&] {
        return std::string(wide ? "vrndscale" : "vround") + (twice ? "pd " : "ps ") + name(to) + "," + text(a) + "," +
               hex(control);
      });
}

void Assembler::shift(VectorOp op, int to, const Source& a, int count) {
  const bool left = op == VectorOp::shift_left;
  const bool twice = type_ == Type::f64;
  const auto bits = static_cast<std::uint8_t>(count);
  put(
      [&] {
        with(a, [&](const auto& source) {
          if (left) {
            twice ? code_.vpsllq(vector(to), source, bits) : code_.vpslld(vector(to), source, bits);
          } else {
            twice ? code_.vpsrlq(vector(to), source, bits) : code_.vpsrld(vector(to), source, bits);
          }
        });
      },
      [&] {
        return std::string(left ? "vpsll" : "vpsrl") + (twice ? "q " : "d ") + name(to) + "," + text(a) + "," +
               hex(bits);
      });
}

void Assembler::fused(Fused form, VectorOp op, int x, int y, const Source& z) {
  const FusedRow& row = kFused[static_cast<int>(form)][op == VectorOp::fma ? 0 : op == VectorOp::fnma ? 1 : 2];
  const bool twice = type_ == Type::f64;
  put(
      [&] {
        with(z, [&](const auto& source) { (twice ? row.twice : row.single)(code_, vector(x), vector(y), source); });
      },
      [&] { return std::string(row.name) + (twice ? "pd " : "ps ") + name(x) + "," + name(y) + "," + text(z); });
}

void Assembler::compare(Compare how, int to, int a, const Source& b) {
  const CompareRow& row = kCompare[static_cast<int>(how)];
  const auto predicate = static_cast<std::uint8_t>(row.predicate);
  const bool twice = type_ == Type::f64;
  const bool to_mask = isa_ == Isa::avx512;
  put(
      [&] {
        with(b, [&](const auto& source) {
          if (to_mask) {
            twice ? code_.vcmppd(opmask(to), vector(a), source, predicate)
                  : code_.vcmpps(opmask(to), vector(a), source, predicate);
          } else {
            twice ? code_.vcmppd(vector(to), vector(a), source, predicate)
                  : code_.vcmpps(vector(to), vector(a), source, predicate);
          }
        });
      },
      [&] {
        return std::string("vcmp") + row.name + (twice ? "pd " : "ps ") + (to_mask ? mask_name(to) : name(to)) + "," +
               name(a) + "," + text(b);
      });
}

void Assembler::blend(int to, int no, const Source& yes, int mask) {
  const bool twice = type_ == Type::f64;
  if (isa_ == Isa::avx512) {
    const auto target = vector(to) | opmask(mask);
    put(
        [&] {
          with(yes, [&](const auto& source) {
            twice ? code_.vblendmpd(target, vector(no), source) : code_.vblendmps(target, vector(no), source);
          });
        },
        [&] {
          return std::string(twice ? "vblendmpd " : "vblendmps ") + name(to) + in_braces(mask) + "," + name(no) + "," +
                 text(yes);
        });
    return;
  }
  put(
      [&] {
        with(yes, [&](const auto& source) {
          twice ? code_.vblendvpd(vector(to), vector(no), source, vector(mask))
                : code_.vblendvps(vector(to), vector(no), source, vector(mask));
        });
      },
      [&] {
        return std::string(twice ? "vblendvpd " : "vblendvps ") + name(to) + "," + name(no) + "," + text(yes) + "," +
               name(mask);
      });
}

void Assembler::look_up_two(int to, int first, const Source& second) {
  const bool twice = type_ == Type::f64;
  put(
      [&] {
        with(second, [&](const auto& source) {
          twice ? code_.vpermi2pd(vector(to), vector(first), source)
                : code_.vpermi2ps(vector(to), vector(first), source);
        });
      },
      [&] {
        return std::string(twice ? "vpermi2pd " : "vpermi2ps ") + name(to) + "," + name(first) + "," + text(second);
      });
}

void Assembler::look_up_one(int to, int which, const Source& table) {
  put(
      [&] {
        const Xbyak::Ymm target(to);
        const Xbyak::Ymm entry(which);
        with(table, [&](const Operand& source) { code_.vpermps(target, entry, source); });
      },
      [&] { return "vpermps " + name(to) + "," + name(which) + "," + text(table); });
}

void Assembler::broadcast(int to, const Memory& element) {
  const bool twice = type_ == Type::f64;
  const Xbyak::AddressFrame frame(twice ? 64 : 32);
  const auto source = frame[wide(element.base) + element.displacement];
  const Xbyak::Ymm target = isa_ == Isa::avx512 ? Xbyak::Ymm(Xbyak::Zmm(to)) : Xbyak::Ymm(to);
  put([&] { twice ? code_.vbroadcastsd(target, source) : code_.vbroadcastss(target, source); },
      [&] {
        return std::string(twice ? "vbroadcastsd " : "vbroadcastss ") + name(to) +
               (twice ? ",QWORD PTR " : ",DWORD PTR ") + text(element);
      });
}

void Assembler::clear(int to) { binary(VectorOp::bit_xor, to, to, Source{to}); }

void Assembler::fill_ones(int to) {
  const Xbyak::Ymm all(to);
  put([&] { code_.vpcmpeqd(all, all, all); }, [&] { return "vpcmpeqd " + name(to) + "," + name(to) + "," + name(to); });
}

void Assembler::store_mask(const Memory& to, int mask) {
  put([&] { code_.kmovw(code_.word[wide(to.base) + to.displacement], opmask(mask)); },
      [&] { return "kmovw WORD PTR " + text(to) + "," + mask_name(mask); });
}

void Assembler::load_mask(int mask, const Memory& from) {
  put([&] { code_.kmovw(opmask(mask), code_.word[wide(from.base) + from.displacement]); },
      [&] { return "kmovw " + mask_name(mask) + ",WORD PTR " + text(from); });
}

void Assembler::push(Register r) {
  put([&] { code_.push(wide(r)); }, [&] { return std::string("push ") + kWide[r]; });
}

void Assembler::pop(Register r) {
  put([&] { code_.pop(wide(r)); }, [&] { return std::string("pop ") + kWide[r]; });
}

void Assembler::copy(Register to, Register from) {
  put([&] { code_.mov(wide(to), wide(from)); }, [&] { return std::string("mov ") + kWide[to] + "," + kWide[from]; });
}

void Assembler::load(Register to, const Memory& from) {
  put([&] { code_.mov(wide(to), code_.qword[wide(from.base) + from.displacement]); },
      [&] { return std::string("mov ") + kWide[to] + ",QWORD PTR " + text(from); });
}

void Assembler::prefetch(const Memory& of) {
  put([&] { code_.prefetcht0(whole(of)); }, [&] { return "prefetcht0 BYTE PTR " + text(of); });
}

void Assembler::set(Register to, int value) {
  if (value == 0) {
    put([&] { code_.xor_(narrow(to), narrow(to)); },
        [&] { return std::string("xor ") + kNarrow[to] + "," + kNarrow[to]; });
    return;
  }
  put([&] { code_.mov(narrow(to), static_cast<std::uint32_t>(value)); },
      [&] { return std::string("mov ") + kNarrow[to] + "," + hex(static_cast<std::uint32_t>(value)); });
}

void Assembler::add(Register to, int value) {
  put([&] { code_.add(wide(to), value); },
      [&] { return std::string("add ") + kWide[to] + "," + hex(static_cast<std::uint64_t>(value)); });
}

void Assembler::subtract(Register to, int value) {
  put([&] { code_.sub(wide(to), value); },
      [&] { return std::string("sub ") + kWide[to] + "," + hex(static_cast<std::uint64_t>(value)); });
}

void Assembler::subtract(Register to, Register value) {
  put([&] { code_.sub(wide(to), wide(value)); }, [&] { return std::string("sub ") + kWide[to] + "," + kWide[value]; });
}

void Assembler::shift_left(Register to, int count) {
  put([&] { code_.shl(wide(to), count); },
      [&] { return std::string("shl ") + kWide[to] + "," + hex(static_cast<std::uint64_t>(count)); });
}

void Assembler::address(Register to, const Memory& of) {
  put([&] { code_.lea(wide(to), code_.ptr[wide(of.base) + of.displacement]); },
      [&] { return std::string("lea ") + kWide[to] + "," + text(of); });
}

void Assembler::round_down(Register to, int power_of_two) {
  put([&] { code_.and_(wide(to), -power_of_two); },
      [&] {
        return std::string("and ") + kWide[to] + "," + hex(static_cast<std::uint64_t>(-std::int64_t{power_of_two}));
      });
}

void Assembler::compare(Register a, int value) {
  put([&] { code_.cmp(wide(a), value); },
      [&] { return std::string("cmp ") + kWide[a] + "," + hex(static_cast<std::uint64_t>(value)); });
}

void Assembler::point_at_pool(Register to) {
  put([&] { code_.lea(wide(to), code_.ptr[code_.rip + labels_[static_cast<std::size_t>(Mark::pool)]]); },
      [&] {
        const std::size_t distance = known_[static_cast<std::size_t>(Mark::pool)] - code_.getSize();
        return std::string("lea ") + kWide[to] + ",[rip+" + hex(distance) + "]";
      });
}

void Assembler::mark(Mark mark) {
  code_.L(labels_[static_cast<std::size_t>(mark)]);
  marks_[static_cast<std::size_t>(mark)] = code_.getSize();
}

void Assembler::jump_below(Mark to) {
  put([&] { code_.jb(labels_[static_cast<std::size_t>(to)], Code::T_NEAR); },
      [&] { return "jb " + hex(known_[static_cast<std::size_t>(to)]); });
}

void Assembler::jump_above(Mark to) {
  put([&] { code_.ja(labels_[static_cast<std::size_t>(to)], Code::T_NEAR); },
      [&] { return "ja " + hex(known_[static_cast<std::size_t>(to)]); });
}

void Assembler::jump_above_or_equal(Mark to) {
  put([&] { code_.jae(labels_[static_cast<std::size_t>(to)], Code::T_NEAR); },
      [&] { return "jae " + hex(known_[static_cast<std::size_t>(to)]); });
}

void Assembler::jump_zero(Mark to) {
  put([&] { code_.jz(labels_[static_cast<std::size_t>(to)], Code::T_NEAR); },
      [&] { return "je " + hex(known_[static_cast<std::size_t>(to)]); });
}

void Assembler::tail_mask(Register count) {
  set(rax, -1);
  put([&] { code_.bzhi(narrow(rax), narrow(rax), narrow(count)); },
      [&] { return std::string("bzhi eax,eax,") + kNarrow[count]; });
  put([&] { code_.kmovw(opmask(kTailMask), narrow(rax)); },
      [&] { return std::string("kmovw ") + mask_name(kTailMask) + ",eax"; });
}

void Assembler::end_vectors() {
  put([&] { code_.vzeroupper(); }, [&] { return std::string("vzeroupper"); });
}

void Assembler::leave() {
  put([&] { code_.ret(); }, [&] { return std::string("ret"); });
}

void Assembler::data(const std::uint8_t* bytes, std::size_t count) { code_.db(bytes, count); }

void Assembler::align(std::size_t to) {
  while (code_.getSize() % to != 0) code_.db(0);
}

std::string Assembler::listing() const {
  std::string out;
  const std::uint8_t* code = code_.getCode();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::size_t end = i + 1 < lines_.size() ? lines_[i + 1].offset : marks_[static_cast<std::size_t>(Mark::end)];
    char piece[16];
    std::snprintf(piece, sizeof piece, "%6zx: ", lines_[i].offset);
    out += piece;
    for (std::size_t at = lines_[i].offset; at < end; ++at) {
      std::snprintf(piece, sizeof piece, " %02x", code[at]);
      out += piece;
    }
    const std::size_t columns = 3 * (end - lines_[i].offset);
    out.append(columns < 36 ? 36 - columns : 2, ' ');
    out += lines_[i].text + '\n';
  }
  return out;
}

}  // namespace inga::fuse::x64
