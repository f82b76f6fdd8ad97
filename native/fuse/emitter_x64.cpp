// The loop around a vector program: prologue, interleaved main loop, single steps, masked last step, epilogue,
// constants.
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/error.h"
#include "fuse/allocation.h"
#include "fuse/emitter.h"
#include "fuse/selection_x64.h"

namespace inga::fuse {
namespace {

using namespace x64;

constexpr Register kCall = rdi;
constexpr Register kLeft = rsi;    // elements still to do
constexpr Register kOffset = rcx;  // bytes done
constexpr Register kPool = rdx;
constexpr Register kArrays[] = {r8, r9, r10, r11, rbx, r12, r13, r14, r15};
constexpr std::size_t kUnsaved = 4;     // of those, how many a function may overwrite
constexpr int kSlot = 64;               // bytes of a stack or pool slot
constexpr int kLargestFrame = 1 << 18;  // a thread of Node has 4 MB of stack, one of ours perhaps less

RegisterFile register_file(Isa isa) { return isa == Isa::avx512 ? RegisterFile{31, 5} : RegisterFile{15, 0}; }

class Emitter {
 public:
  /// `slots`: size of the stack frame, known only after a pass; `marks`: see Assembler.
  Emitter(const Program& program, bool with_listing, int slots, const Marks& marks)
      : program_(program),
        file_(register_file(program.isa())),
        schedule_(schedule(program, file_)),
        lanes_(program.lanes()),
        width_(program.vector_bytes()),
        slots_(slots),
        as_(program.type(), program.isa(), capacity(), with_listing, marks) {
    lay_out();
    prologue();
    loops();
    epilogue();
    pool();
  }

  int used_slots() const noexcept { return used_slots_; }
  const Marks& marks() const noexcept { return as_.marks(); }
  MachineCode code() const {
    return {as_.bytes(), schedule_.unroll, as_.listing(), as_.marks()[static_cast<std::size_t>(Mark::end)]};
  }

 private:
  /// More than any program needs: four instructions of 16 bytes for each operation and each store of each loop.
  std::size_t capacity() const {
    const std::size_t copies = static_cast<std::size_t>(schedule_.unroll) + 2;
    return (program_.body().size() + program_.stores().size()) * copies * 64 + program_.pool().size() * 64 + 65536;
  }

  int accumulators() const { return static_cast<int>(program_.accumulators().size()); }
  int accumulator_register(int which, int copy) const { return copy * accumulators() + which; }
  bool wide() const { return program_.isa() == Isa::avx512; }

  /// Decides which array pointers are held in registers and where everything on the stack is.
  void lay_out() {
    array_register_.assign(static_cast<std::size_t>(program_.arrays()), none);
    std::vector<int> arrays;
    for (const auto& inst : program_.body()) {
      if (inst.op == VectorOp::load) arrays.push_back(inst.index);
    }
    for (const auto& store : program_.stores()) arrays.push_back(store.array);
    arrays.insert(arrays.end(), program_.expected().begin(), program_.expected().end());
    for (const int array : arrays) {
      Register& held = array_register_[static_cast<std::size_t>(array)];
      if (held == none && held_arrays_ < std::size(kArrays)) held = kArrays[held_arrays_++];
    }
    first_constant_ = accumulators() * schedule_.unroll;
    first_free_ = first_constant_ + static_cast<int>(schedule_.hoisted.size());
    tail_slot_ = program_.parameters();
    first_spill_ = tail_slot_ + (wide() ? 0 : 2);
    used_slots_ = first_spill_;
    fold_loads();
  }

  static Memory slot(int index) { return {rsp, index * kSlot}; }
  Memory pooled(int index) const { return {kPool, index * kSlot}; }
  /// Slots of the emitter's own behind the program's: what products and minima begin with, and the tail's masks.
  int ones_slot() const { return static_cast<int>(program_.pool().size()); }
  int infinity_slot() const { return ones_slot() + 1; }
  int masks_slot() const { return ones_slot() + 2; }

