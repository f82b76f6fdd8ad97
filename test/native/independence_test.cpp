// Tests of independence against the equations written out with whole matrices in long double, on every instruction set of
// the machine, and the gamma distribution's tail against 60 digits of mpmath.
//   independence_test [brief]      brief: small sizes only
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "causal/errors.h"
#include "causal/gamma.h"
#include "causal/gauss.h"
#include "causal/hsic.h"
#include "check.h"
#include "core/error.h"

namespace {

using namespace inga;
using namespace inga::causal;
using Random = std::mt19937_64;
using Wide = long double;

void test_gamma() {
  // P(X > x) for a shape: mpmath.gammainc(shape, x, inf, regularized=True)
  constexpr std::array<std::array<double, 3>, 22> kKnown{{
      {0.5, 0.25, 0.47950012218695346},
      {0.5, 690.5, 2.8261132226199408e-302},
      {0.9, 1.0, 0.32460755832594681},
      {1.0, 601.0, 9.7502640280194287e-262},
      {1.7, 0.01, 0.99974388987076692},
      {1.7, 3.0, 0.14377784754299009},
      {3.0, 4.0, 0.23810330555354434},
      {3.0, 4.0625, 0.22908782041607202},
      {6.25, 40.0, 6.7846025956424971e-12},
      {9.75, 700.0, 3.7774909469449088e-285},
      {10.0, 11.0, 0.34051064246566105},
      {10.5, 25.0, 0.00036480029722281129},
      {25.0, 12.5, 0.9988075511517683},
      {25.0, 715.0, 1.6028430668995153e-266},
      {100.0, 101.0, 0.44710370656548875},
      {100.0, 400.0, 1.0943747087346983e-72},
      {1234.5, 1234.5, 0.49621518013171114},
      {1234.5, 2469.0, 3.4627856495414259e-167},
      {10000.0, 9950.0, 0.69058211513881741},
      {10000.0, 13000.0, 4.7123471774856431e-166},
      {1000000.0, 1001000.0, 0.15865521363165971},
      {1000000.0, 1030000.0, 3.262430144876734e-194},
  }};
  for (const auto& [shape, x, expected] : kKnown) {
    const double found = gamma_tail(shape, x);
    check(std::abs(found - expected) <= 1e-12 * expected,
          "tail of " + std::to_string(shape) + " at " + std::to_string(x) + " is " + std::to_string(found));
  }
  check(gamma_tail(2.0, 0.0) == 1.0 && gamma_tail(2.0, -1.0) == 1.0, "nothing is below 0");
  check(gamma_tail(2.0, 1e5) == 0.0, "a tail below the range of numbers is 0");
  check(std::isnan(gamma_tail(std::nan(""), 1.0)) && std::isnan(gamma_tail(1.0, std::nan(""))), "NaN stays");
  // Where series and fraction meet, and for every way to the density.
  for (const double shape : {0.3, 0.99, 1.0, 2.5, 9.99, 10.0, 31.0, 2000.0}) {
    const double turn = shape < 1.0 ? 1.0 : shape + 1.0;
    const double before = gamma_tail(shape, std::nextafter(turn, 0.0)), after = gamma_tail(shape, turn);
    check(std::abs(before - after) <= 1e-12 * after, "the tail of " + std::to_string(shape) + " has no step");
  }
}

/// Near values, far ones, equal ones, and those on the borders of what is taken together.
void test_gauss_sums(Random& random) {
  for (const std::size_t n : {1u, 2u, 50u, 1000u}) {
    std::vector<double> z(n), found(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double spread = i % 5 == 0 ? 1e3 : i % 7 == 0 ? 30.0 : 2.0;
      z[i] = spread * (uniform(random) - 0.5);
      if (i % 11 == 0) z[i] = std::round(z[i]);
      if (i % 13 == 0) z[i] = z[i / 2];
      if (i % 501 == 500) z[i] = 1e160;
    }
    gauss_sums(z, found.data());
    for (std::size_t i = 0; i < n; ++i) {
      Wide sum = 0;
      for (const double other : z) sum += std::exp(-(Wide(z[i]) - other) * (Wide(z[i]) - other));
      // The series' error for each of the values, and rounding of sums that are smaller than n.
      check(std::abs(static_cast<double>(found[i] - sum)) <= 2e-15 * static_cast<double>(n),
            "sum " + std::to_string(i) + " of " + std::to_string(n) + " Gaussians");
    }
  }
}

/// Rows x columns, row-major.
struct Table {
  std::size_t rows;
  std::size_t columns;
  std::vector<double> data;
};

/// Errors of the graph without effects: the columns less their means.
Errors errors_of(const Table& table, std::span<const double> adjacency, int threads = 1) {
  std::vector<int> columns;
  std::vector<std::string> names;
  for (std::size_t j = 0; j < table.columns; ++j) {
    columns.push_back(static_cast<int>(j));
    names.push_back("c" + std::to_string(j));
  }
  const Effects graph{
      .columns = columns, .adjacency = {adjacency.data(), table.columns, table.columns}, .names = names};
  return {{table.data.data(), table.rows, table.columns}, graph, threads, Progress{}};
}

std::vector<VariablePair> every_two(std::size_t count) {
  std::vector<VariablePair> pairs;
  for (int i = 0; i < static_cast<int>(count); ++i) {
    for (int j = i + 1; j < static_cast<int>(count); ++j) pairs.push_back({i, j});
  }
  return pairs;
}

using Square = std::vector<std::vector<Wide>>;

Square gram_of(std::span<const double> x) {
  const std::size_t n = x.size();
  const auto square = [x](std::size_t i, std::size_t j) { return (Wide(x[i]) - x[j]) * (Wide(x[i]) - x[j]); };
  std::vector<Wide> squares;
  for (std::size_t i = 0; i < std::min<std::size_t>(n, 100); ++i) {
    for (std::size_t j = i + 1; j < std::min<std::size_t>(n, 100); ++j) {
      if (x[i] != x[j]) squares.push_back(square(i, j));
    }
  }
  std::sort(squares.begin(), squares.end());
  const Wide median = (squares[(squares.size() - 1) / 2] + squares[squares.size() / 2]) / 2;
  Square k(n, std::vector<Wide>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) k[i][j] = std::exp(-square(i, j) / median);
  }
  return k;
}

