// The samples as causal discovery needs them: one run of memory per variable, copied and checked once.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/aligned.h"
#include "core/matrix.h"
#include "core/progress.h"

namespace inga::causal {

enum class OnConstant { error, drop };

/// A column is taken for dependent on others when this part of its standard deviation, or less, is left without them.
/// Rounding leaves some 1e-14; data written with ten digits leave 1e-10.
inline constexpr double kDependent = 1e-10;

class Samples {
 public:
  /// Copies `rows` (rows x variables) and refuses what cannot be ordered with Code::data, naming columns and rows: NaN
  /// and infinities, too few rows, constant columns (or leaves those out), copies, linear combinations.
  Samples(MatrixView<const double> rows, std::vector<std::string> names, OnConstant on_constant, int threads,
          const Progress& progress);

  int variables() const noexcept { return static_cast<int>(names_.size()); }
  std::size_t rows() const noexcept { return rows_; }
  /// The values of a variable, divided by 2^exponent(variable) so that squares neither overflow nor vanish: dividing by
  /// a power of two rounds nothing, so every step of the algorithm rounds as it would have.
  std::span<const double> column(int variable) const noexcept {
    return {data_.data() + static_cast<std::size_t>(variable) * stride_, rows_};
  }
  int exponent(int variable) const noexcept { return exponents_[static_cast<std::size_t>(variable)]; }
  const std::string& name(int variable) const noexcept { return names_[static_cast<std::size_t>(variable)]; }
  /// Which column of the matrix each variable is.
  const std::vector<int>& kept() const noexcept { return kept_; }
  /// Dimensions of the space that the centred columns span: every variable where there are rows enough, else the number
  /// of different rows less one.
  int rank() const noexcept { return rank_; }
  /// How many variables can be told apart, most exogenous first. With p > rank, each step of the search takes one
  /// dimension away; where one is left all residuals are multiples of each other.
  int orderable() const noexcept { return variables() <= rank_ ? variables() : rank_ - 1; }

 private:
  void copy(MatrixView<const double> rows, int threads, const Progress& progress);
  void drop_constant(OnConstant on_constant);
  void check_copies(int threads, const Progress& progress) const;
  int find_rank(int threads, const Progress& progress) const;
  int distinct_rows() const;

  std::size_t rows_ = 0;
  std::size_t stride_ = 0;
  AlignedVector<double> data_;
  std::vector<std::string> names_;
  std::vector<int> exponents_;
  std::vector<int> kept_;
  int rank_ = 0;
};

/// One of several populations that are told apart.
struct Group {
  const Samples& samples;
  /// Empty where it is the only one.
  std::string name{};
};

/// Runs work on the data of a group: what Code::data says of them then names it.
template <class Work>
decltype(auto) in_group(const std::string& name, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() != Code::data || name.empty()) throw;
    throw Error(Code::data, "group '" + name + "': " + error.what());
  }
}

/// How many variables can be told apart in all groups.
int orderable_of(std::span<const Group> groups);

/// Which columns are constant, up to some units in the last place.
std::vector<char> constant_columns(MatrixView<const double> rows);

/// The Code::data error for a value that is NaN or infinite.
[[noreturn]] void refuse_value(double value, std::size_t row, const std::string& name);

/// The Code::data error for a variable that is a linear combination of `causes`.
[[noreturn]] void refuse_dependent(const Samples& samples, std::span<const int> causes, int variable);

}  // namespace inga::causal
