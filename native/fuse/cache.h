// Kernels by what they compute: asking for the same one twice compiles once. A kernel lives as long as somebody holds
// it.
#pragma once
#include <memory>

#include "fuse/kernel.h"

namespace inga::fuse {

struct Cached {
  std::shared_ptr<const Kernel> kernel;
  /// True when it had been compiled before.
  bool found;
};

/// For any thread. Input names do not matter, their number and order do.
Cached cached_kernel(const Graph& graph, Reduction reduction, Isa isa);

struct CacheSize {
  std::size_t kernels;
  /// Bytes of machine code.
  std::size_t bytes;
};
CacheSize cache_size();

}  // namespace inga::fuse
