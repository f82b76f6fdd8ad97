// The variables while the search takes one after the other out: residuals in standard form, and their entropies.
#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <span>

#include "causal/data.h"
#include "causal/pair.h"
#include "causal/rough.h"

namespace inga::causal {

class Columns {
 public:
  /// Doubles that the variables take, from a cache line on.
  static std::size_t doubles(std::size_t variables, std::size_t rows, Isa isa) noexcept;

  /// In memory of the caller's, which several may share (one of them fills each variable in, then all may read it).
  Columns(const Samples& samples, const PairKernel& kernel, std::span<double> memory);

  /// Fills a variable in from the samples.
  void fill(int variable);
  /// All of them.
  void fill(int threads, const Progress& progress);

  /// The difference of mutual information d_ij: below 0 it is evidence that i is not the most exogenous. d_ji = -d_ij.
  /// Where j is known to be unaffected by i, what is left of it is j itself. `next` is the j of the next call, if that is known:
  /// its column comes near the processor meanwhile.
  double difference(int i, int j, Precision precision, bool unaffected = false, std::optional<int> next = {}) const;
  /// What differences may be off.
  double error(Precision precision) const noexcept {
    return causal::error(is_rough_ ? precision : Precision::full, samples_.rows());
  }

  /// Takes `variable` out of another; false when that has nothing left.
  bool take_out(int variable, int other);
  /// Takes `variable` out of each of `others`.
  /// Throws Code::data, naming it, when one of them has nothing left; `removed` are those taken out, `variable` the
  /// last. `then(k)` is called when the k-th of the others has just been changed.
  void take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                const Progress& progress, const std::function<void(std::size_t)>& then = {});

 private:
  struct State {
    /// What the standard form is off, by rounding: the mean and the variance are taken into account at the next update.
    double mean;
    double variance;
    double entropy;
    /// Standard deviation left of the variable, relative to that of the samples.
    double left;
    bool tame;
    /// Has numbers that single precision allows.
    bool roughly_tame;
  };
  Column column(int variable) const noexcept;
  RoughColumn rough_column(int variable) const noexcept;
  double correlation(int i, int j) const;
  std::optional<PairShapes> rough_shapes(int i, int j, int next) const;
  void update(int variable, const Column& of, const Update& change);

  const Samples& samples_;
  const PairKernel& kernel_;
  bool is_rough_;
  /// Doubles from one variable to the next.
  std::size_t each_;
  double* data_;
  std::span<State> states_;
};

/// Whom a column meets after the k-th of these; the last where there is nobody.
inline int following(std::span<const int> others, std::size_t k) noexcept {
  return others[std::min(k + 1, others.size() - 1)];
}

}  // namespace inga::causal
