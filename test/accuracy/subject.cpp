#include "subject.h"

namespace inga::accuracy {

double largest_error(Mode mode) { return mode == Mode::precise ? 1.0 : 4.0; }
bool may_flush(Mode mode) { return mode == Mode::fast; }

std::vector<Subject> subjects(Op op, Type type) {
  std::vector<Subject> all;
  for (const Mode mode : kModes) {
    fuse::Graph graph(type, mode);
    std::array<int, 3> operands{-1, -1, -1};
    for (int i = 0; i < fuse::row(op).arity; ++i) operands[static_cast<std::size_t>(i)] = graph.input(i);
    graph.set_root(graph.apply(op, operands[0], operands[1], operands[2]));
    for (const Isa isa : available_isas()) {
      // The interpreter is the same in both modes, so the precise one's bound is its bound.
      if (isa == Isa::scalar && mode != Mode::precise) continue;
      all.push_back({mode, isa, std::make_unique<fuse::Kernel>(graph, fuse::Reduction::none, isa)});
    }
  }
  return all;
}

}  // namespace inga::accuracy
