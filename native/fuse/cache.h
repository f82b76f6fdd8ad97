// Kernels by what they compute: asking for the same one twice compiles once. The latest used are kept even when nobody
// holds them, up to a number of bytes; one that is no longer kept lives as long as somebody holds it, and is found so long.
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
Cached cached_kernel(Rewritten rewritten, const Compilation& how);
Cached cached_kernel(const Graph& graph, Reduction reduction, Isa isa);

/// Some thousand kernels of a few lines.
inline constexpr std::size_t kCacheLimit = std::size_t{16} << 20;

struct CacheInfo {
  /// Kept by the cache, held by somebody or not.
  std::size_t kernels = 0;
  /// Of those, with the pages of their code: see Kernel::footprint(), as of the last time each was asked for.
  std::size_t bytes = 0;
  std::size_t limit = 0;
  /// Asked for and found, asked for and compiled, let go because of the limit; since the process began.
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t evictions = 0;
};
CacheInfo cache_info();

/// Kernels that do not fit any more are let go at once, the longest unused first. 0 keeps none.
void limit_cache(std::size_t bytes);

}  // namespace inga::fuse
