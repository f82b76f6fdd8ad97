#include "causal/pair.h"

#include "causal/kernels.h"

namespace inga::causal {

std::unique_ptr<const PairKernel> pair_kernel(Isa isa, std::size_t n) {
  return isa == Isa::scalar ? plain_kernel(n) : emitted_kernel(isa, n);
}

}  // namespace inga::causal
