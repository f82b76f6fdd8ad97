#include "fuse/schedule.h"

#include <algorithm>
#include <numeric>

namespace inga::fuse {
namespace {

std::vector<int> last_uses(const Program& program) {
  const auto& body = program.body();
  std::vector<int> last(body.size(), -1);
  for (std::size_t i = 0; i < body.size(); ++i) {
    for (const Value operand : {body[i].a, body[i].b, body[i].c}) {
      if (operand != kNone) last[static_cast<std::size_t>(operand)] = static_cast<int>(i);
    }
  }
  for (const auto& store : program.stores())
    last[static_cast<std::size_t>(store.value)] = static_cast<int>(body.size());
  return last;
}

/// Largest number of vector values alive at once when one step runs alone.
int pressure(const Program& program, RegisterFile file) {
  const auto& body = program.body();
  const auto last = last_uses(program);
  const auto counts = [&](Value v) {
    return is_computed(body[static_cast<std::size_t>(v)]) && !is_mask(program, v, file);
  };
  std::vector<char> pinned(body.size(), 0);  // results that go to an accumulator's own register
  for (const auto& accumulator : program.accumulators()) pinned[static_cast<std::size_t>(accumulator.after)] = 1;
  int alive = 0;
  int most = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const auto& inst = body[i];
    const std::array<Value, 3> operands{inst.a, inst.b, inst.c};
    for (std::size_t k = 0; k < operands.size(); ++k) {
      const Value operand = operands[k];
      const bool repeated = std::find(operands.begin(), operands.begin() + static_cast<std::ptrdiff_t>(k), operand) !=
                            operands.begin() + static_cast<std::ptrdiff_t>(k);
      if (operand == kNone || repeated || !counts(operand)) continue;
      if (last[static_cast<std::size_t>(operand)] == static_cast<int>(i)) --alive;
    }
    if (counts(static_cast<Value>(i)) && pinned[i] == 0) most = std::max(most, ++alive);
  }
  return most;
}

/// A division or a root: much longer than all else, and other steps fill the time.
bool has_long_operation(const Program& program) {
  return std::ranges::any_of(program.body(), [](const Instruction& instruction) {
    return instruction.op == VectorOp::div || instruction.op == VectorOp::sqrt;
  });
}

/// As many as have room for the values of each and for some constants: loading every constant at each use costs more
/// than a third or fourth step gains.
int steps_at_once(int registers, int per_step, int constants) {
  for (const int steps : {4, 3}) {
    if (steps * per_step + constants <= registers) return steps;
  }
  return 2 * per_step <= registers ? 2 : 1;
}

}  // namespace

bool is_computed(const Instruction& instruction) {
  return !is_pooled(instruction.op) && instruction.op != VectorOp::accumulator;
}

bool is_mask(const Program& program, Value value, RegisterFile file) {
  return file.masks > 0 && program.body()[static_cast<std::size_t>(value)].op == VectorOp::compare;
}

Schedule schedule(const Program& program, RegisterFile file) {
  const auto& body = program.body();
  const int per_step = pressure(program, file) + static_cast<int>(program.accumulators().size());
  std::vector<int> uses(body.size(), 0);
  for (const auto& inst : body) {
    for (const Value operand : {inst.a, inst.b, inst.c}) {
      if (operand != kNone && is_pooled(body[static_cast<std::size_t>(operand)].op)) {
        // Tables have to be in a register for the look-up, and so has what is copied before it is overwritten.
        const bool table = inst.op == VectorOp::lookup2 && operand == inst.b;
        uses[static_cast<std::size_t>(operand)] += table ? 8 : operand == inst.a ? 2 : 1;
      }
    }
  }
  Schedule result;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (uses[i] > 0) result.hoisted.push_back(static_cast<Value>(i));
  }
  std::stable_sort(result.hoisted.begin(), result.hoisted.end(), [&uses](Value x, Value y) {
    return uses[static_cast<std::size_t>(x)] > uses[static_cast<std::size_t>(y)];
  });
  const int constants = has_long_operation(program) ? 0 : std::min(2, static_cast<int>(result.hoisted.size()));
  result.unroll = steps_at_once(file.vectors, per_step, constants);
  const int room = std::max(0, file.vectors - result.unroll * per_step);
  if (result.hoisted.size() > static_cast<std::size_t>(room)) result.hoisted.resize(static_cast<std::size_t>(room));
  return result;
}

}  // namespace inga::fuse
