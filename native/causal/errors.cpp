#include "causal/errors.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "causal/data.h"
#include "causal/dot.h"
#include "causal/pairwise.h"
#include "core/error.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

constexpr std::size_t kTogether = 8;
/// A range of a few units in the last place of what was added is rounding, not variation.
constexpr double kRounding = 16 * std::numeric_limits<double>::epsilon();

/// Columns divided by powers of two, so that squares neither overflow nor vanish, and less their means.
struct Centred {
  std::size_t rows;
  AlignedVector<double> data;
  std::vector<int> exponents;
  /// The largest |value| of each before its mean was taken off.
  std::vector<double> largest;

  double* column(std::size_t variable) noexcept { return data.data() + variable * rows; }
  const double* column(std::size_t variable) const noexcept { return data.data() + variable * rows; }
};

void centre(double* column, std::size_t variable, Centred& centred) {
  const std::size_t n = centred.rows;
  double largest = 0.0;
  for (std::size_t row = 0; row < n; ++row) largest = std::max(largest, std::abs(column[row]));
  if (largest == 0.0) return;
  const int exponent = std::ilogb(largest);
  for (std::size_t row = 0; row < n; ++row) column[row] = std::scalbn(column[row], -exponent);
  const double mean = pairwise_mean([column](std::size_t row) { return column[row]; }, n);
  for (std::size_t row = 0; row < n; ++row) column[row] -= mean;
  centred.exponents[variable] = exponent;
  centred.largest[variable] = std::scalbn(largest, -exponent);
}

Centred centred_columns(MatrixView<const double> rows, const Effects& graph, int threads, const Progress& progress) {
  const std::size_t p = graph.columns.size(), n = rows.rows();
  Centred centred{n, AlignedVector<double>(p * n), std::vector<int>(p), std::vector<double>(p)};
  std::vector<std::size_t> bad(p, n);
  parallel_for(threads, p, [&](std::size_t variable, int) {
    progress.check();
    double* column = centred.column(variable);
    for (std::size_t row = 0; row < n; ++row) {
      column[row] = rows(row, static_cast<std::size_t>(graph.columns[variable]));
      if (bad[variable] == n && !std::isfinite(column[row])) bad[variable] = row;
    }
    if (bad[variable] == n) centre(column, variable, centred);
  });
  for (std::size_t variable = 0; variable < p; ++variable) {
    const std::size_t row = bad[variable];
    if (row < n) refuse_value(centred.column(variable)[row], row, graph.names[variable]);
  }
  return centred;
}

enum class Kind : char { usual, constant, beyond };

/// Divides errors by a power of two, unless they are no more than rounding of numbers of that `magnitude`.
Kind scale(double* error, std::size_t n, double magnitude) {
  if (!std::all_of(error, error + n, [](double e) { return std::isfinite(e); })) return Kind::beyond;
  const auto [low, high] = std::minmax_element(error, error + n);
  if (*high - *low <= kRounding * magnitude) return Kind::constant;
  const int exponent = std::ilogb(std::max(std::abs(*low), std::abs(*high)));
  for (std::size_t row = 0; row < n; ++row) error[row] = std::scalbn(error[row], -exponent);
  return Kind::usual;
}

[[noreturn]] void refuse_errors(Kind kind, const std::string& name) {
  if (kind == Kind::beyond) {
    throw Error(Code::data,
                "the errors of '" + name + "' are beyond the range of numbers: give columns in other units");
  }
  throw Error(Code::data, "the errors of '" + name +
                              "' are constant but for rounding: its causes determine it, or its column is constant. "
                              "Leave it out of the graph");
}

}  // namespace

Errors::Errors(MatrixView<const double> rows, const Effects& graph, int threads, const Progress& progress)
    : rows_(rows.rows()), stride_((rows_ + kTogether - 1) / kTogether * kTogether) {
  if (rows_ < kLeastRows) {
    throw Error(Code::data, "a test of independence needs at least " + std::to_string(kLeastRows) + " rows and got " +
                                std::to_string(rows_));
  }
  const std::size_t p = graph.columns.size();
  const Centred centred = centred_columns(rows, graph, threads, progress);
  data_.resize(p * stride_);
  std::vector<Kind> kinds(p);
  parallel_for(threads, p, [&](std::size_t variable, int) {
    progress.check();
    double* error = data_.data() + variable * stride_;
    std::copy_n(centred.column(variable), rows_, error);
    double magnitude = centred.largest[variable];
    for (std::size_t cause = 0; cause < p; ++cause) {
      const double effect =
          std::scalbn(graph.adjacency(variable, cause), centred.exponents[cause] - centred.exponents[variable]);
      if (effect == 0.0) continue;
      add_scaled(error, -effect, centred.column(cause), rows_);
      magnitude += std::abs(effect) * centred.largest[cause];
    }
    kinds[variable] = scale(error, rows_, magnitude);
  });
  for (std::size_t variable = 0; variable < p; ++variable) {
    if (kinds[variable] != Kind::usual) refuse_errors(kinds[variable], graph.names[variable]);
  }
}

}  // namespace inga::causal