  Memory element(int array, int copy) {
    Register base = array_register_[static_cast<std::size_t>(array)];
    if (base == none) {
      base = rax;
      as_.load(rax, {kCall, static_cast<int>(offsetof(Call, arrays))});
      as_.load(rax, {rax, array * 8});
    }
    return {base, copy * width_, kOffset};
  }

  void prologue() {
    as_.push(rbp);
    as_.copy(rbp, rsp);
    for (std::size_t i = kUnsaved; i < held_arrays_; ++i) as_.push(kArrays[i]);
    if (slots_ > 0) {
      as_.round_down(rsp, kSlot);
      as_.subtract(rsp, slots_ * kSlot);
    }
    as_.point_at_pool(kPool);
    spread_parameters();
    as_.load(rax, {kCall, static_cast<int>(offsetof(Call, arrays))});
    for (int array = 0; array < program_.arrays(); ++array) {
      const Register held = array_register_[static_cast<std::size_t>(array)];
      if (held != none) as_.load(held, {rax, array * 8});
    }
    as_.load(kLeft, {kCall, static_cast<int>(offsetof(Call, n))});
    as_.set(kOffset, 0);
    for (std::size_t i = 0; i < schedule_.hoisted.size(); ++i) {
      as_.move(first_constant_ + static_cast<int>(i), in_memory(schedule_.hoisted[i]));
    }
    for (int copy = 0; copy < schedule_.unroll; ++copy) {
      for (int which = 0; which < accumulators(); ++which) begin_accumulator(which, accumulator_register(which, copy));
    }
  }

  void spread_parameters() {
    bool any = false;
    for (const auto& inst : program_.body()) {
      if (inst.op != VectorOp::parameter) continue;
      if (!any) as_.load(rax, {kCall, static_cast<int>(offsetof(Call, parameters))});
      any = true;
      as_.broadcast(as_.scratch(), {rax, inst.index * bytes(program_.type())});
      as_.store(slot(inst.index), as_.scratch());
    }
  }

  void begin_accumulator(int which, int target) {
    switch (program_.accumulators()[static_cast<std::size_t>(which)].combine) {
      case Combine::add: as_.clear(target); return;
      case Combine::mul: as_.move(target, Source{-1, pooled(ones_slot())}); return;
      case Combine::min: as_.move(target, Source{-1, pooled(infinity_slot())}); return;
    }
  }

  /// A constant or parameter where it lies in memory.
  Source in_memory(Value value) const {
    const auto& inst = program_.body()[static_cast<std::size_t>(value)];
    return {-1, inst.op == VectorOp::parameter ? slot(inst.index) : pooled(inst.index)};
  }

  void loops() {
    const int unroll = schedule_.unroll;
    if (unroll > 1) {
      as_.compare(kLeft, unroll * lanes_);
      as_.jump_below(Mark::narrow_loop);
      as_.mark(Mark::wide_loop);
      steps(unroll, false);
      as_.add(kOffset, unroll * width_);
      as_.subtract(kLeft, unroll * lanes_);
      as_.compare(kLeft, unroll * lanes_);
      as_.jump_above_or_equal(Mark::wide_loop);
      // Also reached without a round of the main loop: the copies then hold what they began with.
      as_.mark(Mark::narrow_loop);
      fold_copies();
    }
    if (wide() && unroll > 1) {
      masked_loop();
    } else {
      narrow_loop();
      tail();
    }
  }

  void fold_copies() {
    for (int copy = 1; copy < schedule_.unroll; ++copy) {
      for (int which = 0; which < accumulators(); ++which) {
        const Combine combine = program_.accumulators()[static_cast<std::size_t>(which)].combine;
        fold(combine, accumulator_register(which, 0), accumulator_register(which, copy));
      }
    }
  }

