// From an expression to the vector program of one loop step.
#pragma once
#include "fuse/program.h"
#include "fuse/rewrite.h"

namespace inga::fuse {

/// A reduction of one node that a loop makes.
struct Accumulation {
  Finish finish;
  int root;
  bool operator==(const Accumulation&) const = default;
};

/// What one loop makes of an expression: nodes that it stores, and what it accumulates, in this order.
struct Part {
  struct Stored {
    int array;
    int root;
  };
  std::vector<Stored> stored;
  std::vector<Accumulation> accumulated;
};

/// How a program is made.
struct Lowered {
  /// As Rewrites::share.
  bool share = true;
  /// Joins products with the sums that alone read them, see Program::contract().
  bool contract = true;
};

/// Inputs become arrays 0 .. inputs - 1, or parameters of the same number where scalar[i] is set; `arrays` is how many
/// arrays a call passes in all. Accumulators follow each other as in `part`, see accumulate().
Program lower(const Graph& graph, const Part& part, const std::vector<bool>& scalar, int arrays, Isa isa,
              const Lowered& how = {});

}  // namespace inga::fuse
