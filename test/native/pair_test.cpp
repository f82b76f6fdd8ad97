// Comparisons in single precision against those in double, on data of many kinds and sizes: a quarter of what is allowed for is
// enough.
//   pair_test [ISA...]      only on the named instruction sets, which this machine must have
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "causal/columns.h"
#include "causal/data.h"
#include "check.h"
#include "core/aligned.h"
#include "core/isa.h"

namespace {

using inga::check;
using inga::uniform;
using inga::causal::Columns;
using inga::causal::Precision;
using inga::causal::Samples;
using Random = std::mt19937_64;

enum class Noise { uniform, laplace, exponential, heavy, normal, steps };

double draw(Random& random, Noise noise) {
  const double u = uniform(random), sign = uniform(random) < 0.5 ? -1.0 : 1.0;
  switch (noise) {
    case Noise::uniform: return u - 0.5;
    case Noise::laplace: return -std::log(u) * sign;
    case Noise::exponential: return -std::log(u);
    case Noise::heavy: return sign * std::pow(-std::log(u), 3.0);
    case Noise::normal: return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * uniform(random));
    case Noise::steps: return std::floor(4.0 * u) + 1e-3 * uniform(random);
  }
  return 0.0;
}

/// Row-major; each column is noise and a part of those before it, so that correlations of all sizes occur.
std::vector<double> model(Random& random, std::size_t rows, std::size_t columns, Noise noise, double strength) {
  std::vector<double> data(rows * columns);
  std::vector<double> effects(columns * columns);
  for (double& effect : effects)
    effect = strength * std::pow(uniform(random), 4.0) * (uniform(random) < 0.5 ? -1.0 : 1.0);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      double value = draw(random, noise);
      for (std::size_t k = 0; k < j; ++k) value += effects[j * columns + k] * data[i * columns + k];
      data[i * columns + j] = value;
    }
  }
  return data;
}

/// The largest root mean square over the pairs of a variable, in units of what is allowed.
double farthest(const Columns& columns, const std::vector<int>& left) {
  double largest = 0.0;
  for (const int i : left) {
    double squares = 0.0;
    for (const int j : left) {
      if (i == j) continue;
      const double off = columns.difference(i, j, Precision::rough) - columns.difference(i, j, Precision::full);
      squares += off * off;
    }
    largest = std::max(largest, std::sqrt(squares / static_cast<double>(left.size() - 1)));
  }
  return largest / columns.error(Precision::rough);
}

/// Of so many variables, and again when one after the other is taken out of the rest.
double farthest(Random& random, inga::Isa isa, std::size_t rows, std::size_t variables, Noise noise, double strength) {
  const std::vector<double> data = model(random, rows, variables, noise, strength);
  std::vector<std::string> names;
  for (std::size_t j = 0; j < variables; ++j) names.push_back("c" + std::to_string(j));
  const Samples samples({data.data(), rows, variables}, names, inga::causal::OnConstant::error, 1, inga::Progress{});
  const auto kernel = inga::causal::pair_kernel(isa, rows);
  inga::AlignedVector<double> memory(Columns::doubles(variables, rows, isa));
  Columns columns(samples, *kernel, memory);
  columns.fill(1, inga::Progress{});
  std::vector<int> left(variables);
  std::iota(left.begin(), left.end(), 0);
  double largest = farthest(columns, left);
  for (int out = 0; out < 2; ++out) {
    left.erase(left.begin());
    for (const int other : left) columns.take_out(out, other);
    largest = std::max(largest, farthest(columns, left));
  }
  return largest;
}

void test_precision(Random& random, inga::Isa isa) {
  constexpr Noise kNoises[] = {Noise::uniform, Noise::laplace, Noise::exponential,
                               Noise::heavy,   Noise::normal,  Noise::steps};
  for (const Noise noise : kNoises) {
    for (const std::size_t rows : {10U, 61U, 600U, 3000U}) {
      for (const double strength : {0.0, 1.0, 3.0}) {
        const double off = farthest(random, isa, rows, 12, noise, strength);
        check(off <= 0.25, std::string(inga::name(isa)) + ", noise " + std::to_string(static_cast<int>(noise)) + ", " +
                               std::to_string(rows) + " rows, strength " + std::to_string(strength) + ": off by " +
                               std::to_string(off) + " of what is allowed");
      }
    }
  }
}

}  // namespace

int main(int count, char** words) {
  Random random(7);
  std::vector<inga::Isa> isas = inga::available_isas();
  if (count > 1) isas.clear();
  for (int i = 1; i < count; ++i) isas.push_back(inga::parse_isa(words[i]));
  for (const inga::Isa isa : isas) test_precision(random, isa);
  return inga::verdict();
}
