// What a kernel is called with.
#pragma once
#include <cstddef>

namespace inga::fuse {

/// One input of a call: an array, or a number for all elements. Element i is array[i * stride].
struct Argument {
  const void* array = nullptr;
  double number = 0.0;
  std::ptrdiff_t stride = 1;
};

/// Where an output goes. It may lie over an input element by element; otherwise nothing may overlap.
struct Target {
  void* array = nullptr;
  std::ptrdiff_t stride = 1;
};

}  // namespace inga::fuse
