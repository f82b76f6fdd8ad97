// How many conditions there are, in all and below each item.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "patterns/words.h"

namespace inga::patterns {

/// Items in groups that lie one behind the other; a condition has one of a group at most.
class Space {
 public:
  /// @param ends of each item the end of its group
  Space(std::span<const std::size_t> ends, std::size_t arity);

  /// Conditions of 1 to `most` items from `first` on, where a group begins.
  Wide from(std::size_t first, std::size_t most) const { return from_[first * (arity_ + 1) + most]; }
  /// Conditions that add 1 to `most` items to one whose last item this is.
  Wide below(std::size_t item, std::size_t most) const { return from(ends_[item], most); }
  /// Conditions of 1 to `more` and one items, the first of them from `first` to before `end`.
  Wide between(std::size_t first, std::size_t end, std::size_t more) const {
    return end - first + sum_below(first, more) - sum_below(end, more);
  }
  /// The sum of below() over the items from `first` on.
  Wide sum_below(std::size_t first, std::size_t most) const { return sum_[first * (arity_ + 1) + most]; }

 private:
  std::vector<std::size_t> ends_;
  std::size_t arity_;
  std::vector<Wide> from_;
  std::vector<Wide> sum_;
};

}  // namespace inga::patterns
