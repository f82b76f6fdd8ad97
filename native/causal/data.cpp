#include "causal/data.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "causal/definite.h"
#include "causal/dot.h"
#include "causal/mix.h"
#include "causal/standard.h"
#include "causal/triangle.h"
#include "core/parallel.h"

namespace inga::causal {
namespace {

/// Columns that are copied together: a cache line of each row.
constexpr std::size_t kTogether = 8;
/// A range of a few units in the last place is rounding, not variation.
constexpr double kConstant = 16 * std::numeric_limits<double>::epsilon();

bool is_constant(double low, double high) noexcept {
  return high - low <= kConstant * std::max(std::abs(low), std::abs(high));
}

std::string quoted(const std::string& name) { return "'" + name + "'"; }

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) text += (i > 0 ? ", " : "") + quoted(names[i]);
  return names.size() > kShown ? text + " and " + std::to_string(names.size() - kShown) + " more" : text;
}

void check_shape(MatrixView<const double> rows) {
  if (rows.columns() == 0) throw Error(Code::data, "no variables: at least one column is needed");
  if (rows.rows() < 2) {
    throw Error(Code::data, (rows.rows() == 0 ? std::string("no rows") : std::string("one row")) +
                                ": nothing can be learnt from fewer than three");
  }
}

struct Place {
  std::size_t row;
  std::size_t column;
};

struct Pair {
  int first;
  int second;
};

[[noreturn]] void refuse_copy(const Samples& samples, Pair pair) {
  const auto a = samples.column(pair.first), b = samples.column(pair.second);
  const bool same = samples.exponent(pair.first) == samples.exponent(pair.second) &&
                    std::equal(a.begin(), a.end(), b.begin(), b.end());
  const std::string first = quoted(samples.name(pair.first)), second = quoted(samples.name(pair.second));
  throw Error(Code::data, (same ? "columns " + first + " and " + second + " hold the same numbers"
                                : "column " + second + " is column " + first + " in other units (scaled or shifted)") +
                              ": neither can be called the cause of the other. Leave one of them out");
}

}  // namespace

int orderable_of(std::span<const Group> groups) {
  int least = groups.front().samples.orderable();
  for (const Group& group : groups) least = std::min(least, group.samples.orderable());
  return least;
}

std::vector<char> constant_columns(MatrixView<const double> rows) {
  const std::size_t p = rows.columns();
  std::vector<double> low(rows.data(), rows.data() + (rows.rows() > 0 ? p : 0)), high(low);
  for (std::size_t row = 1; row < rows.rows(); ++row) {
    for (std::size_t j = 0; j < p; ++j) {
      low[j] = std::min(low[j], rows(row, j));
      high[j] = std::max(high[j], rows(row, j));
    }
  }
  std::vector<char> constant(p, 0);
  for (std::size_t j = 0; j < low.size(); ++j) constant[j] = is_constant(low[j], high[j]) ? 1 : 0;
  return constant;
}

void refuse_value(double value, std::size_t row, const std::string& name) {
  throw Error(Code::data, "row " + std::to_string(row + 1) + ", column " + quoted(name) + ": the value is " +
                              (std::isnan(value) ? "NaN"
                               : value > 0       ? "Infinity"
                                                 : "-Infinity") +
                              ". Leave the row or the column out, or fill the value in");
}

Samples::Samples(MatrixView<const double> rows, std::vector<std::string> names, OnConstant on_constant, int threads,
                 const Progress& progress)
    : rows_(rows.rows()), names_(std::move(names)) {
  check_shape(rows);
  copy(rows, threads, progress);
  drop_constant(on_constant);
  rank_ = variables();
  if (variables() == 1) return;
  if (rows_ == 2) throw Error(Code::data, "two rows: at least three are needed to tell variables apart");
  check_copies(threads, progress);
  rank_ = find_rank(threads, progress);
}

void Samples::copy(MatrixView<const double> rows, int threads, const Progress& progress) {
  const std::size_t p = rows.columns(), n = rows_;
  stride_ = (n + kTogether - 1) / kTogether * kTogether;
  data_.resize(p * stride_);
  exponents_.resize(p);
  kept_.resize(p);
  std::iota(kept_.begin(), kept_.end(), 0);
  const std::size_t pieces = (p + kTogether - 1) / kTogether;
  std::vector<Place> bad(p, Place{n, p});
  parallel_for(threads, pieces, [&](std::size_t piece, int) {
    progress.check();
    const std::size_t first = piece * kTogether, count = std::min(kTogether, p - first);
    for (std::size_t row = 0; row < n; ++row) {
      const double* from = rows.data() + row * p + first;
      for (std::size_t j = 0; j < count; ++j) data_[(first + j) * stride_ + row] = from[j];
    }
    for (std::size_t j = first; j < first + count; ++j) {
      double* column = data_.data() + j * stride_;
      double largest = 0.0;
      for (std::size_t row = n; row-- > 0;) {
        if (!std::isfinite(column[row])) bad[j] = {row, j};
        largest = std::max(largest, std::abs(column[row]));
      }
      if (bad[j].row < n || largest == 0.0) continue;
      exponents_[j] = std::ilogb(largest);
      for (std::size_t row = 0; row < n; ++row) column[row] = std::scalbn(column[row], -exponents_[j]);
    }
  });
  for (const Place& place : bad) {
    if (place.row < n) refuse_value(rows(place.row, place.column), place.row, names_[place.column]);
  }
}

