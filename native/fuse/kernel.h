// A compiled expression: the loop for the arguments it is called with, made at the first such call.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "fuse/interpreter.h"
#include "fuse/loop.h"
#include "fuse/lower.h"

namespace inga::fuse {

class Kernel {
 public:
  /// Compiles for arrays in every input. Throws Code::unsupported when `isa` cannot be had.
  Kernel(const Graph& graph, Reduction reduction, Isa isa);

  Type type() const noexcept { return rewritten_.graph.type(); }
  Mode mode() const noexcept { return rewritten_.graph.mode(); }
  Isa isa() const noexcept { return isa_; }
  Reduction reduction() const noexcept { return reduction_; }
  int inputs() const noexcept { return rewritten_.graph.inputs(); }
  const Rewritten& rewritten() const noexcept { return rewritten_; }

  /// Fills out[0 .. n). Arrays hold n elements; out may be one of them.
  void map(std::span<const Argument> arguments, void* out, std::size_t n, int threads) const;
  /// The sum or mean over n elements; the same for every number of threads.
  double reduce(std::span<const Argument> arguments, std::size_t n, int threads) const;

  /// The loop for arrays only; null in the interpreter.
  const Loop* loop() const noexcept { return loop_ ? &*loop_ : nullptr; }
  double compile_milliseconds() const noexcept { return compile_milliseconds_; }
  /// The vector program of that loop and its machine code, as text; empty in the interpreter.
  std::string schedule_text() const;
  std::string listing() const;
  std::size_t bytes() const noexcept { return loop_ ? loop_->bytes() : 0; }

 private:
  struct Partial {
    Sum sum;
    Product product;
  };
  Program lowered(const std::vector<bool>& scalar) const { return lower(rewritten_, scalar, isa_); }
  void interpret();
  /// The loop for arguments of which those marked are numbers.
  std::shared_ptr<const Loop> loop_for(std::span<const Argument> arguments) const;
  Partial sum_block(const Loop* loop, std::span<const Argument> arguments, std::size_t first, std::size_t count) const;
  /// The sum or mean of n elements that `total` stands for.
  double finished(const Partial& total, bool compiled, std::size_t n) const;
  std::size_t chunk(const Loop& loop) const noexcept;

  Rewritten rewritten_;
  Reduction reduction_;
  Isa isa_;
  std::optional<Interpreter> interpreter_;
  std::optional<Loop> loop_;
  double compile_milliseconds_ = 0.0;
  mutable std::mutex mutex_;
  /// Loops for some numbers among the inputs; there are 2^inputs of them, so old ones are let go.
  static constexpr std::size_t kMostMixed = 64;
  mutable std::map<std::vector<bool>, std::shared_ptr<const Loop>> mixed_;
};

}  // namespace inga::fuse
