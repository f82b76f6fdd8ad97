#include "fuse/program.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <sstream>

namespace inga::fuse {
namespace {

constexpr const char* kNames[] = {
    "load",  "parameter", "constant", "accumulator", "add",         "sub",     "mul",      "div",
    "sqrt",  "round",     "fma",      "fnma",        "fms",         "min",     "max",      "and",
    "or",    "xor",       "andnot",   "shift_left",  "shift_right", "int_add", "int_sub",  "compare",
    "blend", "scale",     "exponent", "mantissa",    "lookup2",     "lookup8", "exp_table"};

/// Cycles until a result can be used: about those of current x86 cores.
constexpr int latency(VectorOp op) {
  switch (op) {
    case VectorOp::parameter:
    case VectorOp::constant:
    case VectorOp::accumulator: return 0;
    case VectorOp::load: return 7;
    case VectorOp::div:
    case VectorOp::sqrt: return 13;
    case VectorOp::round:
    case VectorOp::scale: return 6;
    case VectorOp::add:
    case VectorOp::sub: return 3;
    case VectorOp::bit_and:
    case VectorOp::bit_or:
    case VectorOp::bit_xor:
    case VectorOp::bit_andnot:
    case VectorOp::int_add:
    case VectorOp::int_sub: return 1;
    default: return 4;
  }
}

}  // namespace

const char* name(VectorOp op) noexcept { return kNames[static_cast<std::size_t>(op)]; }

Value Program::emit(VectorOp op, Value a, Value b, Value c, int index) {
  const Instruction wanted{op, a, b, c, index};
  if (!share_) {
    body_.push_back(wanted);
    return static_cast<Value>(body_.size()) - 1;
  }
  if (2 * (body_.size() + 1) > numbered_.size()) number();
  Value& known = numbered_[place_of(wanted)];
  if (known != kNone) return known;
  body_.push_back(wanted);
  return known = static_cast<Value>(body_.size()) - 1;
}

std::size_t Program::place_of(const Instruction& instruction) const {
  std::uint64_t h = static_cast<std::uint64_t>(instruction.op);
  for (const int part : {instruction.a, instruction.b, instruction.c, instruction.index}) {
    h = (h ^ static_cast<std::uint32_t>(part)) * 0x9E3779B97F4A7C15ull;
  }
  const std::size_t last = numbered_.size() - 1;
  std::size_t at = static_cast<std::size_t>(h >> 32) & last;
  while (numbered_[at] != kNone && body_[static_cast<std::size_t>(numbered_[at])] != instruction) at = (at + 1) & last;
  return at;
}

void Program::number() {
  numbered_.assign(std::bit_ceil(std::max<std::size_t>(256, 4 * body_.size())), kNone);
  for (std::size_t i = 0; i < body_.size(); ++i) {
    Value& known = numbered_[place_of(body_[i])];
    if (known == kNone) known = static_cast<Value>(i);
  }
}

Value Program::pooled(const PoolSlot& slot) {
  const auto known = constants_.find(slot);
  if (known != constants_.end()) return known->second;
  pool_.push_back(slot);
  return constants_[slot] = emit(VectorOp::constant, kNone, kNone, kNone, static_cast<int>(pool_.size()) - 1);
}

Value Program::constant(double number) {
  return type_ == Type::f32 ? constant_bits(std::bit_cast<std::uint32_t>(static_cast<float>(number)))
                            : constant_bits(std::bit_cast<std::uint64_t>(number));
}

Value Program::constant_bits(std::uint64_t bits) { return table({bits}); }

Value Program::table(const std::vector<std::uint64_t>& entries) {
  PoolSlot slot{};
  const std::size_t width = static_cast<std::size_t>(bytes(type_));
  for (std::size_t lane = 0; lane < slot.size() / width; ++lane) {
    std::memcpy(slot.data() + lane * width, &entries[lane % entries.size()], width);
  }
  return pooled(slot);
}

Value Program::accumulator(Combine combine) {
  const Value before = emit(VectorOp::accumulator, kNone, kNone, kNone, static_cast<int>(accumulators_.size()));
  accumulators_.push_back({combine, before, kNone});
  return before;
}

void Program::update(Value before, Value after) {
  for (auto& accumulator : accumulators_) {
    if (accumulator.before == before) accumulator.after = after;
  }
}

void Program::store(int array, Value value) { stores_.push_back({array, value}); }

void Program::contract(const std::vector<Value>& apart) {
  std::vector<int> uses(body_.size(), 0);
  for (const auto& inst : body_) {
    for (const Value operand : {inst.a, inst.b, inst.c}) {
      if (operand != kNone) ++uses[static_cast<std::size_t>(operand)];
    }
  }
  for (const auto& s : stores_) ++uses[static_cast<std::size_t>(s.value)];
  for (const Value value : apart) ++uses[static_cast<std::size_t>(value)];
  const auto single_product = [&](Value v) {
    return body_[static_cast<std::size_t>(v)].op == VectorOp::mul && uses[static_cast<std::size_t>(v)] == 1;
  };
  for (auto& inst : body_) {
    const bool adds = inst.op == VectorOp::add;
    if (!adds && inst.op != VectorOp::sub) continue;
    if (single_product(inst.b)) {
      const auto& product = body_[static_cast<std::size_t>(inst.b)];
      inst = {adds ? VectorOp::fma : VectorOp::fnma, product.a, product.b, inst.a};
    } else if (adds && single_product(inst.a)) {
      const auto& product = body_[static_cast<std::size_t>(inst.a)];
      inst = {VectorOp::fma, product.a, product.b, inst.b};
    }
  }
  numbered_.clear();
}

void Program::prune() {
  std::vector<char> needed(body_.size(), 0);
  for (const auto& s : stores_) needed[static_cast<std::size_t>(s.value)] = 1;
  for (const auto& a : accumulators_)
    needed[static_cast<std::size_t>(a.after)] = needed[static_cast<std::size_t>(a.before)] = 1;
  for (std::size_t i = body_.size(); i-- > 0;) {
    if (needed[i] == 0) continue;
    for (const Value operand : {body_[i].a, body_[i].b, body_[i].c}) {
      if (operand != kNone) needed[static_cast<std::size_t>(operand)] = 1;
    }
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < body_.size(); ++i) {
    if (needed[i] != 0) order.push_back(i);
  }
  keep(order);
}

void Program::interleave() {
  std::vector<int> ready(body_.size(), 0);
  for (std::size_t i = 0; i < body_.size(); ++i) {
    for (const Value operand : {body_[i].a, body_[i].b, body_[i].c}) {
      if (operand == kNone) continue;
      const auto at = static_cast<std::size_t>(operand);
      ready[i] = std::max(ready[i], ready[at] + latency(body_[at].op));
    }
  }
  std::vector<std::size_t> order(body_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&ready](std::size_t i, std::size_t j) { return ready[i] < ready[j]; });
  keep(order);
}

