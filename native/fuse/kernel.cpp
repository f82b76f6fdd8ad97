#include "fuse/kernel.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/parallel.h"
#include "fuse/accumulate.h"
#include "fuse/functions.h"

namespace inga::fuse {
namespace {

/// Elements of a reduction that one thread takes at a time. Fixed, so that the sum does not depend on the threads.
constexpr std::size_t kBlock = std::size_t{1} << 16;
/// Elements of a map that one thread takes at a time: a multiple of every vector and of the cache line.
constexpr std::size_t kPiece = std::size_t{1} << 15;
/// Elements at a time where they are kept between loop and array.
constexpr std::size_t kRoom = 1024;
/// Elements at a time where all of them are computed again for one angle that is too large.
constexpr std::size_t kGuarded = 4096;
/// Programs of more instructions might not fit a stack frame with all that large angles need: that is seen at once.
constexpr std::size_t kLongProgram = 1024;

bool is_number(const Argument& argument) { return argument.array == nullptr; }

/// Accumulators that leave a loop enough registers for its values, without the one that watches angles.
int most_accumulators(Isa isa, bool angles) {
  constexpr int kMost = static_cast<int>(Frame::kMostAccumulators);
  return (isa == Isa::avx2 ? kMost - 2 : kMost) - (angles ? 1 : 0);
}

bool is_circular(const Node& node) { return node.op == Op::sin || node.op == Op::cos || node.op == Op::tan; }

Rewritten rewritten(const Graph& graph, Reduction reduction) { return rewrite(graph, std::span(&reduction, 1)); }

}  // namespace

struct Kernel::Work {
  std::span<const Argument> inputs;
  std::span<const Target> targets;
  /// True where arrays have rooms in the frame.
  bool rooms;
};

Kernel::Kernel(const Graph& graph, Reduction reduction, Isa isa) : Kernel(rewritten(graph, reduction), {isa}) {}

Kernel::Kernel(Rewritten rewritten, const Compilation& how) : rewritten_(std::move(rewritten)), how_(how) {
  const auto start = std::chrono::steady_clock::now();
  for (int node = 0; node < rewritten_.graph.size(); ++node) angles_ = angles_ || is_circular(rewritten_.graph[node]);
  divide();
  if (isa() != Isa::scalar) {
    try {
      loops_ = compiled(std::vector<bool>(static_cast<std::size_t>(inputs()), false));
    } catch (const FrameTooLarge&) {
      // The interpreter keeps its values on the heap.
      how_.isa = Isa::scalar;
      divide();
    }
  }
  if (isa() == Isa::scalar) interpreter_.emplace(rewritten_.graph, parts_.front());
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  compile_milliseconds_ = taken.count();
}

/// Outputs that store come last, for they may overwrite inputs; before them come as many loops as the reductions need
/// registers. Where reductions are made of stored values they are like outputs, into arrays behind those.
void Kernel::divide() {
  accumulations_.clear();
  taken_.clear();
  parts_.assign(1, {});
  Part storing;
  for (const auto& [reduction, root, finish] : outputs()) {
    const Accumulation wanted{finish, root};
    const auto known = std::find(accumulations_.begin(), accumulations_.end(), wanted);
    const auto which = static_cast<int>(known - accumulations_.begin());
    taken_.push_back(which);
    if (finish == Finish::elementwise) {
      storing.stored.push_back({inputs() + static_cast<int>(taken_.size()) - 1, root});
    } else if (known == accumulations_.end()) {
      accumulations_.push_back(wanted);
    }
  }
  const int rooms = inputs() + static_cast<int>(outputs().size());
  int used = 0;
  for (std::size_t i = 0; i < accumulations_.size(); ++i) {
    if (isa() == Isa::scalar || how_.reproducible) {
      storing.stored.push_back({rooms + static_cast<int>(i), accumulations_[i].root});
      continue;
    }
    const int needed = accumulators(accumulations_[i].finish);
    if (used + needed > most_accumulators(isa(), angles_)) {
      parts_.emplace_back();
      used = 0;
    }
    used += needed;
    parts_.back().accumulated.push_back(accumulations_[i]);
  }
  parts_.back().stored = std::move(storing.stored);
}

Program Kernel::lowered(std::size_t part, const std::vector<bool>& scalar, bool near_angles) const {
  const int arrays = inputs() + static_cast<int>(outputs().size() + accumulations_.size());
  return lower(rewritten_.graph, parts_[part], scalar, arrays, isa(),
               {.share = how_.share, .contract = !how_.reproducible, .near_angles = near_angles});
}

Kernel::Loops Kernel::compiled(const std::vector<bool>& scalar) const {
  Loops made{scalar, {}};
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    std::size_t results = 0;
    for (const auto& accumulated : parts_[part].accumulated) {
      results += static_cast<std::size_t>(accumulators(accumulated.finish));
    }
    const Program program = lowered(part, scalar, true);
    const GuardedLoop& loop = made.loops.emplace_back(program, results);
    if (loop.guarded() && program.body().size() > kLongProgram) loop.far([&] { return lowered(part, scalar, false); });
  }
  return made;
}

