// A compiled expression: the loops for the arguments it is called with, made at the first such call.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "fuse/frame.h"
#include "fuse/guarded.h"
#include "fuse/interpreter.h"
#include "fuse/total.h"

namespace inga::fuse {

/// How a kernel is compiled, beside what it computes.
struct Compilation {
  Isa isa = Isa::scalar;
  /// Elements are computed without joining products and sums, and reduced one by one in an order of its own: what is made
  /// of arithmetic has the same bits on every instruction set. Reductions cost storing and reading each element once more.
  bool reproducible = false;
  /// As Rewrites::share.
  bool share = true;
};

class Kernel {
 public:
  /// Compiles for arrays in every input. Throws Code::unsupported when the instruction set cannot be had.
  Kernel(Rewritten rewritten, const Compilation& how);
  /// One output.
  Kernel(const Graph& graph, Reduction reduction, Isa isa);

  Type type() const noexcept { return rewritten_.graph.type(); }
  Mode mode() const noexcept { return rewritten_.graph.mode(); }
  Isa isa() const noexcept { return how_.isa; }
  int inputs() const noexcept { return rewritten_.graph.inputs(); }
  const std::vector<Output>& outputs() const noexcept { return rewritten_.outputs; }

  /// All outputs in one pass over n elements: those without a reduction fill targets[k], the others give totals[k], the
  /// same for every number of threads. (Both have an entry for every output.)
  void run(std::span<const Argument> inputs, std::span<const Target> targets, std::span<double> totals, std::size_t n,
           int threads) const;
  /// Fills out[0 .. n) with the only output. Arrays hold n elements; out may be one of them.
  void map(std::span<const Argument> inputs, void* out, std::size_t n, int threads) const;
  /// The only output over n elements.
  double reduce(std::span<const Argument> inputs, std::size_t n, int threads) const;

  /// The loops for arrays only, one after the other over each stretch of elements; none in the interpreter.
  std::span<const GuardedLoop> loops() const noexcept { return loops_.loops; }
  double compile_milliseconds() const noexcept { return compile_milliseconds_; }
  /// The vector programs of those loops and their machine code, as text; the latter is empty in the interpreter.
  std::string schedule_text() const;
  std::string listing() const;
  /// Machine code and constants of those loops, as long as all angles are near.
  std::size_t bytes() const noexcept;
  /// About what the kernel keeps in memory, with the pages of its code and the variants made so far.
  std::size_t footprint() const;

 private:
  /// A loop for each part, for arguments of which those marked are numbers.
  struct Loops {
    std::vector<bool> scalar;
    std::vector<GuardedLoop> loops;
  };
  struct Work;
  void divide();
  Program lowered(std::size_t part, const std::vector<bool>& scalar, bool near_angles) const;
  Loops compiled(const std::vector<bool>& scalar) const;
  /// The loops for arguments of which those marked are numbers; null in the interpreter. Throws FrameTooLarge.
  std::shared_ptr<const Loops> loops_for(std::span<const Argument> inputs) const;
  /// Elements that a loop goes over at a time.
  std::size_t stretch(const Loops* loops, bool rooms, std::size_t count) const noexcept;
  /// Calls the loop of a part for near angles, and where that fails the one for all.
  void run_part(const Loops& loops, std::size_t part, const Call& call, const Frame& frame, Backoff& backoff) const;
  void block(const Loops* loops, const Work& work, std::size_t first, std::size_t count, std::span<Total> totals) const;
  /// True where reductions are made of values that the loop stores.
  bool stores_values() const noexcept { return interpreter_.has_value() || how_.reproducible; }
  /// True where loops may be called a second time over the same elements.
  bool reruns() const noexcept { return angles_ && !interpreter_; }

  Rewritten rewritten_;
  Compilation how_;
  /// The reductions, each once, and for every output which one it takes.
  std::vector<Accumulation> accumulations_;
  std::vector<int> taken_;
  /// What each loop does; see divide().
  std::vector<Part> parts_;
  /// True where there are angles, so that a loop may have to be called a second time.
  bool angles_ = false;
  std::optional<Interpreter> interpreter_;
  Loops loops_;
  double compile_milliseconds_ = 0.0;
  mutable std::mutex mutex_;
  /// Loops for some numbers among the inputs; there are 2^inputs of them, so old ones are let go.
  static constexpr std::size_t kMostMixed = 64;
  mutable std::map<std::vector<bool>, std::shared_ptr<const Loops>> mixed_;
  /// The same in the interpreter, for numbers among the inputs with which the code would be too large.
  const Kernel& interpreted() const;
  mutable std::unique_ptr<const Kernel> interpreted_;
};

}  // namespace inga::fuse
