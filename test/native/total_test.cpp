// Total effects against the normal equations in long double, and Student's distribution against 60 digits of mpmath.
//   total_test
#include "causal/total.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "causal/data.h"
#include "causal/student.h"
#include "check.h"
#include "core/error.h"

namespace {

using namespace inga;
using namespace inga::causal;
using Random = std::mt19937_64;
using Wide = long double;

void test_student() {
  // P(|T| > t) for so many degrees of freedom: mpmath.betainc
  constexpr std::array<std::array<double, 3>, 17> kKnown{{
      {1.0, 0.5, 0.70483276469913345},
      {1.0, 100000000.0, 6.3661977236758132e-9},
      {2.0, 3.0, 0.095465966266709132},
      {3.0, 0.001, 0.99926489496946094},
      {3.0, 40.0, 3.4380680789158528e-5},
      {7.0, 2.36, 0.050341288274555693},
      {14.0, 9.0, 3.3883765850711807e-7},
      {29.0, 1.0, 0.32558198801619354},
      {30.0, 1.7, 0.099477875588516885},
      {31.0, 60.0, 1.2308509339091375e-33},
      {100.0, 1e-06, 0.99999920410762613},
      {100.0, 1.98, 0.050451606833095377},
      {345.0, 12.5, 7.8981297675467559e-30},
      {1000.0, 1.96, 0.050273184955748718},
      {1000.0, 36.0, 1.0958201222365399e-182},
      {9998.0, 0.67, 0.50287326391231624},
      {9998.0, 30.0, 2.0517364583838344e-189},
  }};
  for (const auto& [freedom, t, expected] : kKnown) {
    const std::string place = std::to_string(t) + " with " + std::to_string(freedom) + " degrees of freedom";
    const double found = student_tails(freedom, t);
    check(std::abs(found - expected) <= 1e-12 * expected, "tails beyond " + place + " are " + std::to_string(found));
    check(student_tails(freedom, -t) == found, "both tails count at " + place);
    const double back = student_critical(freedom, expected);
    // Where the tails are nearly 1, t is their difference from it.
    check(std::abs(back - t) <= 1e-11 * t / std::min(1.0, 1.0 - expected), "back at " + place);
  }
  check(student_tails(5.0, 0.0) == 1.0, "all is beyond 0");
  check(student_tails(500.0, 1e5) == 0.0 && student_tails(2.0, 1e300) == 0.0, "tails below the range of numbers are 0");
  check(std::isnan(student_tails(5.0, std::nan(""))) && std::isnan(student_tails(std::nan(""), 1.0)), "NaN stays");
  for (const double freedom : {1.0, 2.0, 29.99, 30.0, 5e3, 1e6}) {
    const double a = 0.5 * freedom, turn = std::sqrt(freedom * (a + 2.5) / (a + 1.0) - freedom);
    const double before = student_tails(freedom, turn * (1 - 1e-14)),
                 after = student_tails(freedom, turn * (1 + 1e-14));
    check(std::abs(before - after) <= 1e-15 * freedom + 1e-12, "no step with " + std::to_string(freedom));
  }
}

/// Rows x columns, row-major.
struct Table {
  std::size_t rows;
  std::size_t columns;
  std::vector<double> data;
  Samples samples() const {
    std::vector<std::string> names;
    for (std::size_t j = 0; j < columns; ++j) names.push_back("c" + std::to_string(j));
    return Samples({data.data(), rows, columns}, names, OnConstant::error, 1, Progress{});
  }
  /// The sum of products of what two columns have beyond their means.
  Wide product(int a, int b) const {
    const auto at = [this](std::size_t row, int column) { return Wide(data[row * columns + std::size_t(column)]); };
    Wide first = 0, second = 0, sum = 0;
    for (std::size_t row = 0; row < rows; ++row) first += at(row, a), second += at(row, b);
    first /= Wide(rows);
    second /= Wide(rows);
    for (std::size_t row = 0; row < rows; ++row) sum += (at(row, a) - first) * (at(row, b) - second);
    return sum;
  }
};

struct Model {
  Table table;
  std::vector<int> order;
  std::vector<std::vector<int>> causes;
};

Model model(Random& random, std::size_t rows, std::size_t columns) {
  Model made{{rows, columns, std::vector<double>(rows * columns)}, std::vector<int>(columns), {}};
  made.causes.resize(columns);
  std::iota(made.order.begin(), made.order.end(), 0);
  std::shuffle(made.order.begin(), made.order.end(), random);
  for (std::size_t k = 0; k < columns; ++k) {
    const auto variable = static_cast<std::size_t>(made.order[k]);
    for (std::size_t row = 0; row < rows; ++row) made.table.data[row * columns + variable] = uniform(random) - 0.3;
    for (std::size_t j = 0; j < k; ++j) {
      if (random() % 3 != 0) continue;
      const auto cause = static_cast<std::size_t>(made.order[j]);
      made.causes[variable].push_back(made.order[j]);
      const double weight = 2.0 * uniform(random) - 1.0;
      for (std::size_t row = 0; row < rows; ++row) {
        made.table.data[row * columns + variable] += weight * made.table.data[row * columns + cause];
      }
    }
  }
  return made;
}

/// The inverse, by Gauss and Jordan: products of columns are positive definite.
std::vector<std::vector<Wide>> inverse(std::vector<std::vector<Wide>> a) {
  const std::size_t size = a.size();
  for (std::size_t i = 0; i < size; ++i) {
    a[i].resize(2 * size);
    a[i][size + i] = 1;
  }
  for (std::size_t k = 0; k < size; ++k) {
    const Wide pivot = a[k][k];
    for (Wide& each : a[k]) each /= pivot;
    for (std::size_t i = 0; i < size; ++i) {
      if (i == k) continue;
      const Wide factor = a[i][k];
      for (std::size_t j = 0; j < 2 * size; ++j) a[i][j] -= factor * a[k][j];
    }
  }
  for (auto& row : a) row.erase(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(size));
  return a;
}

/// Size and standard error of the first of `predictors`.
std::pair<Wide, Wide> least_squares(const Table& table, const std::vector<int>& predictors, int effect) {
  const std::size_t size = predictors.size();
  std::vector<std::vector<Wide>> gram(size, std::vector<Wide>(size));
  std::vector<Wide> products(size), coefficients(size);
  for (std::size_t i = 0; i < size; ++i) {
    products[i] = table.product(predictors[i], effect);
    for (std::size_t j = 0; j < size; ++j) gram[i][j] = table.product(predictors[i], predictors[j]);
  }
  const auto inverted = inverse(gram);
  Wide left = table.product(effect, effect);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) coefficients[i] += inverted[i][j] * products[j];
    left -= coefficients[i] * products[i];
  }
  return {coefficients[0], std::sqrt(left / Wide(table.rows - size - 1) * inverted[0][0])};
}

