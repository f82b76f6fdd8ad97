// The loops over a Gram matrix of the kernel exp(-(x - y)^2), by machine code for an instruction set or in plain C++.
#pragma once
#include <cstddef>
#include <memory>

#include "core/isa.h"

namespace inga::causal {

/// Sums over the places of two Gram matrices.
struct Products {
  double products;
  double squares;
};

class GramLoops {
 public:
  GramLoops() = default;
  GramLoops(const GramLoops&) = delete;
  virtual ~GramLoops() = default;

  /// out[j] = exp(-(z[j] - at)^2) - mean - means[j]
  virtual void centred_row(const double* z, const double* means, double at, double mean, double* out,
                           std::size_t n) const = 0;
  /// Sums of k l and (k l)^2.
  virtual Products products(const double* k, const double* l, std::size_t n) const = 0;
};

/// For any thread. Exponentials are within 4 ULP.
std::unique_ptr<const GramLoops> gram_loops(Isa isa);

}  // namespace inga::causal
