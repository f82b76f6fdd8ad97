#include "fuse/rewrite.h"

#include <cmath>

namespace inga::fuse {
namespace {

bool is_constant(const Graph& graph, int node, double value) {
  const Node& n = graph[node];
  return n.op == Op::constant && n.value == value && std::signbit(n.value) == std::signbit(value);
}

/// 1 / value when both are exact and normal: a power of two whose reciprocal does not leave the range.
bool exact_reciprocal(const Graph& graph, int node, double& reciprocal) {
  const Node& n = graph[node];
  if (n.op != Op::constant) return false;
  int exponent = 0;
  if (!std::isfinite(n.value) || std::abs(std::frexp(n.value, &exponent)) != 0.5) return false;
  if (std::abs(exponent) > (graph.type() == Type::f32 ? 120 : 1000)) return false;
  reciprocal = 1.0 / n.value;
  return true;
}

bool is_even(Op op) { return op == Op::abs || op == Op::cosh || op == Op::cos || op == Op::logcosh; }

/// The node for `node` with its operands already rewritten.
int simplify(Graph& to, const Node& node, int a, int b, int c) {
  double reciprocal = 0.0;
  if (node.op == Op::neg && to[a].op == Op::neg) return to[a].operands[0];
  if (is_even(node.op) && (to[a].op == Op::neg || to[a].op == Op::abs)) a = to[a].operands[0];
  if (node.op == Op::mul && is_constant(to, b, 1.0)) return a;
  if (node.op == Op::mul && is_constant(to, a, 1.0)) return b;
  if (node.op == Op::sub && is_constant(to, b, 0.0)) return a;
  if (node.op == Op::div && exact_reciprocal(to, b, reciprocal)) return to.apply(Op::mul, a, to.constant(reciprocal));
  // One function instead of two, without the overflow between them.
  if (node.op == Op::log && to[a].op == Op::cosh) return to.apply(Op::logcosh, to[a].operands[0]);
  return to.apply(node.op, a, b, c);
}

}  // namespace

Rewritten rewrite(const Graph& graph, Reduction reduction) {
  Graph to(graph.type(), graph.mode());
  for (int i = 0; i < graph.inputs(); ++i) to.input(i);
  std::vector<int> moved(static_cast<std::size_t>(graph.size()), -1);
  const auto at = [&moved](int node) { return node < 0 ? -1 : moved[static_cast<std::size_t>(node)]; };
  for (const int i : graph.reachable()) {
    const Node& node = graph[i];
    moved[static_cast<std::size_t>(i)] =
        node.op == Op::input ? to.input(node.input)
        : node.op == Op::constant
            ? to.constant(node.value)
            : simplify(to, node, at(node.operands[0]), at(node.operands[1]), at(node.operands[2]));
  }
  int root = at(graph.root());
  Finish finish = reduction == Reduction::none ? Finish::elementwise : Finish::plain;
  if (finish == Finish::plain && to[root].op == Op::logcosh) {
    root = to[root].operands[0];
    finish = Finish::log_cosh;
  }
  to.set_root(root);
  return {std::move(to), finish};
}

std::string text(const Rewritten& rewritten, Reduction reduction, std::span<const std::string> input_names) {
  const std::string root = '%' + std::to_string(rewritten.graph.root());
  std::string out = rewritten.graph.text(input_names);
  switch (rewritten.finish) {
    case Finish::elementwise: return out + "return " + root + '\n';
    case Finish::plain: return out + std::string(name(reduction)) + ' ' + root + '\n';
    case Finish::log_cosh:
      return out + std::string(name(reduction)) + " of log cosh: sum |" + root + "| + log(product(1 + exp(-2 |" + root +
             "|))) - n ln 2" + (reduction == Reduction::mean ? ", all / n\n" : "\n");
  }
  return out;
}

}  // namespace inga::fuse