void Samples::drop_constant(OnConstant on_constant) {
  std::vector<std::string> constant;
  std::size_t to = 0;
  for (std::size_t j = 0; j < names_.size(); ++j) {
    const double* from = data_.data() + j * stride_;
    const auto [low, high] = std::minmax_element(from, from + rows_);
    if (is_constant(*low, *high)) {
      constant.push_back(names_[j]);
      continue;
    }
    if (to < j) {
      std::copy_n(from, rows_, data_.data() + to * stride_);
      names_[to] = std::move(names_[j]);
      exponents_[to] = exponents_[j];
      kept_[to] = kept_[j];
    }
    ++to;
  }
  if (constant.empty()) return;
  const std::string which = (constant.size() == 1 ? "column " : "columns ") + listed(constant);
  const std::string are = constant.size() == 1 ? " is constant" : " are constant";
  if (to == 0) throw Error(Code::data, which + are + ", and there is no other: nothing varies");
  if (on_constant == OnConstant::error) {
    throw Error(Code::data, which + are + ": what never varies has no causes and no effects. " +
                                (constant.size() == 1 ? "Leave it out" : "Leave them out") + " (onConstant: 'drop')");
  }
  names_.resize(to);
  exponents_.resize(to);
  kept_.resize(to);
  data_.resize(to * stride_);
}

/// Columns in standard form that are copies up to sign have the same |projection| on any vector; only those that agree
/// there are compared in full.
void Samples::check_copies(int threads, const Progress& progress) const {
  const auto p = static_cast<std::size_t>(variables());
  std::vector<double> direction(rows_);
  for (std::size_t i = 0; i < rows_; ++i) direction[i] = static_cast<double>(mix(i) >> 11) * 0x1p-52 - 1.0;
  std::vector<std::pair<double, int>> projections(p);
  parallel_for(threads, p, [&](std::size_t j, int) {
    progress.check();
    std::vector<double> standard(rows_);
    standardise(column(static_cast<int>(j)), standard.data());
    projections[j] = {std::abs(dot(standard.data(), direction.data(), rows_)), static_cast<int>(j)};
  });
  std::sort(projections.begin(), projections.end());
  const double length = std::sqrt(static_cast<double>(rows_));
  const double near = kDependent * length * length;  // |direction| < sqrt(n), |difference| <= kDependent * sqrt(n)
  Pair found{variables(), variables()};
  std::vector<double> a(rows_), b(rows_);
  for (std::size_t i = 0; i < p && found.second == variables(); ++i) {
    standardise(column(projections[i].second), a.data());
    for (std::size_t j = i + 1; j < p && projections[j].first - projections[i].first <= near; ++j) {
      progress.check();
      standardise(column(projections[j].second), b.data());
      add_scaled(b.data(), dot(a.data(), b.data(), rows_) < 0 ? 1.0 : -1.0, a.data(), rows_);
      if (std::sqrt(dot(b.data(), b.data(), rows_)) > kDependent * length) continue;
      const auto [first, second] = std::minmax(projections[i].second, projections[j].second);
      found = {first, second};
      break;
    }
  }
  if (found.second < variables()) refuse_copy(*this, found);
}

int Samples::find_rank(int threads, const Progress& progress) const {
  // As many columns as there are rows are never independent: centring takes one dimension.
  const std::size_t most = std::min(static_cast<std::size_t>(variables()), rows_ - 1);
  if (surely_independent(*this, most, threads, progress)) return static_cast<int>(most);
  std::vector<int> order(std::min(static_cast<std::size_t>(variables()), rows_));
  std::iota(order.begin(), order.end(), 0);
  const auto rank = static_cast<int>(Triangle(*this, order, threads, progress).size());
  if (rank == variables()) return rank;
  if (rank < distinct_rows() - 1) refuse_dependent(*this, {order.data(), static_cast<std::size_t>(rank)}, rank);
  return rank;
}

int Samples::distinct_rows() const {
  std::vector<std::uint64_t> hashes(rows_, 0);
  for (int j = 0; j < variables(); ++j) {
    const auto values = column(j);
    // Adding 0 makes -0 the 0 that it equals.
    for (std::size_t i = 0; i < rows_; ++i) hashes[i] = mix(hashes[i] ^ std::bit_cast<std::uint64_t>(values[i] + 0.0));
  }
  return static_cast<int>(std::unordered_set<std::uint64_t>(hashes.begin(), hashes.end()).size());
}

void refuse_dependent(const Samples& samples, std::span<const int> causes, int variable) {
  std::vector<int> order(causes.begin(), causes.end());
  order.push_back(variable);
  const Triangle triangle(samples, order, 1, Progress{});
  std::vector<std::string> names;
  if (triangle.size() == causes.size()) {
    const std::vector<double> coefficients = triangle.fit(causes.size());
    for (std::size_t i = 0; i < causes.size(); ++i) {
      // Smaller ones are what rounding makes of 0.
      if (std::abs(coefficients[i]) > 1e-8) names.push_back(samples.name(causes[i]));
    }
  }
  throw Error(Code::data,
              "column " + quoted(samples.name(variable)) + " is a linear combination of " +
                  (names.empty() ? std::string("other columns") : listed(names)) +
                  " (or was computed from them): its cause cannot be found. Leave one of these columns out");
}

}  // namespace inga::causal