std::shared_ptr<const Kernel::Loops> Kernel::loops_for(std::span<const Argument> arguments) const {
  if (interpreter_) return nullptr;
  // Not owned: it lives as long as the kernel.
  if (std::none_of(arguments.begin(), arguments.end(), is_number)) return {std::shared_ptr<void>(), &loops_};
  std::vector<bool> scalar;
  scalar.reserve(arguments.size());
  std::transform(arguments.begin(), arguments.end(), std::back_inserter(scalar), is_number);
  {
    const std::lock_guard lock(mutex_);
    const auto known = mixed_.find(scalar);
    if (known != mixed_.end()) return known->second;
  }
  auto loops = std::make_shared<const Loops>(compiled(scalar));
  const std::lock_guard lock(mutex_);
  if (mixed_.size() == kMostMixed) mixed_.clear();
  return mixed_[scalar] = std::move(loops);
}

const Kernel& Kernel::interpreted() const {
  const std::lock_guard lock(mutex_);
  if (interpreted_ == nullptr) {
    Compilation how = how_;
    how.isa = Isa::scalar;
    interpreted_ = std::make_unique<const Kernel>(rewritten_, how);
  }
  return *interpreted_;
}

/// For reductions few enough that rounding stays small, and that a product of mantissas stays in the range.
std::size_t Kernel::stretch(const Loops* loops, bool rooms, std::size_t count) const noexcept {
  if (accumulations_.empty()) return std::min(count, rooms ? kRoom : reruns() ? kGuarded : count);
  if (stores_values()) return std::min(count, kRoom);
  const int steps = type() == Type::f32 ? 32 : 64;
  std::size_t most = std::min(count, kBlock);
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Loop& loop = loops->loops[i].near();
    // The loop for all angles may have fewer lanes to add in.
    int vectors = steps * (loops->loops[i].guarded() ? 1 : loop.unroll());
    for (const auto& accumulation : parts_[i].accumulated) {
      vectors = std::min(vectors, most_steps(accumulation.finish, type()));
    }
    if (!parts_[i].accumulated.empty()) most = std::min(most, static_cast<std::size_t>(vectors * loop.lanes()));
  }
  return most;
}

void Kernel::run_part(const Loops& loops, std::size_t part, const Call& call, const Frame& frame,
                      Backoff& backoff) const {
  const GuardedLoop& loop = loops.loops[part];
  if (!loop.guarded()) return loop.near()(call);
  if (!backoff.waits()) {
    loop.near()(call);
    if (loop.holds(frame)) return backoff.succeeded();
    backoff.failed();
  }
  loop.far([&] { return lowered(part, loops.scalar, false); })(call);
}

void Kernel::block(const Loops* loops, const Work& work, std::size_t first, std::size_t count,
                   std::span<Total> totals) const {
  const std::size_t each = stretch(loops, work.rooms, count);
  const std::size_t rooms = stores_values() ? accumulations_.size() : 0;
  Frame frame(type(), work.inputs, work.targets, rooms, each, reruns());
  std::vector<std::byte> memory;
  Few<Backoff> backoffs(parts_.size());
  const int lanes = loops == nullptr ? 1 : loops->loops.front().near().lanes();
  for (std::size_t done = 0; done < count; done += each) {
    const std::size_t here = std::min(each, count - done);
    const Call& call = frame.at(first + done, here);
    std::size_t which = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      if (loops == nullptr) {
        (*interpreter_)(call, memory);
        break;
      }
      run_part(*loops, i, call, frame, backoffs[i]);
      std::size_t accumulator = 0;
      for (const auto& [finish, root] : parts_[i].accumulated) {
        Total& total = totals[which++];
        for (int part = 0; part < accumulators(finish); ++part, ++accumulator) {
          if (type() == Type::f32) {
            total.take_lanes(finish, part, frame.lanes<float>(accumulator, lanes));
          } else {
            total.take_lanes(finish, part, frame.lanes<double>(accumulator, lanes));
          }
        }
        total.count(finish, here);
      }
    }
    for (std::size_t i = 0; i < rooms; ++i) {
      const auto values = [&]<class T>(T) { return std::span(reinterpret_cast<const T*>(frame.room(i)), here); };
      if (type() == Type::f32) {
        totals[i].take(accumulations_[i].finish, values(0.0F));
      } else {
        totals[i].take(accumulations_[i].finish, values(0.0));
      }
    }
    frame.scatter();
  }
}

