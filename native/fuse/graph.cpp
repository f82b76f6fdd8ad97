#include "fuse/graph.h"

#include <bit>
#include <cmath>
#include <functional>
#include <sstream>

#include "core/error.h"
#include "fuse/scalar.h"

namespace inga::fuse {

bool Node::operator==(const Node& other) const {
  // Bits, not values: -0 and +0 are different constants, and a NaN equals itself.
  return op == other.op && operands == other.operands && input == other.input &&
         std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(other.value);
}

std::size_t Graph::Hash::operator()(const Node& node) const noexcept {
  std::size_t h = static_cast<std::size_t>(node.op);
  const auto mix = [&h](std::uint64_t v) { h = (h ^ v) * 0x9E3779B97F4A7C15ull + (h >> 29); };
  for (const int operand : node.operands) mix(static_cast<std::uint64_t>(operand + 1));
  mix(static_cast<std::uint64_t>(node.input + 1));
  mix(std::bit_cast<std::uint64_t>(node.value));
  return h;
}

int Graph::intern(const Node& node) {
  if (!share_) {
    nodes_.push_back(node);
    return size() - 1;
  }
  const auto [position, added] = known_.try_emplace(node, size());
  if (added) nodes_.push_back(node);
  return position->second;
}

int Graph::input(int which) {
  inputs_ = std::max(inputs_, which + 1);
  return intern({.op = Op::input, .input = which});
}

int Graph::constant(double value) {
  return intern({.op = Op::constant, .value = type_ == Type::f32 ? static_cast<float>(value) : value});
}

int Graph::apply(Op op, int a, int b, int c) {
  const int arity = row(op).arity;
  if (share_ && commutes(op) && a > b) std::swap(a, b);
  const std::array<int, 3> operands{a, b, c};
  bool constants = fold_;
  std::array<double, 3> values{};
  for (int i = 0; i < arity; ++i) {
    const Node& operand = (*this)[operands[static_cast<std::size_t>(i)]];
    constants = constants && operand.op == Op::constant;
    values[static_cast<std::size_t>(i)] = operand.value;
  }
  if (constants) return constant(evaluate(op, type_, values));
  return intern({.op = op, .operands = operands});
}

Graph Graph::parse(std::span<const std::int32_t> program, std::span<const double> constants, int inputs, Type type,
                   Mode mode, std::span<const std::int32_t> roots) {
  const auto fail = [](std::size_t at, const char* what) {
    throw Error(Code::invalid_argument, "fuse program, row " + std::to_string(at) + ": " + what);
  };
  if (program.empty() || program.size() % 4 != 0) fail(0, "a program is one or more rows of four numbers");
  Graph graph(type, mode, false, false);
  graph.inputs_ = inputs;
  std::vector<int> at(program.size() / 4);
  for (std::size_t r = 0; r < at.size(); ++r) {
    const auto* cells = &program[r * 4];
    if (cells[0] < 0 || static_cast<std::size_t>(cells[0]) >= kOps.size()) fail(r, "unknown operation");
    const Op op = static_cast<Op>(cells[0]);
    if (op == Op::input) {
      if (cells[1] < 0 || cells[1] >= inputs) fail(r, "no such input");
      at[r] = graph.input(cells[1]);
      continue;
    }
    if (op == Op::constant) {
      if (cells[1] < 0 || static_cast<std::size_t>(cells[1]) >= constants.size()) fail(r, "no such constant");
      at[r] = graph.constant(constants[static_cast<std::size_t>(cells[1])]);
      continue;
    }
    std::array<int, 3> operands{-1, -1, -1};
    for (std::size_t i = 0; i < static_cast<std::size_t>(fuse::row(op).arity); ++i) {
      if (cells[i + 1] < 0 || static_cast<std::size_t>(cells[i + 1]) >= r) fail(r, "an operand must be an earlier row");
      operands[i] = at[static_cast<std::size_t>(cells[i + 1])];
    }
    at[r] = graph.apply(op, operands[0], operands[1], operands[2]);
  }
  graph.set_root(at.back());
  if (!roots.empty()) graph.roots_.clear();
  for (const std::int32_t root : roots) {
    if (root < 0 || static_cast<std::size_t>(root) >= at.size()) fail(at.size(), "an output must be one of the rows");
    graph.roots_.push_back(at[static_cast<std::size_t>(root)]);
  }
  return graph;
}

std::vector<int> Graph::reachable(std::span<const int> roots) const {
  // Operands always come before their users, so one backward sweep marks what is needed.
  std::vector<char> needed(nodes_.size(), 0);
  for (const int root : roots) needed[static_cast<std::size_t>(root)] = 1;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (needed[i] == 0) continue;
    for (const int operand : nodes_[i].operands) {
      if (operand >= 0) needed[static_cast<std::size_t>(operand)] = 1;
    }
  }
  std::vector<int> order;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (needed[i] != 0) order.push_back(static_cast<int>(i));
  }
  return order;
}

std::string Graph::text(std::span<const std::string> input_names) const {
  std::ostringstream out;
  out.precision(17);
  for (const int i : reachable()) {
    const Node& node = (*this)[i];
    out << '%' << i << " = ";
    if (node.op == Op::input) {
      out << input_names[static_cast<std::size_t>(node.input)];
    } else if (node.op == Op::constant) {
      out << node.value;
    } else {
      out << row(node.op).name;
      for (int k = 0; k < row(node.op).arity; ++k) {
        out << (k == 0 ? " %" : ", %") << node.operands[static_cast<std::size_t>(k)];
      }
    }
    out << '\n';
  }
  return out.str();
}

}  // namespace inga::fuse
