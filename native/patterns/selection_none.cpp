#include "patterns/selection.h"

namespace inga::patterns {

const Kernels& kernels_for(Isa) { return kScalarKernels; }

std::vector<const Kernels*> available_kernels() { return {&kScalarKernels}; }

}  // namespace inga::patterns
