// Which loops run on this machine.
#pragma once
#include <vector>

#include "core/isa.h"
#include "patterns/kernels.h"

namespace inga::patterns {

/// The best loops for an instruction set that is available. Every A64 processor has NEON, so there it stands for scalar.
const Kernels& kernels_for(Isa isa);

/// All that this machine can run, kScalarKernels first.
std::vector<const Kernels*> available_kernels();

}  // namespace inga::patterns
