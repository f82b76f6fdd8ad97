// The loop around a vector program for SVE: prologue, interleaved main loop, a loop of single steps whose last one has
// fewer lanes, epilogue, constants. The code learns the length of a vector when it runs.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/error.h"
#include "fuse/allocation.h"
#include "fuse/emitter.h"
#include "fuse/selection_a64.h"

namespace inga::fuse {
namespace {

using namespace a64;

constexpr Register kCall = x0;
constexpr Register kCount = x1;
constexpr Register kStep = x2;  // elements of a round of the main loop
constexpr Register kLast = x3;  // where the last such round may begin
/// Elements done, for each of the interleaved steps.
constexpr Register kIndices[] = {x4, x5, x6, x7};
constexpr Register kPool = x8;
constexpr Register kParameters = x9;
constexpr Register kSlots = x10;  // the lower end of the stack: VIXL's simulator does not take sp as a vector's base
constexpr Register kArrays[] = {x11, x12, x13, x14, x15, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28};
constexpr std::size_t kUnsaved = 5;  // of those, how many a function may overwrite
constexpr Register kPointer = x16;   // an array's address that is held in no register

constexpr int kVectorPairs = 4;  // z8 .. z15: their lower halves belong to the caller
constexpr int kVectorsAt = 16;   // in the frame, behind x29 and x30
constexpr int kRegistersAt = 16 + 16 * kVectorPairs;
constexpr int kLargestFrame = 1 << 18;  // a thread of Node has 4 MB of stack, one of ours perhaps less

constexpr RegisterFile kFile{Assembler::kVectors, Assembler::kMasks};

class Emitter {
 public:
  /// `slots`: vectors in the stack frame, known only after a pass.
  Emitter(const Program& program, int slots)
      : program_(program),
        schedule_(schedule(program, kFile)),
        slots_(slots),
        nothing_folded_(program.body().size(), false),
        as_(program.type()) {
    lay_out();
    prologue();
    loops();
    epilogue();
    instruction_bytes_ = as_.size();
    pool();
  }

  int used_slots() const noexcept { return used_slots_; }
  MachineCode code(bool with_listing) const {
    return {as_.bytes(), schedule_.unroll, with_listing ? as_.listing(instruction_bytes_) : "", instruction_bytes_};
  }

 private:
  int accumulators() const { return static_cast<int>(program_.accumulators().size()); }
  int accumulator_register(int which, int copy) const { return copy * accumulators() + which; }
  const Instruction& at(Value value) const { return program_.body()[static_cast<std::size_t>(value)]; }

  /// Decides which array pointers are held in registers, and what the lowest vector registers hold.
  void lay_out() {
    array_register_.assign(static_cast<std::size_t>(program_.arrays()), none);
    const auto hold = [this](int array) {
      Register& held = array_register_[static_cast<std::size_t>(array)];
      if (held == none && held_arrays_ < std::size(kArrays)) held = kArrays[held_arrays_++];
    };
    for (const auto& inst : program_.body()) {
      if (inst.op == VectorOp::load) hold(inst.index);
    }
    for (const auto& store : program_.stores()) hold(store.array);
    for (const int array : program_.expected()) hold(array);
    first_constant_ = accumulators() * schedule_.unroll;
    first_free_ = first_constant_ + static_cast<int>(schedule_.hoisted.size());
  }

  /// Pairs of registers of the caller that hold arrays.
  int saved_pairs() const { return held_arrays_ > kUnsaved ? static_cast<int>(held_arrays_ - kUnsaved + 1) / 2 : 0; }
  int frame() const { return kRegistersAt + 16 * saved_pairs(); }

  Register array(int which) {
    const Register held = array_register_[static_cast<std::size_t>(which)];
    if (held != none) return held;
    as_.load(kPointer, kCall, static_cast<int>(offsetof(Call, arrays)));
    as_.load(kPointer, kPointer, which * 8);
    return kPointer;
  }

