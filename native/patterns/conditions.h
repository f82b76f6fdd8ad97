// All conditions of a few items, and those that hold most more often for positive rows than chance would have it. Branches in which
// nothing can be among them any more are counted, not visited: with what is visited they are the whole space.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/progress.h"
#include "patterns/database.h"
#include "patterns/kernels.h"
#include "patterns/measure.h"
#include "patterns/words.h"

namespace inga::patterns {

struct ConditionOptions {
  /// The most items of a condition, 1 or more.
  std::size_t arity;
  /// The least rows of a condition, 1 or more.
  std::uint32_t support;
  /// How many conditions are wanted, 1 or more.
  std::size_t top;
  /// The greatest value of the measure: of Fisher's test the logarithm of a p-value.
  double log_p;
  int threads;
  Quality quality = Quality::fisher;
};

struct Condition {
  /// Ascending.
  std::vector<std::uint32_t> items;
  std::uint32_t positives;
  std::uint32_t negatives;
  /// One-sided, of Fisher's exact test.
  double log_p;
};

void write(Writer& writer, const std::vector<Condition>& conditions);
std::vector<Condition> conditions_of(Reader& reader);

/// What has become of the space: the sum is all of it.
struct Coverage {
  Wide visited = 0;
  /// Has too few rows.
  Wide support = 0;
  /// Has too few positive rows to be among the best.
  Wide bound = 0;
  /// Was left out as the task was stopped.
  Wide skipped = 0;

  Coverage& operator+=(const Coverage& other);
  Wide sum() const { return visited + support + bound + skipped; }
};

struct Conditions {
  /// The best first: those of the least value of the measure, then of the fewest items, then of the first ones.
  std::vector<Condition> best;
  Coverage coverage;
};

struct Question {
  Columns columns;
  std::size_t rows;
  /// Of each item the group that it belongs to, of which a condition takes one item at most.
  std::span<const std::int32_t> groups;
  /// Whether each row is positive, as bits.
  const Word* positive;
};

/// The best conditions among all that have at least so many rows and at least one positive one. A task that is
/// stopped returns what it has. Progress is of the space: stage 0 of pairs, from which the search knows what is worth looking at,
/// stage 1 of all.
Conditions find_conditions(const Question& question, const ConditionOptions& options, const Kernels& kernels,
                           const Progress& progress);

}  // namespace inga::patterns
