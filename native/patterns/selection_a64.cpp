#include "patterns/selection.h"

namespace inga::patterns {

const Kernels& kernels_for(Isa isa) { return isa == Isa::sve ? kSveKernels : kNeonKernels; }

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> all{&kScalarKernels, &kNeonKernels};
  if (is_available(Isa::sve)) all.push_back(&kSveKernels);
  return all;
}

}  // namespace inga::patterns
