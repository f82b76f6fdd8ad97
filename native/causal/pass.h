// One pass of a loop over the rows: its accumulators, summed over the lanes; products as logarithms.
#pragma once
#include <array>
#include <span>

#include "fuse/loop.h"

namespace inga::causal {

/// T: double or float, as the program's type.
template <class T>
class PassOf {
 public:
  static constexpr std::size_t kMost = 8;  // accumulators, arrays

  explicit PassOf(const fuse::Program& program);

  /// results[i]: the sum of accumulator i, or the logarithm of its product: infinite where a lane's product overflows,
  /// which takes a growth by 2^4 (float: 2^3) a step. For any thread.
  void run(std::span<const T* const> arrays, std::span<const T> parameters, std::size_t n,
           std::span<double> results) const;

 private:
  fuse::Loop loop_;
  std::vector<fuse::Combine> combines_;
};

extern template class PassOf<double>;
extern template class PassOf<float>;
using Pass = PassOf<double>;
using ShortPass = PassOf<float>;

}  // namespace inga::causal
