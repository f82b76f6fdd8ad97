// Closed sets that hold more often for positive rows than chance would have it, whatever their number of items, with the least correction
// that supports alone justify: LAMP (Terada et al. 2013), by support increase (Minato et al. 2014).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/progress.h"
#include "patterns/conditions.h"
#include "patterns/database.h"
#include "patterns/fisher.h"
#include "patterns/kernels.h"
#include "patterns/rounds.h"
#include "patterns/walk.h"

namespace inga::patterns {

struct LampOptions {
  /// The greatest probability of any false finding.
  double level;
  /// How many sets are listed.
  std::size_t top;
  int threads;
};

struct Lamp {
  /// The least number of rows with which a set is tested, and how many sets have so many.
  std::uint32_t support = 1;
  std::uint64_t factor = 0;
  /// How many of them have a p-value of at most level / factor, and the first of these.
  std::uint64_t significant = 0;
  std::vector<Condition> best;
};

class Climb;

/// Stage 0 finds the factor, in rounds that raise the least number of rows; stage 1 the sets, in one.
class LampSearch : public Rounds {
 public:
  /// As for lamp(). @param columns and kernels must outlive this
  LampSearch(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
             const Kernels& kernels);
  ~LampSearch() override;

  int stage() const override { return stage_; }
  std::size_t parts() const override { return end_ - begin_; }
  double done() const override { return static_cast<double>(begin_) * share(0); }
  double share(std::size_t) const override { return 1 / static_cast<double>(tree_->parts()); }
  std::unique_ptr<Finder> finder() const override;
  void add(std::span<const std::uint32_t> found) override;
  void close() override;
  Words state() const override;
  void restore(std::span<const std::uint32_t> state) override;
  Lamp result() const;

 private:
  class Step;
  class Verdict;
  void open(int stage);
  void deal(std::size_t begin);
  void know();
  double limit() const;

  Columns columns_;
  std::size_t rows_;
  std::size_t items_;
  LampOptions options_;
  const Kernels& kernels_;
  std::uint32_t positives_;
  Fisher fisher_;
  int stage_ = 0;
  std::optional<walk::Tree> tree_;
  /// The parts of the round.
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::unique_ptr<Climb> climb_;
  /// A number of rows that is no more than sigma, and how many sets have each number of rows: all of the parts that are done, from there on.
  std::uint32_t least_ = 1;
  std::vector<std::uint64_t> counts_;
  Lamp lamp_;
};

/// `columns` has one for each item, and behind them one for the positive rows, of which there are some but not all. The set that all rows
/// have is not tested. Progress counts branches: stage 0 finds the factor, stage 1 the sets.
Lamp lamp(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
          const Kernels& kernels, const Progress& progress);

}  // namespace inga::patterns
