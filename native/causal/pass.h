// One pass of a loop over the rows: its accumulators, summed over the lanes; products as logarithms.
#pragma once
#include <array>
#include <span>

#include "fuse/loop.h"

namespace inga::causal {

class Pass {
 public:
  static constexpr std::size_t kMost = 8;  // accumulators, arrays

  explicit Pass(const fuse::Program& program);

  /// results[i]: the sum of accumulator i, or the logarithm of its product: infinite where a lane's product overflows,
  /// which takes a growth by 2^4 a step. For any thread.
  void run(std::span<const double* const> arrays, std::span<const double> parameters, std::size_t n,
           std::span<double> results) const;

 private:
  fuse::Loop loop_;
  std::vector<fuse::Combine> combines_;
};

}  // namespace inga::causal