  void prologue() {
    as_.open_frame(frame());
    for (int pair = 0; pair < kVectorPairs; ++pair) as_.save_vector_pair(8 + 2 * pair, kVectorsAt + 16 * pair);
    for (int pair = 0; pair < saved_pairs(); ++pair) as_.save_pair(saved(pair), kRegistersAt + 16 * pair);
    as_.lower_stack(slots_);
    if (slots_ > 0) as_.copy(kSlots, sp);
    as_.all_lanes();
    as_.point_at_pool(kPool);
    as_.load(kCount, kCall, static_cast<int>(offsetof(Call, n)));
    if (program_.parameters() > 0) as_.load(kParameters, kCall, static_cast<int>(offsetof(Call, parameters)));
    if (held_arrays_ > 0) as_.load(kPointer, kCall, static_cast<int>(offsetof(Call, arrays)));
    for (int which = 0; which < program_.arrays(); ++which) {
      const Register held = array_register_[static_cast<std::size_t>(which)];
      if (held != none) as_.load(held, kPointer, which * 8);
    }
    for (std::size_t i = 0; i < schedule_.hoisted.size(); ++i)
      fetch(schedule_.hoisted[i], first_constant_ + static_cast<int>(i));
    for (int copy = 0; copy < schedule_.unroll; ++copy) {
      if (copy > 0) {
        as_.count_lanes(kIndices[copy], copy);
      } else {
        as_.set(kIndices[copy], 0);
      }
      for (int which = 0; which < accumulators(); ++which) begin_accumulator(which, accumulator_register(which, copy));
    }
  }

  static Register saved(int pair) { return static_cast<Register>(x19 + 2 * pair); }

  Combine combine(int which) const { return program_.accumulators()[static_cast<std::size_t>(which)].combine; }

  void begin_accumulator(int which, int target) {
    switch (combine(which)) {
      case Combine::add: as_.clear(target); return;
      case Combine::mul: as_.fill_ones(target); return;
      case Combine::min: as_.fill_infinities(target); return;
    }
  }

  /// A constant or parameter in every lane of `to`.
  void fetch(Value value, int to) {
    const auto& inst = at(value);
    as_.broadcast(to, inst.op == VectorOp::parameter ? kParameters : kPool, inst.index);
  }

  void loops() {
    const int unroll = schedule_.unroll;
    if (unroll > 1) {
      as_.count_lanes(kStep, unroll);
      as_.subtract(kLast, kCount, kStep);
      as_.jump_below(Mark::narrow_loop);
      as_.mark(Mark::wide_loop);
      steps(unroll, Assembler::kAll);
      for (int copy = 0; copy < unroll; ++copy) as_.add(kIndices[copy], kStep);
      as_.compare(kIndices[0], kLast);
      as_.jump_not_above(Mark::wide_loop);
      // Also reached without a round of the main loop: the copies then hold what they began with.
      as_.mark(Mark::narrow_loop);
      fold_copies();
    }
    as_.tail_lanes(kIndices[0], kCount);
    as_.jump_no_lanes(Mark::done);
    as_.mark(Mark::single);
    steps(1, Assembler::kTail);
    as_.advance_lanes(kIndices[0]);
    as_.tail_lanes(kIndices[0], kCount);
    as_.jump_some_lanes(Mark::single);
    as_.mark(Mark::done);
  }

  void fold_copies() {
    for (int copy = 1; copy < schedule_.unroll; ++copy) {
      for (int which = 0; which < accumulators(); ++which)
        fold(combine(which), accumulator_register(which, 0), accumulator_register(which, copy));
    }
  }

  void fold(Combine how, int total, int other) {
    switch (how) {
      case Combine::add: as_.binary(VectorOp::add, total, total, other); return;
      case Combine::mul: as_.binary(VectorOp::mul, total, total, other); return;
      // The instruction is that of Math.min.
      case Combine::min: as_.overwrite(VectorOp::min, total, Assembler::kAll, other); return;
    }
  }

  /// The program's steps, `copies` of them interleaved, for the elements in the lanes of `mask`.
  void steps(int copies, int mask) {
    forget();
    Allocation allocation(program_, kFile, copies, first_free_, 0, nothing_folded_);
    for (int copy = 0; copy < copies; ++copy) {
      for (int which = 0; which < accumulators(); ++which) {
        const Value before = program_.accumulators()[static_cast<std::size_t>(which)].before;
        allocation.place({before, copy}, {Location::vector, accumulator_register(which, copy)});
      }
      for (std::size_t i = 0; i < schedule_.hoisted.size(); ++i) {
        allocation.place({schedule_.hoisted[i], copy}, {Location::vector, first_constant_ + static_cast<int>(i)});
      }
    }
    for (const int expected : program_.expected()) {
      for (int copy = 0; copy < copies; ++copy) as_.prefetch(array(expected), kIndices[copy]);
    }
    for (std::size_t step = 0; step < allocation.order().size(); ++step)
      write(allocation, static_cast<int>(step), mask);
    store_results(allocation, copies, mask);
    used_slots_ = std::max(used_slots_, allocation.slots());
  }

