#include "causal/hsic.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>

#include "causal/gamma.h"
#include "causal/gauss.h"
#include "causal/gram.h"
#include "causal/pairwise.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

/// A tile has so many rows and columns of every Gram matrix: two of them fit into a first-level cache.
constexpr std::size_t kTileRows = 8;
constexpr std::size_t kTileColumns = 256;
constexpr std::size_t kTile = kTileRows * kTileColumns;
/// Tiles are dealt to groups, whose sums are added in the order of the groups: so they do not depend on threads. More of
/// them keep more threads busy and take more memory.
constexpr std::size_t kLeastGroups = 32;
constexpr std::size_t kMostGroups = 256;
constexpr std::size_t kSumsBytes = std::size_t{1} << 28;
/// Rows that choose the width of a kernel.
constexpr std::size_t kWidthRows = 100;

/// The first values of a column. Where they are all the same, the first and those from the next on that differs: data that
/// were sorted get a width too.
std::vector<double> width_values(std::span<const double> column) {
  const std::size_t count = std::min(kWidthRows, column.size());
  const auto differs = std::find_if(column.begin(), column.end(), [first = column[0]](double x) {
    return (x - first) * (x - first) > 0.0;  // no other distance counts
  });
  const auto at = static_cast<std::size_t>(differs - column.begin());
  std::vector<double> values(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count));
  if (at >= count) {
    const auto from = column.begin() + static_cast<std::ptrdiff_t>(std::min(at, column.size() - count + 1));
    std::copy_n(from, count - 1, values.begin() + 1);
  }
  return values;
}

/// The median of the squared distances that are not 0, of an even number the mean of the two in the middle.
double median_square(std::span<const double> values) {
  std::vector<double> squares;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double d = values[i] - values[j];
      if (d * d > 0.0) squares.push_back(d * d);
    }
  }
  const auto middle = squares.begin() + static_cast<std::ptrdiff_t>(squares.size() / 2);
  std::nth_element(squares.begin(), middle, squares.end());
  return squares.size() % 2 == 1 ? *middle : 0.5 * (*middle + *std::max_element(squares.begin(), middle));
}

/// What a centred Gram matrix K' is made of: K'_ij = exp(-(z_i - z_j)^2) - means_i - (means_j - mean).
struct Gram {
  AlignedVector<double> z;
  AlignedVector<double> means;
  double mean;
  /// The mean of K off the diagonal.
  double apart;

  double diagonal(std::size_t i) const noexcept { return 1.0 - 2.0 * means[i] + mean; }
};

class Test {
 public:
  Test(const Errors& errors, std::span<const VariablePair> pairs, const HsicOptions& options, const Progress& progress)
      : rows_(errors.rows()),
        pairs_(pairs.begin(), pairs.end()),
        threads_(options.threads),
        progress_(progress),
        loops_(gram_loops(options.isa)) {
    make_grams(errors);
  }

  std::vector<double> values() const {
    const std::vector<Products> sums = sum_tiles();
    std::vector<double> p(pairs_.size());
    parallel_for(threads_, pairs_.size(), [&](std::size_t i, int) { p[i] = value(pairs_[i], sums[i]); });
    return p;
  }

 private:
  /// Of those variables alone that are in a pair; pairs then speak of their places.
  void make_grams(const Errors& errors) {
    std::vector<int> place(errors.variables(), -1), variables;
    for (VariablePair& pair : pairs_) {
      for (int* variable : {&pair.first, &pair.second}) {
        int& at = place[static_cast<std::size_t>(*variable)];
        if (at < 0) {
          at = static_cast<int>(variables.size());
          variables.push_back(*variable);
        }
        *variable = at;
      }
    }
    grams_.resize(variables.size());
    parallel_for(threads_, variables.size(), [&](std::size_t k, int) {
      progress_.check();
      grams_[k] = gram(errors.column(static_cast<std::size_t>(variables[k])));
    });
  }

  static Gram gram(std::span<const double> column) {
    const std::size_t rows = column.size();
    const auto n = static_cast<double>(rows);
    Gram made{AlignedVector<double>(rows), AlignedVector<double>(rows), 0.0, 0.0};
    const double scale = 1.0 / std::sqrt(median_square(width_values(column)));
    for (std::size_t i = 0; i < rows; ++i) made.z[i] = column[i] * scale;
    gauss_sums(made.z, made.means.data());
    for (double& mean : made.means) mean /= n;
    made.mean = pairwise_mean([&made](std::size_t i) { return made.means[i]; }, rows);
    made.apart = (n * made.mean - 1.0) / (n - 1.0);
    return made;
  }