void Kernel::run(std::span<const Argument> inputs, std::span<const Target> targets, std::span<double> totals,
                 std::size_t n, int threads) const {
  std::shared_ptr<const Loops> held;
  try {
    if (n > 0) held = loops_for(inputs);
  } catch (const FrameTooLarge&) {
    return interpreted().run(inputs, targets, totals, n, threads);
  }
  const Work work{inputs, targets, Frame::has_rooms(inputs, targets, reruns())};
  const std::size_t reductions = accumulations_.size();
  const std::size_t size = reductions > 0 ? kBlock : kPiece;
  const std::size_t blocks = (n + size - 1) / size;
  // One total for each reduction of each block, the first ones without memory of their own.
  std::array<Total, 2> few;
  const std::size_t count = reductions * std::max<std::size_t>(1, blocks);
  std::vector<Total> many(count <= few.size() ? 0 : count);
  Total* const all = many.empty() ? few.data() : many.data();
  const auto run_block = [&](std::size_t index, int) {
    const std::size_t first = index * size;
    block(held.get(), work, first, std::min(size, n - first), {all + index * reductions, reductions});
  };
  if (reductions == 0 && threads == 1) {
    if (n > 0) block(held.get(), work, 0, n, {});
  } else if (threads == 1) {
    for (std::size_t index = 0; index < blocks; ++index) run_block(index, 0);
  } else {
    parallel_for(threads, blocks, run_block);
  }
  for (std::size_t index = 1; index < blocks; ++index) {
    for (std::size_t i = 0; i < reductions; ++i) all[i].add(all[index * reductions + i]);
  }
  for (std::size_t k = 0; k < outputs().size(); ++k) {
    const auto& [reduction, root, finish] = outputs()[k];
    if (finish == Finish::elementwise) continue;
    const double value = all[static_cast<std::size_t>(taken_[k])].value(finish);
    totals[k] = reduction == Reduction::mean ? value / static_cast<double>(n) : value;
  }
}

void Kernel::map(std::span<const Argument> inputs, void* out, std::size_t n, int threads) const {
  const Target target{out, 1};
  run(inputs, std::span(&target, 1), {}, n, threads);
}

double Kernel::reduce(std::span<const Argument> inputs, std::size_t n, int threads) const {
  const Target target;
  double total = 0.0;
  run(inputs, std::span(&target, 1), std::span(&total, 1), n, threads);
  return total;
}

std::string Kernel::schedule_text() const {
  const bool reduced = stores_values() && !accumulations_.empty();
  const char* reduction = reduced ? "then reduced value by value, eight sums side by side\n" : "";
  if (interpreter_)
    return std::string("interpreted, one operation after the other over tiles of the arrays\n") + reduction;
  std::string out;
  for (std::size_t i = 0; i < loops_.loops.size(); ++i) {
    const GuardedLoop& loop = loops_.loops[i];
    if (parts_.size() > 1) out += "loop " + std::to_string(i + 1) + ":\n";
    out += lowered(i, loops_.scalar, true).text();
    out += std::to_string(loop.near().lanes()) + " lanes, " + std::to_string(loop.near().unroll());
    out += " steps interleaved\n";
    if (!loop.guarded()) continue;
    out += "where an angle is beyond " + std::to_string(static_cast<int>(largest_near_angle(type(), mode())));
    out += ", a loop for all angles does these elements again\n";
  }
  return out + reduction;
}

std::string Kernel::listing() const {
  std::string out;
  for (std::size_t i = 0; i < loops_.loops.size(); ++i) {
    if (parts_.size() > 1) out += "; loop " + std::to_string(i + 1) + '\n';
    out += emit(lowered(i, loops_.scalar, true), true).listing;
  }
  return out;
}

std::size_t Kernel::bytes() const noexcept {
  std::size_t sum = 0;
  for (const GuardedLoop& loop : loops_.loops) sum += loop.near().bytes();
  return sum;
}

std::size_t Kernel::footprint() const {
  const auto pages = [](const Loops& made) {
    std::size_t sum = 0;
    for (const GuardedLoop& loop : made.loops) sum += loop.footprint();
    return sum;
  };
  // A node is kept in a list, in a hash table, and in the interpreter as a step.
  constexpr std::size_t kNode = 3 * sizeof(Node);
  std::size_t sum = sizeof(Kernel) + static_cast<std::size_t>(rewritten_.graph.size()) * kNode + pages(loops_);
  const std::lock_guard lock(mutex_);
  for (const auto& entry : mixed_) sum += pages(*entry.second);
  if (interpreted_ != nullptr) sum += interpreted_->footprint();
  return sum;
}

}  // namespace inga::fuse
