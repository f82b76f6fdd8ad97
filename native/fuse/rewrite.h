// Algebraic rewrites of an expression. Each keeps the value within the stated bound of the operations it replaces.
#pragma once
#include "fuse/graph.h"

namespace inga::fuse {

/// What is left to do with the sums that a reduction's loop leaves behind.
enum class Finish : std::uint8_t {
  elementwise,  // no reduction
  plain,        // the sum itself
  log_cosh,     // sum |u| + log(product(1 + exp(-2 |u|))) - n ln 2, for the sum of log cosh u
};

struct Rewritten {
  Graph graph;
  Finish finish;
};

/// Cheaper equals: x / 2^k -> x * 2^-k, --x -> x, abs(-x) -> abs(x), cosh(-x) -> cosh(x) (cos and logcosh too),
/// log(cosh x) -> logcosh x, x * 1 -> x, x - 0 -> x,
/// and, at the root of a sum, logcosh u -> logarithm of a product (one logarithm for thousands of elements).
Rewritten rewrite(const Graph& graph, Reduction reduction);

std::string text(const Rewritten& rewritten, Reduction reduction, std::span<const std::string> input_names);

}  // namespace inga::fuse
