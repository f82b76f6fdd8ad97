#include "fuse/allocation.h"

#include <algorithm>
#include <limits>

#include "core/error.h"

namespace inga::fuse {
namespace {

constexpr int kForever = std::numeric_limits<int>::max();

}  // namespace

Allocation::Allocation(const Program& program, RegisterFile file, int unroll, int first_free, int first_slot,
                       const std::vector<bool>& folded)
    : program_(program),
      file_(file),
      unroll_(unroll),
      next_slot_(first_slot),
      states_(program.body().size() * static_cast<std::size_t>(unroll)),
      owner_(static_cast<std::size_t>(file.vectors), -1),
      mask_taken_(static_cast<std::size_t>(file.masks), 0),
      first_free_(first_free) {
  const auto& body = program.body();
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (!is_computed(body[i]) || folded[i]) continue;
    for (int copy = 0; copy < unroll; ++copy) order_.push_back({static_cast<Value>(i), copy});
  }
  for (std::size_t step = 0; step < order_.size(); ++step) {
    const auto& inst = body[static_cast<std::size_t>(order_[step].value)];
    for (const Value operand : {inst.a, inst.b, inst.c}) {
      if (operand != kNone) at({operand, order_[step].copy}).uses.push_back(static_cast<int>(step));
    }
  }
  for (const auto& store : program.stores()) {
    for (int copy = 0; copy < unroll; ++copy) at({store.value, copy}).uses.push_back(kForever);
  }
}

int Allocation::next_use(const State& state, int step) const {
  const auto next = std::lower_bound(state.uses.begin(), state.uses.end(), step);
  return next == state.uses.end() ? -1 : *next;
}

bool Allocation::dies(Instance instance, int step) const { return next_use(at(instance), step + 1) < 0; }

void Allocation::release(int step) {
  free_slots_.insert(free_slots_.end(), closing_slots_.begin(), closing_slots_.end());
  closing_slots_.clear();
  const auto [value, copy] = order_[static_cast<std::size_t>(step)];
  const auto& inst = program_.body()[static_cast<std::size_t>(value)];
  for (const Value operand : {inst.a, inst.b, inst.c}) {
    if (operand == kNone || !dies({operand, copy}, step)) continue;
    const Location location = at({operand, copy}).location;
    if (location.kind == Location::vector && location.index >= first_free_)
      owner_[static_cast<std::size_t>(location.index)] = -1;
    if (location.kind == Location::slot) {
      closing_slots_.push_back(location.index);
      at({operand, copy}).location = {};
    }
    if (location.kind == Location::mask) mask_taken_[static_cast<std::size_t>(location.index)] = 0;
  }
}

int Allocation::take_vector(Instance instance, int step, int wanted, Spill& spill) {
  int farthest = -1;
  int distance = -1;
  const int me = instance.value * unroll_ + instance.copy;
  if (wanted >= 0 && owner_[static_cast<std::size_t>(wanted)] < 0) {
    owner_[static_cast<std::size_t>(wanted)] = me;
    at(instance).location = {Location::vector, wanted};
    return wanted;
  }
  for (int r = first_free_; r < file_.vectors; ++r) {
    int& owner = owner_[static_cast<std::size_t>(r)];
    if (owner < 0) {
      owner = me;
      at(instance).location = {Location::vector, r};
      return r;
    }
    // A value that this very instruction reads has its next use now and is never the victim.
    const int next = next_use(states_[static_cast<std::size_t>(owner)], step);
    if (next > step && next > distance) {
      distance = next;
      farthest = r;
    }
  }
  if (farthest < 0) throw Error(Code::internal, "fuse: an instruction needs more registers than there are");
  int& owner = owner_[static_cast<std::size_t>(farthest)];
  spill = {farthest, take_slot()};
  states_[static_cast<std::size_t>(owner)].location = {Location::slot, spill.slot};
  owner = me;
  at(instance).location = {Location::vector, farthest};
  return farthest;
}

int Allocation::take_slot() {
  if (free_slots_.empty()) return next_slot_++;
  const int slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

Location Allocation::take_mask(Instance instance) {
  Location location{Location::slot, -1};
  for (int r = 0; r < file_.masks; ++r) {
    if (mask_taken_[static_cast<std::size_t>(r)] == 0) {
      mask_taken_[static_cast<std::size_t>(r)] = 1;
      location = {Location::mask, r};
      break;
    }
  }
  if (location.kind == Location::slot) location.index = take_slot();
  at(instance).location = location;
  return location;
}

}  // namespace inga::fuse
