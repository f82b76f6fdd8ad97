// The variables while the search takes one after the other out: residuals in standard form, and their entropies.
#pragma once
#include <vector>

#include "causal/data.h"
#include "causal/pair.h"

namespace inga::causal {

class Columns {
 public:
  Columns(const Samples& samples, const PairKernel& kernel, int threads, const Progress& progress);

  /// The difference of mutual information d_ij: below 0 it is evidence that i is not the most exogenous. d_ji = -d_ij.
  double difference(int i, int j) const;

  /// Takes `variable` out of each of `others`.
  /// Throws Code::data, naming it, when one of them has nothing left; `removed` are those taken out, `variable` the
  /// last.
  void take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                const Progress& progress);

 private:
  struct State {
    Column column;
    /// What the standard form is off, by rounding: the mean and the variance are taken into account at the next update.
    double mean;
    double variance;
    double entropy;
    /// Standard deviation left of the variable, relative to that of the samples.
    double left = 1.0;
  };
  double correlation(int i, int j) const;
  void update(int variable, const Column& of, const Update& change);

  const Samples& samples_;
  const PairKernel& kernel_;
  AlignedVector<double> data_;
  std::vector<State> states_;
};

}  // namespace inga::causal