  /// An operand: where it is, before its slot is given away.
  struct Source {
    Value value = kNone;
    Location location;
  };
  using Sources = std::array<Source, 3>;

  Sources sources(const Allocation& allocation, const Instruction& inst, int copy) const {
    Sources found;
    const Value values[] = {inst.a, inst.b, inst.c};
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (values[i] != kNone) found[i] = {values[i], allocation.where({values[i], copy})};
    }
    return found;
  }

  void write(Allocation& allocation, int step, int mask) {
    const Instance instance = allocation.order()[static_cast<std::size_t>(step)];
    const Instruction& inst = at(instance.value);
    const Sources from = sources(allocation, inst, instance.copy);
    if (is_mask(program_, instance.value, kFile)) {
      allocation.release(step);
      write_mask(allocation, inst, instance, from);
      return;
    }
    if (const auto which = accumulator_of(instance.value)) {
      const int target = accumulator_register(*which, instance.copy);
      allocation.release(step);
      update(inst, target, operands(inst, from, -1), mask);
      allocation.place(instance, {Location::vector, target});
      return;
    }
    const int wanted = reused(allocation, inst, instance.copy, step);
    allocation.release(step);
    Allocation::Spill spill;
    const int to = allocation.take_vector(instance, step, wanted, spill);
    if (spill.slot >= 0) as_.store_place(spill.register_index, kSlots, spill.slot);
    if (inst.op == VectorOp::load) {
      as_.load(to, mask, array(inst.index), kIndices[instance.copy]);
    } else {
      select(as_, inst, to, operands(inst, from, to));
    }
  }

  /// Brings the operands into registers. The third, of which there may be no
  /// scratch register left, goes to `to` where no other is there.
  Operands operands(const Instruction& inst, const Sources& from, int to) {
    Operands out;
    int* const registers[] = {&out.a, &out.b, &out.c};
    bool used = false;
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto& [value, location] = from[i];
      if (value == kNone) continue;
      if (is_mask(program_, value, kFile)) {
        out.mask = mask_register(location);
      } else if (location.kind == Location::vector) {
        *registers[i] = location.index;
        used = used || location.index == to;
      }
    }
    for (std::size_t i = 0; i < from.size(); ++i) {
      const auto& [value, location] = from[i];
      if (value == kNone || is_mask(program_, value, kFile) || location.kind == Location::vector) continue;
      const bool direct = i == 2 && to >= 0 && !used;
      *registers[i] = direct ? in_register(value, location, to) : in_scratch(value, location, out);
    }
    out.a_is_number = inst.a != kNone && is_number(inst.a);
    return out;
  }

  int in_register(Value value, const Location& location, int to) {
    if (location.kind == Location::slot) {
      as_.load_place(to, kSlots, location.index);
    } else {
      fetch(value, to);
    }
    return to;
  }

  /// A scratch register with the value. Interleaved steps follow one another with the same constant: it is kept.
  int in_scratch(Value value, const Location& location, const Operands& others) {
    const bool constant = location.kind != Location::slot;
    for (int i = 0; i < Assembler::kScratches; ++i) {
      if (constant && scratch_holds_[static_cast<std::size_t>(i)] == value) return Assembler::kScratch + i;
    }
    const auto taken = [&others](int r) { return r == others.a || r == others.b || r == others.c; };
    if (taken(Assembler::kScratch + next_scratch_)) next_scratch_ ^= 1;
    const int to = Assembler::kScratch + next_scratch_;
    scratch_holds_[static_cast<std::size_t>(next_scratch_)] = constant ? value : kNone;
    next_scratch_ ^= 1;
    return in_register(value, location, to);
  }

  void forget() { scratch_holds_.fill(kNone); }

  bool is_number(Value value) const {
    const auto& inst = at(value);
    if (inst.op != VectorOp::constant) return false;
    const auto& slot = program_.pool()[static_cast<std::size_t>(inst.index)];
    double number = 0.0;
    if (program_.type() == Type::f32) {
      float single = 0.0F;
      std::memcpy(&single, slot.data(), sizeof single);
      number = single;
    } else {
      std::memcpy(&number, slot.data(), sizeof number);
    }
    return number != 0.0 && !std::isnan(number);
  }

