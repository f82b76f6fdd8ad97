#include "patterns/selection.h"

namespace inga::patterns {
namespace {

bool counts_wide() {
  __builtin_cpu_init();
  return is_available(Isa::avx512) && __builtin_cpu_supports("avx512vpopcntdq") != 0;
}

}  // namespace

const Kernels& kernels_for(Isa isa) {
  static const bool wide = counts_wide();
  switch (isa) {
    case Isa::avx512: return wide ? kAvx512Kernels : kAvx2Kernels;
    case Isa::avx2: return kAvx2Kernels;
    default: return kScalarKernels;
  }
}

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> all{&kScalarKernels};
  if (is_available(Isa::avx2)) all.push_back(&kAvx2Kernels);
  if (counts_wide()) all.push_back(&kAvx512Kernels);
  return all;
}

}  // namespace inga::patterns
