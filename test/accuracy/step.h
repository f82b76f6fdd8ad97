// What one operation of a vector program does to a stretch of elements: bit for bit what the instruction does to each of
// them, except which NaN comes of several. Every one of them is exact or rounds as IEEE 754 says; none is an approximation
// of a processor's own.
#pragma once
#include <cstddef>

#include "fuse/program.h"

namespace inga::accuracy {

/// Elements that a step goes over. Few, so that a program's values stay in the nearest caches.
inline constexpr std::size_t kStretch = 256;

/// Arrays of kStretch elements, of which `to` is none of the others. A mask has every bit of its true lanes set; the table of
/// a look-up is one constant, or two, as long as its entries.
struct Step {
  fuse::VectorOp op;
  int index;
  const void* a;
  const void* b;
  const void* c;
  void* to;
};

/// For any operation but loads, parameters, constants and accumulators.
void run(fuse::Type type, const Step& step) noexcept;

}  // namespace inga::accuracy