  int mask_register(const Location& location) {
    if (location.kind == Location::mask) return Assembler::kFirstMask + location.index;
    as_.load_mask(Assembler::kScratchMask, kSlots, location.index);
    return Assembler::kScratchMask;
  }

  void write_mask(Allocation& allocation, const Instruction& inst, Instance instance, const Sources& from) {
    const Location location = allocation.take_mask(instance);
    const bool spilled = location.kind == Location::slot;
    const int to = spilled ? Assembler::kScratchMask : Assembler::kFirstMask + location.index;
    select(as_, inst, to, operands(inst, from, -1));
    if (spilled) as_.store_mask(to, kSlots, location.index);
  }

  std::optional<int> accumulator_of(Value value) const {
    for (int which = 0; which < accumulators(); ++which) {
      if (program_.accumulators()[static_cast<std::size_t>(which)].after == value) return which;
    }
    return std::nullopt;
  }

  /// Only the lanes that hold elements change.
  void update(const Instruction& inst, int target, const Operands& from, int mask) {
    if (mask == Assembler::kAll) {
      select(as_, inst, target, from);
      return;
    }
    if (select_masked(as_, inst, target, mask, from)) return;
    select(as_, inst, Assembler::kScratch, from);
    scratch_holds_[0] = kNone;
    as_.blend(target, mask, Assembler::kScratch, target);
  }

  /// The register of an operand that dies at `step` and that the instruction would rather overwrite; -1 for none.
  int reused(const Allocation& allocation, const Instruction& inst, int copy, int step) const {
    const Value values[] = {inst.a, inst.b, inst.c};
    const Reuse reuse = reusable(inst.op);
    for (int i = 0; i < reuse.count; ++i) {
      const Value value = values[reuse.slots[i]];
      if (value == kNone) continue;
      const Location location = allocation.where({value, copy});
      const bool free = location.kind == Location::vector && location.index >= first_free_;
      if (free && allocation.dies({value, copy}, step)) return location.index;
    }
    return -1;
  }

  void store_results(const Allocation& allocation, int copies, int mask) {
    for (const auto& store : program_.stores()) {
      for (int copy = 0; copy < copies; ++copy) {
        const Location location = allocation.where({store.value, copy});
        const int from =
            location.kind == Location::vector ? location.index : in_scratch(store.value, location, Operands{});
        as_.store(from, mask, array(store.array), kIndices[copy]);
      }
    }
  }

  void epilogue() {
    if (accumulators() > 0) as_.load(kPointer, kCall, static_cast<int>(offsetof(Call, accumulators)));
    for (int which = 0; which < accumulators(); ++which)
      as_.store_place(accumulator_register(which, 0), kPointer, which);
    for (int pair = 0; pair < kVectorPairs; ++pair) as_.restore_vector_pair(8 + 2 * pair, kVectorsAt + 16 * pair);
    for (int pair = 0; pair < saved_pairs(); ++pair) as_.restore_pair(saved(pair), kRegistersAt + 16 * pair);
    as_.close_frame(frame());
    as_.leave();
  }

  /// One element for each constant: loads spread it over the lanes.
  void pool() {
    as_.align(8);
    as_.mark(Mark::pool);
    for (const PoolSlot& constant : program_.pool())
      as_.data(constant.data(), static_cast<std::size_t>(bytes(program_.type())));
  }

  const Program& program_;
  Schedule schedule_;
  int slots_;
  std::vector<bool> nothing_folded_;
  int used_slots_ = 0;
  std::size_t instruction_bytes_ = 0;
  Assembler as_;
  std::vector<Register> array_register_;
  std::size_t held_arrays_ = 0;
  int first_constant_ = 0;
  int first_free_ = 0;
  std::array<Value, Assembler::kScratches> scratch_holds_{kNone, kNone};
  int next_scratch_ = 0;
};

}  // namespace

bool can_emit(Isa isa) noexcept { return isa == Isa::sve && is_available(isa); }

MachineCode emit(const Program& program, bool with_listing) {
  if (!can_emit(program.isa())) {
    throw Error(Code::unsupported, std::string("this machine cannot run code for ") + name(program.isa()));
  }
  const Emitter first(program, 0);
  if (first.used_slots() * program.vector_bytes() > kLargestFrame) throw FrameTooLarge();
  const bool spilled = first.used_slots() > 0;
  MachineCode code = spilled ? Emitter(program, first.used_slots()).code(with_listing) : first.code(with_listing);
  if (code.bytes.size() > kReach) throw FrameTooLarge();
  return code;
}

}  // namespace inga::fuse
