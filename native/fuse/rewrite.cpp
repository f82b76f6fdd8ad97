#include "fuse/rewrite.h"

#include <cmath>
#include <sstream>

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

/// `node` times `factor`; the sign of a negation goes into the factor.
int scaled(Graph& to, int node, double factor) {
  const bool negated = to[node].op == Op::neg;
  const int of = negated ? to[node].operands[0] : node;
  return to.apply(Op::mul, of, to.constant(negated ? -factor : factor));
}

/// A node with the same value as `op` on operands of `to`, for less; -1 where there is none.
int cheaper(Graph& to, Op op, int a, int b) {
  const auto is = [&to](int node, Op wanted) { return to[node].op == wanted; };
  const auto under = [&to](int node) { return to[node].operands[0]; };
  double reciprocal = 0.0;
  switch (op) {
    case Op::neg: return is(a, Op::neg) ? under(a) : -1;
    case Op::mul:
      if (is_constant(to, b, 1.0)) return a;
      if (is_constant(to, a, 1.0)) return b;
      if (is_constant(to, b, -1.0)) return to.apply(Op::neg, a);
      if (is_constant(to, a, -1.0)) return to.apply(Op::neg, b);
      if (is(a, Op::neg) && is(b, Op::neg)) return to.apply(Op::mul, under(a), under(b));
      if (is(a, Op::neg) && is(b, Op::constant)) return scaled(to, a, to[b].value);
      return is(b, Op::neg) && is(a, Op::constant) ? scaled(to, b, to[a].value) : -1;
    case Op::div:
      if (is_constant(to, b, 1.0)) return a;
      if (is_constant(to, b, -1.0)) return to.apply(Op::neg, a);
      if (exact_reciprocal(to, b, reciprocal)) return scaled(to, a, reciprocal);
      return is(a, Op::neg) && is(b, Op::neg) ? to.apply(Op::div, under(a), under(b)) : -1;
    case Op::add:
      if (is_constant(to, b, -0.0)) return a;
      if (is_constant(to, a, -0.0)) return b;
      if (is(b, Op::neg)) return to.apply(Op::sub, a, under(b));
      return is(a, Op::neg) ? to.apply(Op::sub, b, under(a)) : -1;
    case Op::sub:
      if (is_constant(to, b, 0.0)) return a;
      return is(b, Op::neg) ? to.apply(Op::add, a, under(b)) : -1;
    case Op::min:
    case Op::max: return a == b ? a : -1;
    default: break;
  }
  if (is_even(op) && (is(a, Op::neg) || is(a, Op::abs))) return to.apply(op, under(a));
  return -1;
}

std::string written(const Graph& graph, int node) {
  const Node& n = graph[node];
  std::ostringstream text;
  text.precision(17);
  text << row(n.op).name;
  if (n.op == Op::constant) text << ' ' << n.value;
  for (int k = 0; k < row(n.op).arity; ++k) {
    text << (k == 0 ? " %" : ", %") << n.operands[static_cast<std::size_t>(k)];
  }
  return text.str();
}

class Rewriting {
 public:
  Rewriting(const Graph& from, const Rewrites& rewrites, std::vector<std::string>* log)
      : from_(from), rewrites_(rewrites), log_(log), to_(from.type(), from.mode(), rewrites.fold, rewrites.share) {
    for (int i = 0; i < from.inputs(); ++i) to_.input(i);
    moved_.assign(static_cast<std::size_t>(from.size()), -1);
    for (const int node : from.reachable()) moved_[static_cast<std::size_t>(node)] = move(node);
  }

  int at(int node) const { return node < 0 ? -1 : moved_[static_cast<std::size_t>(node)]; }
  Graph& graph() { return to_; }