void test_totals(Random& random) {
  for (int round = 0; round < 30; ++round) {
    const std::size_t columns = 2 + random() % 9, rows = columns + 3 + random() % 60;
    const Model made = model(random, rows, columns);
    const Samples samples = made.table.samples();
    const Ordered graph{.order = made.order, .causes = made.causes};
    std::vector<int> all(columns);
    std::iota(all.begin(), all.end(), 0);
    const Totals found = total_effects(samples, graph, {.from = all, .to = all, .level = 0.9, .threads = 1});
    const Totals other = total_effects(samples, graph, {.from = all, .to = all, .level = 0.9, .threads = 3});
    for (std::size_t k = 0; k < columns; ++k) {
      const int cause = made.order[k];
      std::vector<int> predictors{cause};
      const auto& causes = made.causes[static_cast<std::size_t>(cause)];
      predictors.insert(predictors.end(), causes.begin(), causes.end());
      for (std::size_t j = 0; j < columns; ++j) {
        const int effect = made.order[j];
        const std::size_t at = static_cast<std::size_t>(effect) * columns + static_cast<std::size_t>(cause);
        const std::string what = std::to_string(cause) + " on " + std::to_string(effect);
        if (j <= k) {
          check(std::isnan(found.sizes[at]) && std::isnan(found.p_values[at]), "nothing of " + what);
          continue;
        }
        const auto [size, error] = least_squares(made.table, predictors, effect);
        const auto near = [error](double value, Wide wanted) {
          return std::abs(value - wanted) <= 1e-10 * std::max(std::abs(wanted), error);
        };
        check(near(found.sizes[at], size) && near(found.errors[at], error), "regression of " + what);
        const double freedom = static_cast<double>(rows - predictors.size() - 1);
        const Wide half = student_critical(freedom, 0.1) * error;
        check(near(found.low[at], size - half) && near(found.high[at], size + half), "interval of " + what);
        const double p = student_tails(freedom, static_cast<double>(size / error));
        check(std::abs(found.p_values[at] - p) <= 1e-8 * p, "p-value of " + what);
        check(found.sizes[at] == other.sizes[at] && found.errors[at] == other.errors[at], "threads of " + what);
      }
    }
  }
}

void test_too_many(Random& random) {
  const Model made = model(random, 8, 8);
  const Samples samples = made.table.samples();
  std::vector<int> all(8);
  std::iota(all.begin(), all.end(), 0);
  try {
    total_effects(samples, {.order = made.order, .causes = made.causes}, {.from = all, .to = all});
    check(false, "eight variables of eight rows");
  } catch (const Error& error) {
    check(error.code() == Code::data, error.what());
  }
  std::int32_t words[Progress::words] = {1, 0, 0, 0};
  const Model fine = model(random, 30, 8);
  const Samples more = fine.table.samples();
  try {
    total_effects(more, {.order = fine.order, .causes = fine.causes}, {.from = all, .to = all}, Progress(words));
    check(false, "total effects did not stop");
  } catch (const Error& error) {
    check(error.code() == Code::aborted, error.what());
  }
}

}  // namespace

int main() {
  Random random(1933);
  test_student();
  test_totals(random);
  test_too_many(random);
  return verdict();
}
