#include "causal/definite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "causal/standard.h"
#include "core/aligned.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

/// Columns side by side: a square of products of two panels stays in registers.
constexpr std::size_t kWide = 4;
/// Panels whose rows of the factor are found before all panels after them have theirs: they stay in the cache meanwhile.
constexpr std::size_t kBlock = 4;

using Square = std::array<double, kWide * kWide>;

/// sums[i][j] += a[row][i] b[row][j]
void add_products(const double* a, const double* b, std::size_t rows, Square& sums) noexcept {
  Square own{};
  for (std::size_t row = 0; row < rows; ++row, a += kWide, b += kWide) {
    for (std::size_t i = 0; i < kWide; ++i) {
      for (std::size_t j = 0; j < kWide; ++j) own[kWide * i + j] += a[i] * b[j];
    }
  }
  for (std::size_t at = 0; at < sums.size(); ++at) sums[at] += own[at];
}

/// Panels of columns, each with its standardised values and, below them, its rows of the factor R of X'X - shift.
class Panels {
 public:
  Panels(std::size_t rows, std::size_t count)
      : rows_(rows), count_(count), panels_((count + kWide - 1) / kWide), values_(begin(panels_)) {}

  std::size_t size() const noexcept { return panels_; }

  void fill(std::size_t panel, const Samples& samples) {
    std::vector<double> column(rows_);
    for (std::size_t j = 0; j < kWide && kWide * panel + j < count_; ++j) {
      standardise(samples.column(static_cast<int>(kWide * panel + j)), column.data());
      double* to = values_.data() + begin(panel) + j;
      for (std::size_t row = 0; row < rows_; ++row) to[kWide * row] = column[row];
    }
  }

  /// The rows of the factor that panel `above` gives to `panel`, after those of all panels before it.
  void solve(std::size_t above, std::size_t panel) noexcept {
    Square left = rest(above, panel);
    const double* diagonal = factor(above, above);
    double* to = factor(panel, above);
    for (std::size_t k = 0; k < kWide; ++k) {
      for (std::size_t j = 0; j < kWide; ++j) {
        double value = left[kWide * k + j];
        for (std::size_t m = 0; m < k; ++m) value -= diagonal[kWide * m + k] * to[kWide * m + j];
        to[kWide * k + j] = value / diagonal[kWide * k + k];
      }
    }
  }

  /// The panel's own rows; false where there are none.
  bool close(std::size_t panel, double shift) noexcept {
    const Square left = rest(panel, panel);
    double* to = factor(panel, panel);
    for (std::size_t k = 0; k < kWide; ++k) {
      for (std::size_t j = k; j < kWide; ++j) {
        // Columns that only fill the last panel are those of a unit matrix.
        double value = kWide * panel + j < count_ ? left[kWide * k + j] : static_cast<double>(j == k);
        if (j == k && kWide * panel + k < count_) value -= shift;
        for (std::size_t m = 0; m < k; ++m) value -= to[kWide * m + k] * to[kWide * m + j];
        if (j == k && !(value > 0.0)) return false;
        to[kWide * k + j] = j == k ? std::sqrt(value) : value / to[kWide * k + k];
      }
    }
    return true;
  }

 private:
  std::size_t begin(std::size_t panel) const noexcept {
    return kWide * (rows_ * panel + kWide * (panel * (panel + 1) / 2));
  }
  double* factor(std::size_t panel, std::size_t above) noexcept {
    return values_.data() + begin(panel) + kWide * (rows_ + kWide * above);
  }

  /// What the rows of the factor so far leave of the products of two panels.
  Square rest(std::size_t above, std::size_t panel) noexcept {
    const double *a = values_.data() + begin(above), *b = values_.data() + begin(panel);
    Square products{}, taken{};
    add_products(a, b, rows_, products);
    add_products(a + kWide * rows_, b + kWide * rows_, kWide * above, taken);
    for (std::size_t at = 0; at < products.size(); ++at) products[at] -= taken[at];
    return products;
  }

  std::size_t rows_;
  std::size_t count_;
  std::size_t panels_;
  AlignedVector<double> values_;
};

}  // namespace

bool surely_independent(const Samples& samples, std::size_t count, int threads, const Progress& progress) {
  const std::size_t n = samples.rows();
  Panels panels(n, count);
  parallel_for(threads, panels.size(), [&](std::size_t panel, int) {
    progress.check();
    panels.fill(panel, samples);
  });
  // Products of rows and of the factor are each off by (rows + columns) u n at most, u = eps / 2, where n is the length of a
  // column squared; a matrix of such errors has at most `count` times that as its norm. Twice as much again is left over.
  const auto size = static_cast<double>(count), length = static_cast<double>(n);
  const double shift = 4.0 * size * (length + size) * std::numeric_limits<double>::epsilon() * length;
  for (std::size_t first = 0; first < panels.size(); first += kBlock) {
    const std::size_t last = std::min(panels.size(), first + kBlock);
    for (std::size_t panel = first; panel < last; ++panel) {
      progress.check();
      for (std::size_t above = first; above < panel; ++above) panels.solve(above, panel);
      if (!panels.close(panel, shift)) return false;
    }
    parallel_for(threads, panels.size() - last, [&](std::size_t piece, int) {
      progress.check();
      for (std::size_t above = first; above < last; ++above) panels.solve(above, last + piece);
    });
  }
  return true;
}

}  // namespace inga::causal
