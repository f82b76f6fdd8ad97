#include "fuse/kernel.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/parallel.h"
#include "fuse/few.h"

namespace inga::fuse {
namespace {

/// Elements of a reduction that one thread takes at a time. Fixed, so that the sum does not depend on the threads.
constexpr std::size_t kBlock = std::size_t{1} << 16;
/// Elements of a map that one thread takes at a time: a multiple of every vector and of the cache line.
constexpr std::size_t kPiece = std::size_t{1} << 15;

bool is_number(const Argument& argument) { return argument.array == nullptr; }

/// The call's pointers and parameters.
class Frame {
 public:
  Frame(std::span<const Argument> arguments, void* out, Type type)
      : arguments_(arguments),
        out_(out),
        type_(type),
        arrays_(arguments.size() + 1),
        single_(arguments.size()),
        twice_(arguments.size()) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      single_[i] = static_cast<float>(arguments[i].number);
      twice_[i] = arguments[i].number;
    }
    call_.parameters = type == Type::f32 ? static_cast<const void*>(single_.data()) : twice_.data();
    call_.arrays = arrays_.data();
    call_.accumulators = accumulators_;
  }

  /// The call for `count` elements from `first` on.
  const Call& at(std::size_t first, std::size_t count) noexcept {
    const std::size_t skip = first * static_cast<std::size_t>(bytes(type_));
    for (std::size_t i = 0; i < arguments_.size(); ++i) {
      arrays_[i] = static_cast<char*>(const_cast<void*>(arguments_[i].array)) + skip;
    }
    arrays_[arguments_.size()] = static_cast<char*>(out_) + skip;
    call_.n = count;
    return call_;
  }

  /// Calls use(lane value) for the lanes of an accumulator.
  template <class Use>
  void lanes(std::size_t which, int count, Use&& use) const {
    const std::byte* from = accumulators_ + which * kLane;
    for (std::size_t lane = 0; lane < static_cast<std::size_t>(count); ++lane) {
      use(type_ == Type::f32 ? static_cast<double>(reinterpret_cast<const float*>(from)[lane])
                             : reinterpret_cast<const double*>(from)[lane]);
    }
  }

 private:
  static constexpr std::size_t kLane = 64;
  std::span<const Argument> arguments_;
  void* out_;
  Type type_;
  Few<void*> arrays_;
  Few<float> single_;
  Few<double> twice_;
  alignas(64) std::byte accumulators_[2 * kLane];
  Call call_{};
};

}  // namespace

Kernel::Kernel(const Graph& graph, Reduction reduction, Isa isa)
    : rewritten_(rewrite(graph, reduction)), reduction_(reduction), isa_(isa) {
  const auto start = std::chrono::steady_clock::now();
  if (isa == Isa::scalar) {
    interpret();
  } else {
    try {
      loop_.emplace(lowered(std::vector<bool>(static_cast<std::size_t>(inputs()), false)));
    } catch (const FrameTooLarge&) {
      // The interpreter keeps its values on the heap.
      interpret();
    }
  }
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
  compile_milliseconds_ = taken.count();
}

void Kernel::interpret() {
  isa_ = Isa::scalar;
  interpreter_.emplace(rewritten_);
}

std::shared_ptr<const Loop> Kernel::loop_for(std::span<const Argument> arguments) const {
  // Not owned: it lives as long as the kernel.
  if (std::none_of(arguments.begin(), arguments.end(), is_number)) return {std::shared_ptr<void>(), &*loop_};
  std::vector<bool> scalar;
  scalar.reserve(arguments.size());
  std::transform(arguments.begin(), arguments.end(), std::back_inserter(scalar), is_number);
  {
    const std::lock_guard lock(mutex_);
    const auto known = mixed_.find(scalar);
    if (known != mixed_.end()) return known->second;
  }
  auto loop = std::make_shared<const Loop>(lowered(scalar));
  const std::lock_guard lock(mutex_);
  if (mixed_.size() == kMostMixed) mixed_.clear();
  return mixed_[scalar] = std::move(loop);
}

