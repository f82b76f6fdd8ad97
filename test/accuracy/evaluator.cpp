#include "evaluator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "step.h"

namespace inga::accuracy {
namespace {

using fuse::Instruction;
using fuse::kNone;
using fuse::PoolSlot;
using fuse::Program;
using fuse::Type;
using fuse::Value;
using fuse::VectorOp;

void refuse(const Program& program) {
  const auto& accumulators = program.accumulators();
  const bool sums = accumulators.size() > 1 || (!accumulators.empty() && accumulators[0].combine != fuse::Combine::min);
  if (sums) throw std::invalid_argument("reductions are not evaluated: the order of their sums is the emitter's");
  const auto& body = program.body();
  if (std::any_of(body.begin(), body.end(), [](const auto& inst) { return inst.op == VectorOp::parameter; }))
    throw std::invalid_argument("numbers as arguments are not evaluated");
}

std::size_t place(Value value) { return static_cast<std::size_t>(value); }

/// The instruction that reads each value last; one behind the end for results.
std::vector<std::size_t> last_uses(const Program& program) {
  const auto& body = program.body();
  std::vector<std::size_t> last(body.size(), 0);
  for (std::size_t i = 0; i < body.size(); ++i) {
    for (const Value operand : {body[i].a, body[i].b, body[i].c}) {
      if (operand != kNone) last[place(operand)] = i;
    }
  }
  for (const auto& store : program.stores()) last[place(store.value)] = body.size();
  for (const auto& accumulator : program.accumulators()) last[place(accumulator.after)] = body.size();
  return last;
}

PoolSlot infinities(Type type) {
  Program own(type, Isa::avx512, 0, 0);
  own.constant(HUGE_VAL);
  return own.pool().front();
}

/// 2^(i / 64), to the nearest.
template <class T>
std::array<T, 64> powers() {
  std::array<T, 64> table;
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<T>(std::exp2(static_cast<long double>(i) / 64));
  return table;
}

}  // namespace

Evaluator::Evaluator(const Program& program) : type_(program.type()) {
  refuse(program);
  std::vector<Room> room = keep_constants(program);
  const auto of = [&room](Value value) { return value == kNone ? kNowhere : room[place(value)]; };
  std::vector<std::size_t> last = last_uses(program);
  std::vector<Room> free;
  const auto& body = program.body();
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (room[i] != kNowhere) {
      last[i] = body.size();  // A constant stays.
      continue;
    }
    const Instruction& inst = body[i];
    // Before operands give theirs back: no step writes where it reads.
    if (free.empty()) free.push_back(rooms_++);
    room[i] = free.back();
    free.pop_back();
    const Room table = inst.op == VectorOp::exp_table ? powers_ : of(inst.b);
    lines_.push_back({inst.op, inst.index, of(inst.a), table, of(inst.c), room[i]});
    for (const Value operand : {inst.a, inst.b, inst.c}) {
      if (operand == kNone || last[place(operand)] != i) continue;
      free.push_back(of(operand));
      last[place(operand)] = body.size();
    }
  }
  for (const auto& [array, value] : program.stores()) stored_.push_back({array, of(value)});
  if (!program.accumulators().empty()) watched_ = of(program.accumulators().front().after);
}

/// `pattern` over and over in a room of its own.
Evaluator::Room Evaluator::keep(const void* pattern, std::size_t length) {
  const std::size_t size = kStretch * static_cast<std::size_t>(bytes(type_));
  const auto* from = static_cast<const std::byte*>(pattern);
  for (std::size_t at = 0; at < size; at += length) constants_.insert(constants_.end(), from, from + length);
  return rooms_++;
}

std::vector<Evaluator::Room> Evaluator::keep_constants(const Program& program) {
  std::vector<Room> room;
  for (const Instruction& inst : program.body()) {
    room.push_back(kNowhere);
    if (inst.op == VectorOp::constant) {
      const PoolSlot& slot = program.pool()[static_cast<std::size_t>(inst.index)];
      room.back() = keep(slot.data(), slot.size());
    } else if (inst.op == VectorOp::accumulator) {
      // Every element has a minimum of its own.
      const PoolSlot slot = infinities(type_);
      room.back() = keep(slot.data(), slot.size());
    } else if (inst.op == VectorOp::exp_table && powers_ == kNowhere) {
      const auto single = powers<float>();
      const auto twice = powers<double>();
      powers_ = type_ == Type::f32 ? keep(single.data(), sizeof single) : keep(twice.data(), sizeof twice);
    }
  }
  return room;
}

double Evaluator::operator()(void* const* arrays, std::size_t n) const {
  return type_ == Type::f32 ? stretches<float>(arrays, n) : stretches<double>(arrays, n);
}

template <class T>
double Evaluator::stretches(void* const* arrays, std::size_t n) const {
  std::vector<T> memory(rooms_ * kStretch);
  if (!constants_.empty()) std::memcpy(memory.data(), constants_.data(), constants_.size());
  const auto at = [&memory](Room room) { return room == kNowhere ? nullptr : memory.data() + room * kStretch; };
  const auto elements = [arrays](int array) { return static_cast<T*>(arrays[array]); };
  double least = HUGE_VAL;
  for (std::size_t first = 0; first < n; first += kStretch) {
    const std::size_t count = std::min(kStretch, n - first);
    for (const Line& line : lines_) {
      if (line.op == VectorOp::load) {
        std::copy_n(elements(line.index) + first, count, at(line.to));
      } else {
        run(type_, {line.op, line.index, at(line.a), at(line.b), at(line.c), at(line.to)});
      }
    }
    for (const auto& [array, room] : stored_) std::copy_n(at(room), count, elements(array) + first);
    if (!watches()) continue;
    for (std::size_t i = 0; i < count; ++i) least = std::min(least, static_cast<double>(at(watched_)[i]));
  }
  return least;
}

}  // namespace inga::accuracy