  Output output(Reduction reduction, int root) {
    const auto summed = [&](Finish finish, int of, const char* what) {
      note(what,
           [&] { return '%' + std::to_string(root) + " as the logarithm of a product over %" + std::to_string(of); });
      return Output{reduction, of, finish};
    };
    switch (reduction) {
      case Reduction::none: return {reduction, root, Finish::elementwise};
      case Reduction::prod: return {reduction, root, Finish::product};
      case Reduction::min: return {reduction, root, Finish::least};
      case Reduction::max: return {reduction, root, Finish::greatest};
      case Reduction::norm: return {reduction, root, Finish::norm};
      case Reduction::sum:
      case Reduction::mean: break;
    }
    const int of = to_[root].operands[0];
    if (to_[root].op == Op::logcosh && rewrites_.log_cosh) return summed(Finish::log_cosh, of, "log cosh");
    if (to_[root].op == Op::log && rewrites_.log_product) return summed(Finish::log_product, of, "log product");
    return {reduction, root, Finish::plain};
  }

 private:
  int move(int node) {
    const Node& n = from_[node];
    if (n.op == Op::input) return to_.input(n.input);
    if (n.op == Op::constant) return to_.constant(n.value);
    const int a = at(n.operands[0]), b = at(n.operands[1]), c = at(n.operands[2]);
    const int before = to_.size();
    if (rewrites_.strength) {
      const int other = cheaper(to_, n.op, a, b);
      if (other >= 0) {
        note("strength",
             [&] { return written(from_, node) + " is %" + std::to_string(other) + ' ' + written(to_, other); });
        return other;
      }
    }
    if (rewrites_.log_cosh && n.op == Op::log && to_[a].op == Op::cosh) {
      // One function instead of two, without the overflow between them.
      const int of = to_[a].operands[0];
      note("log cosh", [&] { return written(from_, node) + " as one function of %" + std::to_string(of); });
      return to_.apply(Op::logcosh, of);
    }
    const int same = to_.apply(n.op, a, b, c);
    if (to_[same].op == Op::constant) {
      note("fold", [&] { return written(from_, node) + " is " + written(to_, same); });
    } else if (to_.size() == before) {
      note("share", [&] { return written(from_, node) + " is known: %" + std::to_string(same); });
    }
    return same;
  }

  /// Calls what() for the line only where somebody reads it.
  template <class What>
  void note(const char* rewrite, What&& what) {
    if (log_ != nullptr) log_->push_back(std::string(rewrite) + ": " + what());
  }

  const Graph& from_;
  const Rewrites& rewrites_;
  std::vector<std::string>* log_;
  Graph to_;
  std::vector<int> moved_;
};

std::string line(const Output& output) {
  const std::string root = '%' + std::to_string(output.root);
  const std::string reduction(name(output.reduction));
  const char* mean = output.reduction == Reduction::mean ? ", all / n\n" : "\n";
  switch (output.finish) {
    case Finish::elementwise: return "return " + root + '\n';
    case Finish::log_cosh:
      return reduction + " of log cosh: sum |" + root + "| + log(product(1 + exp(-2 |" + root + "|))) - n ln 2" + mean;
    case Finish::log_product: return reduction + " of log: log(product(" + root + "))" + mean;
    default: return reduction + ' ' + root + '\n';
  }
}

}  // namespace

Rewritten rewrite(const Graph& graph, std::span<const Reduction> reductions, const Rewrites& rewrites,
                  std::vector<std::string>* log) {
  Rewriting rewriting(graph, rewrites, log);
  std::vector<Output> outputs;
  std::vector<int> roots;
  for (std::size_t k = 0; k < reductions.size(); ++k) {
    outputs.push_back(rewriting.output(reductions[k], rewriting.at(graph.roots()[k])));
    roots.push_back(outputs.back().root);
  }
  rewriting.graph().set_roots(std::move(roots));
  return {std::move(rewriting.graph()), std::move(outputs)};
}

std::string text(const Rewritten& rewritten, std::span<const std::string> input_names) {
  std::string out = rewritten.graph.text(input_names);
  for (const Output& output : rewritten.outputs) out += line(output);
  return out;
}

}  // namespace inga::fuse
