// Writes the machine code that inga makes for SVE, on any processor: FOLDER/NAME.bin for each loop, and on stdout a line
// `NAME UNROLL`.
#include <cstdio>
#include <fstream>
#include <string>

#include "fuse/emitter.h"
#include "fuse/lower.h"

namespace {

using namespace inga;
using namespace inga::fuse;

int formula(Graph& graph, const std::string& name) {
  const int x = graph.input(0);
  if (name == "exp") return graph.apply(Op::exp, x);
  if (name == "expexp") return graph.apply(Op::exp, graph.apply(Op::exp, x));
  return graph.apply(Op::log, graph.apply(Op::cosh, x));
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  for (const std::string name : {"exp", "expexp", "logcosh"}) {
    for (const Type type : {Type::f32, Type::f64}) {
      Graph graph(type);
      graph.set_root(formula(graph, name));
      const Reduction reduction = name == "logcosh" ? Reduction::sum : Reduction::none;
      const MachineCode code = emit(lower(rewrite(graph, reduction), {false}, Isa::sve), false);
      const std::string label = name + "_" + std::string(fuse::name(type));
      std::ofstream file(std::string(words[1]) + "/" + label + ".bin", std::ios::binary);
      file.write(reinterpret_cast<const char*>(code.bytes.data()),
                 static_cast<std::streamsize>(code.instruction_bytes));
      if (!file) return 1;
      std::printf("%s %d\n", label.c_str(), code.unroll);
    }
  }
  return 0;
}
