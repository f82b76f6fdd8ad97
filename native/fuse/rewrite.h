// Algebraic rewrites of an expression. Each keeps the value within the stated bound of the operations it replaces.
#pragma once
#include "fuse/graph.h"

namespace inga::fuse {

/// Which rewrites are made; tests turn them off one by one.
struct Rewrites {
  /// Equal parts are computed once (also in the vector program).
  bool share = true;
  /// Operations on constants are done now.
  bool fold = true;
  /// Cheaper operations with exactly the same result.
  bool strength = true;
  /// The sum of log f is the logarithm of a product.
  bool log_product = true;
  /// log(cosh u) is one function, and its sum the logarithm of a product.
  bool log_cosh = true;
};

/// How a loop gathers what an output needs, and what is left to do with it.
enum class Finish : std::uint8_t {
  elementwise,  // no reduction
  plain,        // the sum itself
  log_cosh,     // sum |u| + log(product(1 + exp(-2 |u|))) - n ln 2, for the sum of log cosh u
  product,      // the product as mantissa and exponent, so that only the result can leave the range
  log_product,  // log of such a product, for the sum of log f
  least,
  greatest,
  norm,  // sums of squares of large, ordinary and small numbers apart (Blue 1978)
};

struct Output {
  Reduction reduction;
  int root;
  Finish finish;
};

struct Rewritten {
  Graph graph;
  /// In the order of the roots that were given.
  std::vector<Output> outputs;
};

/// Output k reduces root k of the graph by reductions[k]. Operations with the same result and less work take the place of
/// others (strength), log(cosh u) becomes logcosh u, and at the root of a sum the logarithm of every element becomes one
/// logarithm for thousands. A line for each rewrite is added to `log`.
Rewritten rewrite(const Graph& graph, std::span<const Reduction> reductions, const Rewrites& rewrites = {},
                  std::vector<std::string>* log = nullptr);

std::string text(const Rewritten& rewritten, std::span<const std::string> input_names);

}  // namespace inga::fuse
