// The error terms of a graph: what its direct effects leave of each variable.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/aligned.h"
#include "core/matrix.h"
#include "core/progress.h"

namespace inga::causal {

/// A graph over some columns of a matrix.
struct Effects {
  /// The column of each variable.
  std::span<const int> columns;
  /// Row = effect, column = cause.
  MatrixView<const double> adjacency;
  std::span<const std::string> names;
};

/// With fewer the variance of a test of independence is no number.
inline constexpr std::size_t kLeastRows = 6;

class Errors {
 public:
  /// e = x - B x, less a constant: of columns less their means, so that columns far from 0 keep their digits. Throws
  /// Code::data for fewer rows than kLeastRows and, naming it, for a value that is NaN or infinite, and for a variable of
  /// which effects leave nothing but rounding.
  Errors(MatrixView<const double> rows, const Effects& graph, int threads, const Progress& progress);

  std::size_t variables() const noexcept { return stride_ == 0 ? 0 : data_.size() / stride_; }
  std::size_t rows() const noexcept { return rows_; }
  /// The errors of a variable, each variable's divided by a power of two of its own.
  std::span<const double> column(std::size_t variable) const noexcept {
    return {data_.data() + variable * stride_, rows_};
  }

 private:
  std::size_t rows_;
  std::size_t stride_;
  AlignedVector<double> data_;
};

}  // namespace inga::causal
