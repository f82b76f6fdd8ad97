// An expression as a graph without duplicates: adding the same operation on the same operands twice gives one node.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "fuse/ops.h"

namespace inga::fuse {

struct Node {
  Op op = Op::constant;
  std::array<int, 3> operands{-1, -1, -1};
  int input = -1;      // Op::input: which
  double value = 0.0;  // Op::constant
  bool operator==(const Node&) const;
};

class Graph {
 public:
  /// `type` decides how constants fold: an f32 graph folds in float. Without `fold` operations on constants stay, without
  /// `share` every node is a new one.
  explicit Graph(Type type, Mode mode = Mode::fast, bool fold = true, bool share = true)
      : type_(type), mode_(mode), fold_(fold), share_(share) {}

  int input(int which);
  int constant(double value);
  /// The node for `op` on `operands`; folds when all are constants.
  int apply(Op op, int a, int b = -1, int c = -1);

  /// Reads rows of [opcode, a, b, c]; operands are earlier rows, an input's or a constant's `a` is its index.
  /// `roots` are rows; left out, the last row is the root. The graph is what was written: nothing folded, nothing shared.
  /// Throws Code::invalid_argument on anything malformed.
  static Graph parse(std::span<const std::int32_t> program, std::span<const double> constants, int inputs, Type type,
                     Mode mode = Mode::fast, std::span<const std::int32_t> roots = {});

  /// The nodes that are asked for; more than one where a kernel has several outputs.
  const std::vector<int>& roots() const noexcept { return roots_; }
  int root() const noexcept { return roots_.front(); }
  void set_root(int node) { roots_ = {node}; }
  void set_roots(std::vector<int> nodes) noexcept { roots_ = std::move(nodes); }
  Type type() const noexcept { return type_; }
  Mode mode() const noexcept { return mode_; }
  const Node& operator[](int node) const noexcept { return nodes_[static_cast<std::size_t>(node)]; }
  int size() const noexcept { return static_cast<int>(nodes_.size()); }
  /// How many inputs the expression names, used or not.
  int inputs() const noexcept { return inputs_; }

  /// Nodes that the roots need, operands before users.
  std::vector<int> reachable() const { return reachable(roots_); }
  std::vector<int> reachable(std::span<const int> roots) const;
  /// One line a node: `%3 = mul %1, %2`.
  std::string text(std::span<const std::string> input_names) const;

 private:
  struct Hash {
    std::size_t operator()(const Node&) const noexcept;
  };
  int intern(const Node& node);

  Type type_;
  Mode mode_;
  bool fold_;
  bool share_;
  std::vector<int> roots_;
  int inputs_ = 0;
  std::vector<Node> nodes_;
  std::unordered_map<Node, int, Hash> known_;
};

}  // namespace inga::fuse