  /// A tile of K' above the diagonal, 0 on and below it, its rows one behind the other.
  void fill(const Gram& gram, std::size_t row, std::size_t column, std::size_t columns, double* tile) const {
    const std::size_t last = std::min(rows_, row + kTileRows);
    for (std::size_t i = row; i < last; ++i, tile += columns) {
      loops_->centred_row(gram.z.data() + column, gram.means.data() + column, gram.z[i], gram.means[i] - gram.mean,
                          tile, columns);
      if (i >= column) std::fill_n(tile, std::min(columns, i + 1 - column), 0.0);
    }
  }

  /// Adds the tiles from `row` on to `sums`, one for each pair. `tiles` holds one for each Gram matrix.
  void add_rows(std::size_t row, double* tiles, Products* sums) const {
    for (std::size_t column = row; column < rows_; column += kTileColumns) {
      progress_.check();
      const std::size_t columns = std::min(kTileColumns, rows_ - column);
      const std::size_t count = std::min(kTileRows, rows_ - row) * columns;
      for (std::size_t k = 0; k < grams_.size(); ++k) fill(grams_[k], row, column, columns, tiles + k * kTile);
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const Products found = loops_->products(tiles + static_cast<std::size_t>(pairs_[i].first) * kTile,
                                                tiles + static_cast<std::size_t>(pairs_[i].second) * kTile, count);
        sums[i].products += found.products;
        sums[i].squares += found.squares;
      }
    }
  }

  /// Sums of K' L' and (K' L')^2 above the diagonal, for each pair.
  std::vector<Products> sum_tiles() const {
    const std::size_t bands = (rows_ + kTileRows - 1) / kTileRows, m = pairs_.size();
    const std::size_t affordable = kSumsBytes / (sizeof(Products) * std::max<std::size_t>(1, m));
    const std::size_t groups = std::min(bands, std::clamp(affordable, kLeastGroups, kMostGroups));
    std::vector<Products> sums(groups * m, Products{0.0, 0.0});
    std::vector<AlignedVector<double>> tiles(static_cast<std::size_t>(choose_threads(threads_, groups)));
    std::atomic<std::int64_t> done{0};
    progress_.begin(0, static_cast<std::int64_t>(bands));
    parallel_for(threads_, groups, [&](std::size_t group, int worker) {
      auto& own = tiles[static_cast<std::size_t>(worker)];
      own.resize(grams_.size() * kTile);
      // Bands grow shorter, so each group has some of every length.
      for (std::size_t band = group; band < bands; band += groups) {
        add_rows(band * kTileRows, own.data(), sums.data() + group * m);
        progress_.advance(++done);
      }
    });
    for (std::size_t at = m; at < sums.size(); ++at) {
      sums[at % m].products += sums[at].products;
      sums[at % m].squares += sums[at].squares;
    }
    sums.resize(m);
    return sums;
  }

  double value(VariablePair pair, const Products& above) const {
    const Gram& k = grams_[static_cast<std::size_t>(pair.first)];
    const Gram& l = grams_[static_cast<std::size_t>(pair.second)];
    const auto n = static_cast<double>(rows_);
    const double diagonal = pairwise_sum([&](std::size_t i) { return k.diagonal(i) * l.diagonal(i); }, 0, rows_);
    const double statistic = (2.0 * above.products + diagonal) / n;
    const double mean = (1.0 - k.apart) * (1.0 - l.apart) / n;
    const double square = 2.0 * above.squares / (n * (n - 1.0));
    const double variance = 2.0 * (n - 4.0) * (n - 5.0) / (n * (n - 1.0) * (n - 2.0) * (n - 3.0)) * square;
    return gamma_tail(mean * mean / variance, statistic * mean / (n * variance));
  }

  std::size_t rows_;
  std::vector<VariablePair> pairs_;
  int threads_;
  const Progress& progress_;
  std::unique_ptr<const GramLoops> loops_;
  std::vector<Gram> grams_;
};

}  // namespace

std::vector<double> independence(const Errors& errors, std::span<const VariablePair> pairs, const HsicOptions& options,
                                 const Progress& progress) {
  return Test(errors, pairs, options, progress).values();
}

}  // namespace inga::causal