  void fold(Combine combine, int total, int other) {
    if (combine != Combine::min) {
      as_.binary(combine == Combine::add ? VectorOp::add : VectorOp::mul, total, total, Source{other});
      return;
    }
    // As least(): each order returns its second operand for a NaN or for two zeros.
    as_.binary(VectorOp::min, as_.scratch(), total, Source{other});
    as_.binary(VectorOp::min, total, other, Source{total});
    as_.binary(VectorOp::bit_or, total, total, Source{as_.scratch()});
  }

  void narrow_loop() {
    as_.compare(kLeft, lanes_);
    as_.jump_below(Mark::tail);
    as_.mark(Mark::single);
    steps(1, false);
    as_.add(kOffset, width_);
    as_.subtract(kLeft, lanes_);
    as_.compare(kLeft, lanes_);
    as_.jump_above_or_equal(Mark::single);
    as_.mark(Mark::tail);
  }

  /// The steps that the main loop left, the last of which may be incomplete; fewer than make one of its rounds.
  void masked_loop() {
    as_.compare(kLeft, 0);
    as_.jump_zero(Mark::done);
    as_.mark(Mark::single);
    as_.tail_mask(kLeft);
    steps(1, true);
    as_.add(kOffset, width_);
    as_.subtract(kLeft, lanes_);
    as_.jump_above(Mark::single);
    as_.mark(Mark::done);
  }

  void tail() {
    as_.compare(kLeft, 0);
    as_.jump_zero(Mark::done);
    if (wide()) {
      as_.tail_mask(kLeft);
    } else {
      // The masks are a window over ones followed by zeros; the second slot holds its complement.
      const int size = bytes(program_.type());
      as_.shift_left(kLeft, size == 8 ? 3 : 2);
      as_.copy(rax, kPool);
      as_.subtract(rax, kLeft);
      as_.move(as_.scratch(), Source{-1, Memory{rax, masks_slot() * kSlot + width_}});
      as_.store(slot(tail_slot_), as_.scratch());
      as_.fill_ones(as_.scratch());
      as_.binary(VectorOp::bit_xor, as_.scratch(), as_.scratch(), Source{-1, slot(tail_slot_)});
      as_.store(slot(tail_slot_ + 1), as_.scratch());
    }
    steps(1, true);
    as_.mark(Mark::done);
  }

  /// The program's steps, `copies` of them interleaved.
  void steps(int copies, bool last) {
    const std::vector<bool> nothing(program_.body().size(), false);
    Allocation allocation(program_, file_, copies, first_free_, first_spill_, last ? nothing : folded_);
    for (int copy = 0; copy < copies; ++copy) {
      for (int which = 0; which < accumulators(); ++which) {
        const Value before = program_.accumulators()[static_cast<std::size_t>(which)].before;
        allocation.place({before, copy}, {Location::vector, accumulator_register(which, copy)});
      }
      for (std::size_t i = 0; i < schedule_.hoisted.size(); ++i) {
        allocation.place({schedule_.hoisted[i], copy}, {Location::vector, first_constant_ + static_cast<int>(i)});
      }
    }
    for (const int array : program_.expected()) {
      for (int copy = 0; copy < copies; ++copy) as_.prefetch(element(array, copy));
    }
    for (std::size_t step = 0; step < allocation.order().size(); ++step)
      write(allocation, static_cast<int>(step), last);
    store_results(allocation, copies, last);
    used_slots_ = std::max(used_slots_, allocation.slots());
  }

  Source source(const Allocation& allocation, Instance instance) {
    const Location location = allocation.where(instance);
    if (location.kind == Location::vector) return {location.index};
    if (location.kind == Location::slot) return {-1, slot(location.index)};
    const auto& inst = program_.body()[static_cast<std::size_t>(instance.value)];
    return inst.op == VectorOp::load ? Source{-1, element(inst.index, instance.copy)} : in_memory(instance.value);
  }