/// H K H with H = I - 1 1' / n.
Square centred(const Square& k) {
  const std::size_t n = k.size();
  const Wide count = static_cast<Wide>(n);
  Square result = k;
  for (std::size_t i = 0; i < n; ++i) {
    Wide mean = 0;
    for (const Wide value : k[i]) mean += value / count;
    for (Wide& value : result[i]) value -= mean;
  }
  for (std::size_t j = 0; j < n; ++j) {
    Wide mean = 0;
    for (std::size_t i = 0; i < n; ++i) mean += result[i][j] / count;
    for (std::size_t i = 0; i < n; ++i) result[i][j] -= mean;
  }
  return result;
}

Wide mean_apart(const Square& k) {
  Wide sum = 0;
  for (std::size_t i = 0; i < k.size(); ++i) {
    for (std::size_t j = 0; j < k.size(); ++j) sum += i == j ? 0 : k[i][j];
  }
  return sum / (static_cast<Wide>(k.size()) * static_cast<Wide>(k.size() - 1));
}

double reference(std::span<const double> x, std::span<const double> y) {
  const Square k = gram_of(x), l = gram_of(y), kc = centred(k), lc = centred(l);
  const auto n = static_cast<Wide>(x.size());
  Wide statistic = 0, square = 0;
  for (std::size_t i = 0; i < k.size(); ++i) {
    for (std::size_t j = 0; j < k.size(); ++j) {
      const Wide product = kc[i][j] * lc[i][j];
      statistic += product / n;
      if (i != j) square += product * product / (n * (n - 1));
    }
  }
  const Wide mean = (1 - mean_apart(k)) * (1 - mean_apart(l)) / n;
  const Wide variance = 2 * (n - 4) * (n - 5) / (n * (n - 1) * (n - 2) * (n - 3)) * square;
  return gamma_tail(static_cast<double>(mean * mean / variance),
                    static_cast<double>(statistic * mean / (n * variance)));
}

