#include "subject.h"

#include <memory>

#include "evaluator.h"
#include "fuse/functions.h"
#include "fuse/lower.h"

namespace inga::accuracy {
namespace {

using fuse::Graph;
using fuse::Reduction;

/// The loop for near angles and the one for all, as fuse::GuardedLoop has them.
class Guarded {
 public:
  Guarded(const Graph& graph, Isa isa)
      : near_(lowered(graph, isa, true)), bound_(fuse::largest_near_angle(graph.type(), graph.mode())) {
    if (near_.watches()) far_.emplace(lowered(graph, isa, false));
  }

  void operator()(void* const* arrays, std::size_t n) const {
    if (near_(arrays, n) < -bound_) (*far_)(arrays, n);
  }

 private:
  static fuse::Program lowered(const Graph& graph, Isa isa, bool near_angles) {
    constexpr auto kReduction = Reduction::none;
    const fuse::Rewritten rewritten = fuse::rewrite(graph, std::span(&kReduction, 1));
    const int inputs = rewritten.graph.inputs();
    const fuse::Part part{{{inputs, rewritten.outputs.front().root}}, {}};
    const std::vector<bool> scalar(static_cast<std::size_t>(inputs), false);
    return fuse::lower(rewritten.graph, part, scalar, inputs + 1, isa, {.near_angles = near_angles});
  }

  Evaluator near_;
  std::optional<Evaluator> far_;
  double bound_;
};

}  // namespace

double largest_error(Mode mode) { return mode == Mode::precise ? 1.0 : 4.0; }
bool may_flush(Mode mode) { return mode == Mode::fast; }

Graph graph_of(Op op, Type type, Mode mode) {
  Graph graph(type, mode);
  std::array<int, 3> operands{-1, -1, -1};
  for (int i = 0; i < fuse::row(op).arity; ++i) operands[static_cast<std::size_t>(i)] = graph.input(i);
  graph.set_root(graph.apply(op, operands[0], operands[1], operands[2]));
  return graph;
}

Subject compiled(const Graph& graph, Isa isa) {
  const auto kernel = std::make_shared<const fuse::Kernel>(graph, Reduction::none, isa);
  const auto map = [kernel](std::span<const void* const> operands, void* out, std::size_t n) {
    std::vector<fuse::Argument> arguments;
    for (const void* operand : operands) arguments.push_back({operand, 0.0});
    kernel->map(arguments, out, n, 1);
  };
  return {graph.mode(), isa, map};
}

Subject evaluated(const Graph& graph, Isa isa) {
  const auto guarded = std::make_shared<const Guarded>(graph, isa);
  const auto map = [guarded](std::span<const void* const> operands, void* out, std::size_t n) {
    std::vector<void*> arrays;
    for (const void* operand : operands) arrays.push_back(const_cast<void*>(operand));
    arrays.push_back(out);
    (*guarded)(arrays.data(), n);
  };
  return {graph.mode(), isa, map};
}

std::vector<Subject> subjects(Op op, Type type, const Sets& sets) {
  std::vector<Subject> all;
  for (const Mode mode : kModes) {
    const Graph graph = graph_of(op, type, mode);
    for (const Isa isa : sets.run) {
      // The interpreter is the same in both modes, so the precise one's bound is its bound.
      if (isa != Isa::scalar || mode == Mode::precise) all.push_back(compiled(graph, isa));
    }
    for (const Isa isa : sets.evaluated) all.push_back(evaluated(graph, isa));
  }
  return all;
}

}  // namespace inga::accuracy