void Program::keep(const std::vector<std::size_t>& order) {
  std::vector<Value> moved(body_.size(), kNone);
  for (std::size_t i = 0; i < order.size(); ++i) moved[order[i]] = static_cast<Value>(i);
  const auto at = [&moved](Value v) { return v == kNone ? kNone : moved[static_cast<std::size_t>(v)]; };
  std::vector<Instruction> kept;
  for (const std::size_t i : order) {
    const auto& old = body_[i];
    kept.push_back({old.op, at(old.a), at(old.b), at(old.c), old.index});
  }
  body_ = std::move(kept);
  numbered_.clear();
  std::erase_if(constants_, [&at](const auto& entry) { return at(entry.second) == kNone; });
  for (auto& [slot, value] : constants_) value = at(value);
  for (auto& s : stores_) s.value = at(s.value);
  for (auto& a : accumulators_) {
    a.before = at(a.before);
    a.after = at(a.after);
  }
}

std::string Program::text() const {
  std::ostringstream out;
  for (std::size_t i = 0; i < body_.size(); ++i) {
    const auto& inst = body_[i];
    out << 'v' << i << " = " << name(inst.op);
    for (const Value operand : {inst.a, inst.b, inst.c}) {
      if (operand != kNone) out << " v" << operand;
    }
    const bool leaf = inst.a == kNone;
    const bool indexed = inst.op == VectorOp::shift_left || inst.op == VectorOp::shift_right ||
                         inst.op == VectorOp::compare || inst.op == VectorOp::round;
    if (inst.op == VectorOp::constant) {
      double number = 0.0;
      const auto& slot = pool_[static_cast<std::size_t>(inst.index)];
      if (type_ == Type::f32) {
        float single = 0.0F;
        std::memcpy(&single, slot.data(), sizeof single);
        number = single;
      } else {
        std::memcpy(&number, slot.data(), sizeof number);
      }
      out << ' ' << number;
    } else if (leaf || indexed) {
      out << " #" << inst.index;
    }
    out << '\n';
  }
  for (const auto& s : stores_) out << "store #" << s.array << " v" << s.value << '\n';
  for (const int array : expected_) out << "expect #" << array << '\n';
  constexpr const char* kCombines[] = {"sum", "product", "minimum"};
  for (const auto& a : accumulators_) {
    out << kCombines[static_cast<std::size_t>(a.combine)] << " v" << a.before << " <- v" << a.after << '\n';
  }
  return out.str();
}

}  // namespace inga::fuse
