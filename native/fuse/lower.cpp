#include "fuse/lower.h"

#include "fuse/accumulate.h"
#include "fuse/functions.h"

namespace inga::fuse {
namespace {

class Lowering {
 public:
  Lowering(const Graph& graph, const std::vector<int>& nodes, const std::vector<bool>& scalar, Program program)
      : graph_(graph),
        scalar_(scalar),
        program_(std::move(program)),
        values_(static_cast<std::size_t>(graph.size()), kNone),
        masks_(values_.size(), kNone),
        ranges_(values_.size()) {
    for (const int node : nodes) visit(node);
  }

  Program& program() { return program_; }

  /// What functions return: all values of nodes but those of products.
  const std::vector<Value>& results() const { return results_; }

  /// The node as a number: a comparison becomes 1 or 0.
  Value number(int node) {
    Value& value = values_[static_cast<std::size_t>(node)];
    if (value == kNone) {
      value = program_.blend(masks_[static_cast<std::size_t>(node)], program_.constant(1.0), program_.constant(0.0));
    }
    return value;
  }

 private:
  /// The node as a mask: a number counts as true unless it is 0.
  Value mask(int node) {
    Value& value = masks_[static_cast<std::size_t>(node)];
    if (value == kNone) value = program_.compare(Compare::ne, number(node), program_.constant(0.0));
    return value;
  }

  void visit(int node) {
    const Node& n = graph_[node];
    const auto [a, b, c] = n.operands;
    const auto at = static_cast<std::size_t>(node);
    switch (n.op) {
      case Op::lt: masks_[at] = program_.compare(Compare::lt, number(a), number(b)); return;
      case Op::le: masks_[at] = program_.compare(Compare::le, number(a), number(b)); return;
      case Op::gt: masks_[at] = program_.compare(Compare::gt, number(a), number(b)); return;
      case Op::ge: masks_[at] = program_.compare(Compare::ge, number(a), number(b)); return;
      case Op::eq: masks_[at] = program_.compare(Compare::eq, number(a), number(b)); return;
      case Op::ne: masks_[at] = program_.compare(Compare::ne, number(a), number(b)); return;
      default:
        values_[at] = value(n);
        if (n.op != Op::mul) results_.push_back(values_[at]);
        ranges_[at] = range(n);
        return;
    }
  }

  Value value(const Node& n) {
    const auto [a, b, c] = n.operands;
    Program& p = program_;
    switch (n.op) {
      case Op::input: return scalar_[static_cast<std::size_t>(n.input)] ? p.parameter(n.input) : p.load(n.input);
      case Op::constant: return p.constant(n.value);
      case Op::neg: return negate(p, number(a));
      case Op::abs: return absolute(p, number(a));
      case Op::sign: return sign(p, number(a));
      case Op::floor: return p.round(Rounding::down, number(a));
      case Op::ceil: return p.round(Rounding::up, number(a));
      case Op::round: return p.round(Rounding::nearest_even, number(a));
      case Op::trunc: return p.round(Rounding::towards_zero, number(a));
      case Op::sqrt: return p.sqrt(number(a));
      case Op::exp: return exponential(p, number(a), ranges_[static_cast<std::size_t>(a)]);
      case Op::log: return logarithm(p, number(a));
      case Op::cbrt: return cube_root(p, number(a));
      case Op::rsqrt: return reciprocal_root(p, number(a));
      case Op::exp2: return exponential_base_2(p, number(a));
      case Op::exp10: return exponential_base_10(p, number(a));
      case Op::expm1: return exponential_minus_one(p, number(a));
      case Op::log2: return logarithm_base_2(p, number(a));
      case Op::log10: return logarithm_base_10(p, number(a));
      case Op::log1p: return logarithm_of_one_plus(p, number(a));
      case Op::sin: return sine(p, number(a), true);
      case Op::cos: return cosine(p, number(a), true);
      case Op::tan: return tangent(p, number(a), true);
      case Op::asin: return arc_sine(p, number(a));
      case Op::acos: return arc_cosine(p, number(a));
      case Op::atan: return arc_tangent(p, number(a));
      case Op::asinh: return inverse_hyperbolic_sine(p, number(a));
      case Op::acosh: return inverse_hyperbolic_cosine(p, number(a));
      case Op::atanh: return inverse_hyperbolic_tangent(p, number(a));
      case Op::erf: return error_function(p, number(a));
      case Op::erfc: return complementary_error_function(p, number(a));
      case Op::sigmoid: return sigmoid(p, number(a));
      case Op::softplus: return softplus(p, number(a));
      case Op::logcosh: return logarithm_of_cosine(p, number(a));
      case Op::gelu: return gaussian_error_linear_unit(p, number(a));
      case Op::pow: return power(p, number(a), number(b));
      case Op::hypot: return hypotenuse(p, number(a), number(b));
      case Op::atan2: return arc_tangent_of_ratio(p, number(a), number(b));
      case Op::sinh: return hyperbolic_sine(p, number(a));
      case Op::cosh: return hyperbolic_cosine(p, number(a));
      case Op::tanh: return hyperbolic_tangent(p, number(a));
      case Op::add: return p.add(number(a), number(b));
      case Op::sub: return p.sub(number(a), number(b));
      case Op::mul: return p.mul(number(a), number(b));
      case Op::div: return p.div(number(a), number(b));
      case Op::fma: return p.fma(number(a), number(b), number(c));
      case Op::min: return least(p, number(a), number(b));
      case Op::max: return greatest(p, number(a), number(b));
      case Op::select: return p.blend(mask(a), number(b), number(c));
      default: return kNone;  // comparisons are masks
    }
  }

  Range range(const Node& n) const {
    const auto of = [this](int node) { return node < 0 ? Range{} : ranges_[static_cast<std::size_t>(node)]; };
    const Range a = of(n.operands[0]);
    switch (n.op) {
      case Op::exp:
      case Op::abs:
      case Op::cosh:
      case Op::sqrt: return {.never_negative = true};
      case Op::neg: return {a.never_positive, a.never_negative};
      case Op::constant: return {n.value >= 0.0, n.value <= 0.0};
      case Op::mul: {
        const Range b = of(n.operands[1]);
        if (n.operands[0] == n.operands[1]) return {.never_negative = true};
        return {(a.never_negative && b.never_negative) || (a.never_positive && b.never_positive),
                (a.never_negative && b.never_positive) || (a.never_positive && b.never_negative)};
      }
      default: return {};
    }
  }

  const Graph& graph_;
  const std::vector<bool>& scalar_;
  Program program_;
  std::vector<Value> values_;
  std::vector<Value> masks_;
  std::vector<Value> results_;
  std::vector<Range> ranges_;
};

}  // namespace

Program lower(const Graph& graph, const Part& part, const std::vector<bool>& scalar, int arrays, Isa isa,
              const Lowered& how) {
  std::vector<int> roots;
  for (const auto& stored : part.stored) roots.push_back(stored.root);
  for (const auto& accumulation : part.accumulated) roots.push_back(accumulation.root);
  Lowering lowering(graph, graph.reachable(roots), scalar,
                    Program(graph.type(), isa, arrays, graph.inputs(), graph.mode(), how.share));
  Program& program = lowering.program();
  for (const auto& [finish, root] : part.accumulated) accumulate(program, finish, lowering.number(root));
  for (const auto& [array, root] : part.stored) program.store(array, lowering.number(root));
  if (how.contract) program.contract(lowering.results());
  program.prune();
  return std::move(program);
}

}  // namespace inga::fuse
