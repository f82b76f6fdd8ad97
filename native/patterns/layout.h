// The items of a search for conditions with their rows, in an order that suits it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/aligned.h"
#include "patterns/conditions.h"
#include "patterns/kernels.h"

namespace inga::patterns {

struct Layout {
  std::uint32_t positives = 0;
  std::uint32_t negatives = 0;
  /// Of each item its number in the question, and the end of its group. Groups with few positive rows come first: what is below them
  /// ends soon.
  std::vector<std::uint32_t> names;
  std::vector<std::size_t> ends;
  /// Positive rows come first; others begin at a word of their own.
  std::size_t stride = 0;
  AlignedVector<Word> columns;
  AlignedVector<Word> blocks;
  Blocks block{};
  AlignedVector<Word> all;
};

Layout layout_of(const Question& question);

}  // namespace inga::patterns
