#include "subject.h"

namespace inga::accuracy {

std::string_view name(Mode) { return "fast"; }
double largest_error(Mode) { return 4.0; }
bool may_flush(Mode) { return true; }

std::vector<Subject> subjects(Op op, Type type) {
  fuse::Graph graph(type);
  std::array<int, 3> operands{-1, -1, -1};
  for (int i = 0; i < fuse::row(op).arity; ++i) operands[static_cast<std::size_t>(i)] = graph.input(i);
  graph.set_root(graph.apply(op, operands[0], operands[1], operands[2]));
  std::vector<Subject> all;
  for (const Mode mode : kModes) {
    for (const Isa isa : available_isas()) {
      all.push_back({mode, isa, std::make_unique<fuse::Kernel>(graph, fuse::Reduction::none, isa)});
    }
  }
  return all;
}

}  // namespace inga::accuracy