/// Columns of several shapes, some of which depend on others.
Table table_of(Random& random, std::size_t rows) {
  constexpr std::size_t kColumns = 7;
  Table table{rows, kColumns, std::vector<double>(rows * kColumns)};
  for (std::size_t i = 0; i < rows; ++i) {
    double* row = table.data.data() + i * kColumns;
    row[0] = uniform(random);
    row[1] = std::log(uniform(random) + 1e-9);
    row[2] = row[0] * row[0] + 0.3 * uniform(random);
    row[3] = std::tan(3.14 * (uniform(random) - 0.5));  // values far out
    row[4] = std::floor(4.0 * uniform(random));         // ties
    row[5] = row[1] + row[4];
    row[6] = i % 2 == 0 ? 1.0 : row[0];  // half of it the same value
  }
  return table;
}

void test_against_reference(Random& random, std::size_t rows) {
  const Table table = table_of(random, rows);
  const std::vector<double> none(table.columns * table.columns);
  const Errors errors = errors_of(table, none);
  const std::vector<VariablePair> pairs = every_two(table.columns);
  std::vector<double> expected;
  for (const auto& [a, b] : pairs) {
    expected.push_back(
        reference(errors.column(static_cast<std::size_t>(a)), errors.column(static_cast<std::size_t>(b))));
  }
  for (const Isa isa : available_isas()) {
    const std::vector<double> found = independence(errors, pairs, {.threads = 1, .isa = isa});
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      // A tail of e^-t changes by t times what its place is off; n values each of rounding are added there.
      const double bound = 1e-12 * std::max(1.0, -std::log(expected[i])) * expected[i];
      check(std::abs(found[i] - expected[i]) <= bound, std::to_string(rows) + " rows, pair " + std::to_string(i) +
                                                           ", " + name(isa) + ": " + std::to_string(found[i]) +
                                                           " for " + std::to_string(expected[i]));
    }
    for (const int threads : {2, 3, 5}) {
      check(independence(errors, pairs, {.threads = threads, .isa = isa}) == found, "threads change nothing");
    }
    const std::vector<VariablePair> some{{5, 1}, {2, 0}};
    const std::vector<double> fewer = independence(errors, some, {.threads = 2, .isa = isa});
    check(fewer[0] == found[9] && fewer[1] == found[1], "a pair's value does not depend on which others are asked for");
  }
}

/// Errors are those that the table was made with.
void test_errors(Random& random) {
  constexpr std::size_t kRows = 200;
  Table table{kRows, 3, {}};
  std::vector<std::array<double, 3>> noise(kRows);
  std::array<double, 3> means{};
  for (auto& e : noise) {
    e = {uniform(random), 1e-3 * uniform(random), 1e5 * uniform(random)};
    for (std::size_t j = 0; j < 3; ++j) means[j] += e[j] / kRows;
    const double x = e[0] + 1e6, y = 0.5 * x + e[1];
    table.data.insert(table.data.end(), {x, y, -2.0 * x + 3e4 * y + e[2]});
  }
  const std::vector<double> adjacency{0, 0, 0, 0.5, 0, 0, -2.0, 3e4, 0};
  const Errors errors = errors_of(table, adjacency, 3);
  check(errors.variables() == 3 && errors.rows() == kRows, "there are errors of each variable");
  for (std::size_t j = 0; j < 3; ++j) {
    const auto column = errors.column(j);
    // Divided by a power of two: a column's largest value is from 1 to 2 after that.
    const double unit = std::exp2(std::round(std::log2((noise[0][j] - means[j]) / column[0])));
    // What is left of numbers of that size.
    const double bound = 64 * 0x1p-52 * (j == 2 ? 3e10 : 1e6);
    for (std::size_t i = 0; i < kRows; ++i) {
      check(std::abs(column[i] * unit - (noise[i][j] - means[j])) <= bound, "error " + std::to_string(j));
    }
  }
}

template <class Body>
std::string refusal(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.code() == Code::data ? error.what() : "another code";
  }
  return "nothing";
}