  /// Loads that their only user can make itself. Not in the last step, where they are masked.
  void fold_loads() {
    const auto& body = program_.body();
    std::vector<int> uses(body.size(), 0);
    const auto use = [&uses](Value value) {
      if (value != kNone) ++uses[static_cast<std::size_t>(value)];
    };
    for (const auto& inst : body) {
      for (const Value operand : {inst.a, inst.b, inst.c}) use(operand);
    }
    folded_.assign(body.size(), false);
    for (std::size_t i = 0; i < body.size(); ++i) {
      const bool held =
          body[i].op == VectorOp::load && array_register_[static_cast<std::size_t>(body[i].index)] != none;
      folded_[i] = held && uses[i] == 1;
    }
    for (const auto& store : program_.stores()) folded_[static_cast<std::size_t>(store.value)] = false;
  }

  void write(Allocation& allocation, int step, bool last) {
    const Instance instance = allocation.order()[static_cast<std::size_t>(step)];
    const Instruction& inst = program_.body()[static_cast<std::size_t>(instance.value)];
    Operands operands;
    gather(allocation, inst, instance.copy, operands);
    if (is_mask(program_, instance.value, file_)) {
      allocation.release(step);
      write_mask(allocation, inst, instance, operands);
      return;
    }
    if (const auto which = accumulator_of(instance.value)) {
      allocation.release(step);
      update(inst, accumulator_register(*which, instance.copy), operands, last);
      allocation.place(instance, {Location::vector, accumulator_register(*which, instance.copy)});
      return;
    }
    const bool separate = needs_separate_result(inst, operands, program_.isa());
    const int wanted = separate ? -1 : reused(allocation, inst, instance.copy, step);
    if (!separate) allocation.release(step);
    Allocation::Spill spill;
    const int to = allocation.take_vector(instance, step, wanted, spill);
    if (spill.slot >= 0) as_.store(slot(spill.slot), spill.register_index);
    if (inst.op == VectorOp::load) {
      load(inst, instance.copy, to, last);
    } else {
      select(as_, inst, to, operands);
    }
    if (separate) allocation.release(step);
  }

  void gather(const Allocation& allocation, const Instruction& inst, int copy, Operands& out) {
    Source* sources[] = {&out.a, &out.b, &out.c};
    const Value values[] = {inst.a, inst.b, inst.c};
    for (int i = 0; i < 3; ++i) {
      if (values[i] == kNone) continue;
      const Instance operand{values[i], copy};
      if (!is_mask(program_, values[i], file_)) {
        *sources[i] = source(allocation, operand);
        continue;
      }
      const Location location = allocation.where(operand);
      out.mask = Assembler::kFirstMask + location.index;
      if (location.kind == Location::slot) {
        out.mask = Assembler::kScratchMask;
        as_.load_mask(out.mask, slot(location.index));
      }
    }
  }

  void write_mask(Allocation& allocation, const Instruction& inst, Instance instance, const Operands& operands) {
    const Location location = allocation.take_mask(instance);
    const bool spilled = location.kind == Location::slot;
    const int to = spilled ? Assembler::kScratchMask : Assembler::kFirstMask + location.index;
    select(as_, inst, to, operands);
    if (spilled) as_.store_mask(slot(location.index), to);
  }

  std::optional<int> accumulator_of(Value value) const {
    for (int which = 0; which < accumulators(); ++which) {
      if (program_.accumulators()[static_cast<std::size_t>(which)].after == value) return which;
    }
    return std::nullopt;
  }

