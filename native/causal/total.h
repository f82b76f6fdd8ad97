// Total effects by regression: the coefficient of the cause in least squares of the effect on the cause and the cause's
// direct causes, which block every other way from one to the other (Pearl 2009, "Causality", 3.3: the back-door
// criterion). The same regression as lingam 1.13's estimate_total_effect.
//
// With r the part of the cause that its own causes leave (Frisch and Waugh 1933), n rows and k causes of the cause:
//   effect          b = <r, effect> / <r, r>
//   standard error  sqrt(rss / ((n - k - 2) <r, r>)), rss the squares that the regression leaves
// r is the cause's own noise, of which all that the regression leaves is independent where the graph is right: so the
// error holds whatever the distribution of the noise, as rows grow.
#pragma once
#include <span>
#include <vector>

#include "causal/data.h"
#include "core/progress.h"

namespace inga::causal {

/// Variables by number, from the most exogenous on, and the direct causes of each (by variable), all of which come before it.
struct Ordered {
  std::span<const int> order;
  std::span<const std::vector<int>> causes;
};

struct TotalOptions {
  /// Variables, each once.
  std::span<const int> from;
  std::span<const int> to;
  /// Of the intervals, between 0 and 1.
  double level = 0.95;
  int threads = 0;
};

/// One value for each of `to` and `from`: that of the i-th on the j-th lies at i * from + j. NaN where the cause does not come
/// before the effect in the order. In units of the effect per unit of the cause.
struct Totals {
  std::vector<double> sizes;
  std::vector<double> errors;
  std::vector<double> low;
  std::vector<double> high;
  /// Two-sided, by Student's t distribution with n - k - 2 degrees of freedom.
  std::vector<double> p_values;
};

/// Throws Code::data where a variable depends on those before it, or rows are too few for so many variables in the order. The
/// same for every number of threads. Reports progress as stage 0, one for each of `from`.
Totals total_effects(const Samples& samples, const Ordered& graph, const TotalOptions& options,
                     const Progress& progress = {});

}  // namespace inga::causal