void test_refusals(Random& random) {
  const auto says = [](const std::string& text, const char* part) {
    check(text.find(part) != std::string::npos, "'" + text + "' has " + part);
  };
  Table table = table_of(random, 20);
  std::vector<double> adjacency(49);
  says(refusal([&] { errors_of({0, 7, {}}, adjacency); }), "at least 6 rows and got 0");
  says(refusal([&] {
         const Table short_one{5, 7, {table.data.begin(), table.data.begin() + 35}};
         errors_of(short_one, adjacency);
       }),
       "at least 6 rows and got 5");
  for (std::size_t i = 0; i < 20; ++i) table.data[i * 7 + 6] = 3.0 * table.data[i * 7] - 0.1 * table.data[i * 7 + 1];
  adjacency[6 * 7] = 3.0;
  adjacency[6 * 7 + 1] = -0.1;
  says(refusal([&] { errors_of(table, adjacency); }), "the errors of 'c6' are constant");
  adjacency[6 * 7] = 1e308;
  table.data[0] = 1e300;
  says(refusal([&] { errors_of(table, adjacency); }), "the errors of 'c6' are beyond the range of numbers");
  table.data[4 * 7 + 3] = std::nan("");
  table.data[3 * 7 + 5] = std::nan("");
  says(refusal([&] { errors_of(table, adjacency, 2); }), "row 5, column 'c3': the value is NaN");
}

/// Where the first hundred values are one, or as good as one, the first and those from the next on that differs choose the
/// width.
void test_late_width(Random& random) {
  const std::vector<double> none(4);
  for (const int late : {99, 100, 250, 299}) {
    for (const double tiny : {0.0, 1e-200}) {
      Table table{300, 2, {}};
      // Two values far out, whose mean is that of the others: 0.
      for (int i = 0; i < 300; ++i) {
        const double far = i == late ? 1.0 : i == late - 1 && late == 299 ? -1.0 : i == late + 1 ? -1.0 : 0.0;
        table.data.insert(table.data.end(), {far != 0.0 ? far : tiny * (i % 3), uniform(random)});
      }
      const std::vector<double> found = independence(errors_of(table, none), every_two(2), {.threads = 1});
      check(found[0] > 0.0 && found[0] <= 1.0, "a width at " + std::to_string(late) + ": " + std::to_string(found[0]));
    }
  }
}

/// Those rows moved to the front give the same value by the equations.
void test_late_rows(Random& random) {
  constexpr std::size_t kRows = 300;
  for (const std::size_t late : {99u, 100u, 150u, 250u, 290u}) {
    Table table{kRows, 2, {}};
    for (std::size_t i = 0; i < kRows; ++i) {
      const double x = i < late ? 0.5 : uniform(random);
      table.data.insert(table.data.end(), {x, i < late ? 0.5 : x * x + uniform(random)});
    }
    const std::size_t first = late < 100 ? 1 : std::min<std::size_t>(late, kRows - 99);
    std::vector<double> x, y;
    const auto add = [&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) {
        x.push_back(table.data[2 * i]);
        y.push_back(table.data[2 * i + 1]);
      }
    };
    add(0, 1);
    add(first, first + 99);
    add(1, first);
    add(first + 99, kRows);
    const double expected = reference(x, y);
    const double found = independence(errors_of(table, std::vector<double>(4)), every_two(2), {.threads = 1})[0];
    check(std::abs(found - expected) <= 1e-12 * std::max(1.0, -std::log(expected)) * expected,
          "late rows from " + std::to_string(late) + ": " + std::to_string(found) + " for " + std::to_string(expected));
  }
}

}  // namespace

int main(int count, char** words) {
  const bool brief = count > 1 && std::strcmp(words[1], "brief") == 0;
  Random random(20081203);
  test_gamma();
  test_gauss_sums(random);
  test_errors(random);
  test_refusals(random);
  test_late_width(random);
  test_late_rows(random);
  // Sizes on both sides of the hundred rows of a width and of the rows and columns of tiles.
  for (const std::size_t rows : {6u, 7u, 8u, 9u, 33u, 100u, 101u}) test_against_reference(random, rows);
  if (!brief) {
    for (const std::size_t rows : {255u, 256u, 257u, 519u}) test_against_reference(random, rows);
  }
  return verdict();
}
