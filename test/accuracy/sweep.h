// The largest errors of an operation over many inputs: the exact result is computed once, for all modes and instruction
// sets.
#pragma once
#include <string>

#include "oracle.h"
#include "points.h"

namespace inga::accuracy {

/// Where one subject is farthest from the exact result.
struct Worst {
  double ulps = -1.0;
  std::uint64_t index = 0;
  std::array<double, 3> inputs{};
  double got = 0.0;
  long double want = 0.0L;
};

struct Swept {
  /// One for each subject.
  std::vector<Worst> worst;
  std::uint64_t points = 0;
};

template <class T>
using Oracle = Exact<T> (*)(Exact<T>, Exact<T>, Exact<T>);

template <class T>
Swept sweep(const std::vector<Subject>& subjects, const Points<T>& points, int arity, Oracle<T> oracle, int threads);

}  // namespace inga::accuracy