void Kernel::map(std::span<const Argument> arguments, void* out, std::size_t n, int threads) const {
  if (n == 0) return;
  const auto held = interpreter_ ? nullptr : loop_for(arguments);
  const Loop* loop = held.get();
  const auto run = [&](std::size_t first, std::size_t count) {
    if (loop == nullptr) {
      interpreter_->map(arguments, out, first, count);
    } else {
      Frame frame(arguments, out, type());
      (*loop)(frame.at(first, count));
    }
  };
  if (threads == 1 || n <= kPiece) return run(0, n);
  const std::size_t pieces = (n + kPiece - 1) / kPiece;
  parallel_for(threads, pieces,
               [&](std::size_t piece, int) { run(piece * kPiece, std::min(kPiece, n - piece * kPiece)); });
}

/// Elements that one call of the loop adds up: few enough that rounding stays small, and that a product of numbers up
/// to 2 stays below the largest number.
std::size_t Kernel::chunk(const Loop& loop) const noexcept {
  const auto lanes = static_cast<std::size_t>(loop.lanes());
  const std::size_t steps = type() == Type::f32 ? 32 : 64;
  const std::size_t plain = steps * lanes * static_cast<std::size_t>(loop.unroll());
  const std::size_t doublings = type() == Type::f32 ? 120 : 1000;
  return rewritten_.finish == Finish::log_cosh ? std::min(plain, doublings * lanes) : plain;
}

Kernel::Partial Kernel::sum_block(const Loop* loop, std::span<const Argument> arguments, std::size_t first,
                                  std::size_t count) const {
  Partial partial;
  if (loop == nullptr) {
    partial.sum = interpreter_->sum(arguments, first, count);
    return partial;
  }
  Frame frame(arguments, nullptr, type());
  const std::size_t each = chunk(*loop);
  for (std::size_t done = 0; done < count; done += each) {
    (*loop)(frame.at(first + done, std::min(each, count - done)));
    frame.lanes(0, loop->lanes(), [&](double value) { partial.sum.add(value); });
    if (rewritten_.finish != Finish::log_cosh) continue;
    frame.lanes(1, loop->lanes(), [&](double value) { partial.product.multiply(value); });
  }
  return partial;
}

double Kernel::reduce(std::span<const Argument> arguments, std::size_t n, int threads) const {
  const auto held = interpreter_ ? nullptr : loop_for(arguments);
  const Loop* loop = held.get();
  const std::size_t blocks = std::max<std::size_t>(1, (n + kBlock - 1) / kBlock);
  if (blocks == 1) return finished(sum_block(loop, arguments, 0, n), loop != nullptr, n);
  std::vector<Partial> partials(blocks);
  const auto run = [&](std::size_t block) {
    const std::size_t first = block * kBlock;
    partials[block] = sum_block(loop, arguments, first, std::min(kBlock, n - first));
  };
  if (threads == 1) {
    for (std::size_t block = 0; block < blocks; ++block) run(block);
  } else {
    parallel_for(threads, blocks, [&](std::size_t block, int) { run(block); });
  }
  Partial total;
  for (const Partial& partial : partials) {
    total.sum.add(partial.sum);
    total.product.multiply(partial.product);
  }
  return finished(total, loop != nullptr, n);
}

double Kernel::finished(const Partial& total, bool compiled, std::size_t n) const {
  double value = total.sum.value();
  // The interpreter's sum is complete.
  if (compiled && rewritten_.finish == Finish::log_cosh) value += total.product.log(static_cast<std::int64_t>(n));
  return reduction_ == Reduction::mean ? value / static_cast<double>(n) : value;
}

std::string Kernel::schedule_text() const {
  if (!loop_) return "interpreted, one operation after the other over tiles of the arrays\n";
  const Program program = lowered(std::vector<bool>(static_cast<std::size_t>(inputs()), false));
  return program.text() + std::to_string(loop_->lanes()) + " lanes, " + std::to_string(loop_->unroll()) +
         " steps interleaved\n";
}

std::string Kernel::listing() const {
  if (!loop_) return {};
  return emit(lowered(std::vector<bool>(static_cast<std::size_t>(inputs()), false)), true).listing;
}

}  // namespace inga::fuse
