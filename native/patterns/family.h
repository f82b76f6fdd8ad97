// All conditions of a few items, one after the other, for whoever has to see each of them and not only the best.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/aligned.h"
#include "core/progress.h"
#include "patterns/conditions.h"
#include "patterns/database.h"
#include "patterns/kernels.h"
#include "patterns/space.h"
#include "patterns/strata.h"

namespace inga::patterns {

/// Items of a group lie one behind the other, rows of a stratum too; each stratum begins at a vector of its own.
struct Family {
  /// Of each item its number in the question, and the end of its group.
  std::vector<std::uint32_t> names;
  std::vector<std::size_t> ends;
  /// Of each row its place.
  std::vector<std::uint32_t> places;
  /// Of each stratum the first word and that behind its last, and its first place.
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  std::vector<Stratum> strata;
  std::uint32_t rows = 0;
  std::size_t words = 0;
  AlignedVector<Word> columns;
  /// The places of rows, and of positive ones.
  AlignedVector<Word> all;
  AlignedVector<Word> positive;

  const Word* column(std::size_t item) const { return columns.data() + item * words; }
};

/// @param strata of each row its stratum, from 0 to before `count`; each has a row
Family family_of(const Question& question, std::span<const std::int32_t> strata, std::size_t count);

/// The rows of a condition.
struct Extent {
  const Word* set;
  std::uint32_t rows;
};

/// How many rows of each stratum a set has.
void count_strata(const Family& family, const Word* set, const Kernels& kernels, std::uint32_t* sizes);

/// Visits conditions. `visitor.enter(path, extent, parent)` is told of each that has enough rows, by its items in the family's order, its rows
/// and those of the condition without its last item; where it returns false nothing below is looked at, and is counted as left out by the bound.
template <class Visitor>
class Walk {
 public:
  Walk(const Family& family, const Space& space, std::size_t arity, std::uint32_t support, const Kernels& kernels,
       const Progress& progress, Visitor& visitor)
      : family_(family),
        space_(space),
        arity_(arity),
        support_(support),
        kernels_(kernels),
        progress_(progress),
        visitor_(visitor),
        levels_(arity + 1) {
    for (Level& level : levels_) level.set.resize(family.words);
  }

  /// The conditions that add 1 to `most` items to those of `path`. What is below those of `most` is not counted.
  void below(std::span<const std::uint32_t> path, std::size_t most, Coverage& coverage) {
    levels_[0].set = family_.all;
    std::uint32_t rows = family_.rows;
    path_.assign(path.begin(), path.end());
    for (std::size_t depth = 0; depth < path.size(); ++depth) {
      rows = meet(depth, path[depth]);
    }
    deepest_ = path.size() + most;
    extend(rows, coverage);
  }

 private:
  struct Level {
    AlignedVector<Word> set;
    std::vector<std::uint32_t> items;
    std::vector<std::uint32_t> counts;
  };

  /// The rows of the level `depth` that have the item, as the level below.
  std::uint32_t meet(std::size_t depth, std::uint32_t item) {
    const Word* set = levels_[depth].set.data();
    kernels_.meet(set, family_.column(item), levels_[depth + 1].set.data(), family_.words);
    std::uint32_t rows = 0;
    kernels_.count(set, family_.columns.data(), family_.words, &item, 1, &rows);
    return rows;
  }

  void extend(std::uint32_t rows, Coverage& coverage) {
    progress_.check();
    const std::size_t depth = path_.size();
    Level& level = levels_[depth];
    const std::size_t items = family_.names.size();
    const std::size_t first = depth == 0 ? 0 : family_.ends[path_.back()];
    level.items.resize(items - first);
    level.counts.resize(items - first);
    for (std::size_t at = 0; at < level.items.size(); ++at) level.items[at] = static_cast<std::uint32_t>(first + at);
    kernels_.count(level.set.data(), family_.columns.data(), family_.words, level.items.data(), level.items.size(),
                   level.counts.data());
    coverage.visited += level.items.size();
    const std::size_t left = arity_ - depth - 1;
    for (std::size_t at = 0; at < level.items.size(); ++at) {
      const std::uint32_t item = level.items[at], own = level.counts[at];
      const Wide under = space_.below(item, left);
      if (own < support_) {
        coverage.support += under;
        continue;
      }
      kernels_.meet(level.set.data(), family_.column(item), levels_[depth + 1].set.data(), family_.words);
      path_.push_back(item);
      const Extent extent{levels_[depth + 1].set.data(), own}, parent{level.set.data(), rows};
      if (!visitor_.enter(std::span<const std::uint32_t>(path_), extent, parent)) {
        coverage.bound += under;
      } else if (depth + 1 < deepest_ && left > 0) {
        extend(own, coverage);
      }
      path_.pop_back();
    }
  }

  const Family& family_;
  const Space& space_;
  std::size_t arity_;
  std::uint32_t support_;
  const Kernels& kernels_;
  const Progress& progress_;
  Visitor& visitor_;
  std::vector<Level> levels_;
  std::vector<std::uint32_t> path_;
  std::size_t deepest_ = 0;
};

}  // namespace inga::patterns
