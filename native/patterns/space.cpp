#include "patterns/space.h"

namespace inga::patterns {

Space::Space(std::span<const std::size_t> ends, std::size_t arity)
    : ends_(ends.begin(), ends.end()),
      arity_(arity),
      from_((ends.size() + 1) * (arity + 1)),
      sum_((ends.size() + 1) * (arity + 1)) {
  const std::size_t width = arity + 1;
  // A condition of items from i on has its first item there, or further on.
  for (std::size_t i = ends.size(); i-- > 0;) {
    for (std::size_t most = 1; most <= arity; ++most) {
      from_[i * width + most] = 1 + from_[ends[i] * width + most - 1] + from_[(i + 1) * width + most];
    }
    for (std::size_t most = 0; most <= arity; ++most) {
      sum_[i * width + most] = sum_[(i + 1) * width + most] + from_[ends[i] * width + most];
    }
  }
}

}  // namespace inga::patterns
