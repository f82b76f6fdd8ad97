// The door for other modules: an expression, built in C++, as one loop over arrays. Nothing else of fuse needs to be known,
// and nothing here changes with the compiler behind it.
//
//   Graph graph(Type::f64);
//   const int x = graph.input(0), y = graph.input(1);
//   const int z = graph.apply(Op::exp, graph.apply(Op::mul, x, y));
//   graph.set_roots({z, z});
//   const Compiled compiled(graph, {{Reduction::none, Reduction::sum}});   // z itself, and its sum, in one pass
//   compiled({{{xs}, {nullptr, 0.5}}}, {{{zs}, {}}}, totals, n);           // y is 0.5 everywhere; totals[1] is the sum
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "core/isa.h"
#include "fuse/argument.h"
#include "fuse/graph.h"

namespace inga::fuse {

class Kernel;

/// How to compile.
struct CompiledOptions {
  Isa isa = active_isa();
  /// See Compilation.
  bool reproducible = false;
};

/// Copies share the code, and so does whoever compiles the same: see cache.h. For any thread.
class Compiled {
 public:
  /// Output k is root k of the graph, for every element (Reduction::none) or reduced. Throws Code::invalid_argument unless
  /// there are as many of both, and Code::unsupported where the machine lacks the instruction set.
  Compiled(const Graph& graph, const std::vector<Reduction>& reductions, const CompiledOptions& options = {});

  Type type() const noexcept;
  Isa isa() const noexcept;
  int inputs() const noexcept;
  int outputs() const noexcept;

  /// All outputs over n elements of the graph's type. Output k without a reduction fills targets[k], which may lie over an
  /// input element by element and otherwise over nothing; the others give totals[k] (sums of nothing are 0, the mean NaN,
  /// the product 1, the minimum and maximum infinite). `threads` 0 means all; the result is the same for every number.
  /// Throws Code::invalid_argument unless there are as many inputs as the graph has, and as many targets and totals as
  /// outputs. Memory is not looked at: what lies beyond its end is the caller's.
  void operator()(std::span<const Argument> inputs, std::span<const Target> targets, std::span<double> totals,
                  std::size_t n, int threads = 1) const;

 private:
  std::shared_ptr<const Kernel> kernel_;
};

}  // namespace inga::fuse