  /// In the last step only the lanes that hold elements change.
  void update(const Instruction& inst, int target, const Operands& operands, bool last) {
    if (!last) {
      select(as_, inst, target, operands);
      return;
    }
    const int scratch = as_.scratch();
    select(as_, inst, scratch, operands);
    if (wide()) {
      as_.move_tail(target, scratch);
      return;
    }
    as_.binary(VectorOp::bit_and, scratch, scratch, Source{-1, slot(tail_slot_)});
    as_.binary(VectorOp::bit_and, target, target, Source{-1, slot(tail_slot_ + 1)});
    as_.binary(VectorOp::bit_or, target, target, Source{scratch});
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

  void load(const Instruction& inst, int copy, int to, bool last) {
    const Memory from = element(inst.index, copy);
    if (!last) {
      as_.move(to, Source{-1, from});
      return;
    }
    if (!wide()) as_.move(as_.scratch(), Source{-1, slot(tail_slot_)});
    as_.load_tail(to, from, as_.scratch());
  }

  void store_results(const Allocation& allocation, int copies, bool last) {
    // Those in memory go last: every register that is not pinned is free by then.
    for (const bool from_register : {true, false}) {
      for (const auto& store : program_.stores()) {
        for (int copy = 0; copy < copies; ++copy) {
          const Source value = source(allocation, {store.value, copy});
          if (value.in_register() != from_register) continue;
          store_result(element(store.array, copy), value, last);
        }
      }
    }
  }

  void store_result(const Memory& to, const Source& value, bool last) {
    const int spare = last && !wide() ? file_.vectors - 1 : as_.scratch();
    const int from = value.in_register() ? value.vector : spare;
    if (!value.in_register()) as_.move(from, value);
    if (!last) {
      as_.store(to, from);
      return;
    }
    if (!wide()) as_.move(as_.scratch(), Source{-1, slot(tail_slot_)});
    as_.store_tail(to, from, as_.scratch());
  }

  void epilogue() {
    if (accumulators() > 0) as_.load(rax, {kCall, static_cast<int>(offsetof(Call, accumulators))});
    for (int which = 0; which < accumulators(); ++which) {
      as_.store({rax, which * width_}, accumulator_register(which, 0));
    }
    as_.end_vectors();
    const int saved = static_cast<int>(held_arrays_ > kUnsaved ? held_arrays_ - kUnsaved : 0);
    if (slots_ > 0) as_.address(rsp, {rbp, -8 * saved});
    for (std::size_t i = held_arrays_; i-- > kUnsaved;) as_.pop(kArrays[i]);
    as_.pop(rbp);
    as_.leave();
    as_.mark(Mark::end);
  }

  void pool() {
    as_.align(kSlot);
    as_.mark(Mark::pool);
    for (const PoolSlot& constant : program_.pool()) as_.data(constant.data(), constant.size());
    Program own(program_.type(), program_.isa(), 0, 0);
    own.constant(1.0);
    own.constant(HUGE_VAL);
    for (const PoolSlot& constant : own.pool()) as_.data(constant.data(), constant.size());
    PoolSlot masks{};
    std::fill_n(masks.begin(), width_, std::uint8_t{0xff});
    if (!wide()) as_.data(masks.data(), masks.size());
  }

  const Program& program_;
  RegisterFile file_;
  Schedule schedule_;
  int lanes_;
  int width_;
  int slots_;
  int used_slots_ = 0;
  Assembler as_;
  std::vector<Register> array_register_;
  std::vector<bool> folded_;
  std::size_t held_arrays_ = 0;
  int first_constant_ = 0;
  int first_free_ = 0;
  int tail_slot_ = 0;
  int first_spill_ = 0;
};

}  // namespace

bool can_emit(Isa isa) noexcept { return isa != Isa::scalar && is_available(isa); }

MachineCode emit(const Program& program, bool with_listing) {
  if (!can_emit(program.isa())) {
    throw Error(Code::unsupported, std::string("this machine cannot run code for ") + name(program.isa()));
  }
  const int guess = program.parameters() + (program.isa() == Isa::avx512 ? 0 : 2);
  const Emitter first(program, false, guess, {});
  if (first.used_slots() * kSlot > kLargestFrame) throw FrameTooLarge();
  if (first.used_slots() == guess && !with_listing) return first.code();
  // How much was spilled and where the marks are is known now.
  const Emitter second(program, false, first.used_slots(), {});
  if (!with_listing) return second.code();
  return Emitter(program, true, first.used_slots(), second.marks()).code();
}

}  // namespace inga::fuse
