// Closed sets of items: those that no further item has all rows of (Pasquier et al. 1999). Each is found once, by adding an item to
// another one and closing it, where the closure brings in no item that an earlier branch had (Uno et al., LCM 2, 2004); items are
// tried from the rarest to the most frequent, in an order of each node's own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/progress.h"
#include "patterns/database.h"
#include "patterns/kernels.h"
#include "patterns/rounds.h"
#include "patterns/tally.h"
#include "patterns/walk.h"

namespace inga::patterns {

struct ClosedOptions {
  /// The least number of rows, 1 or more.
  std::uint32_t support;
  /// How many sets are listed.
  std::size_t top;
  int threads;
};

/// One round, whose parts do not depend on each other.
class ClosedSearch : public Rounds {
 public:
  /// @param kernels must outlive this
  ClosedSearch(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
               const Kernels& kernels);

  int stage() const override { return 0; }
  std::size_t parts() const override { return finished_ ? 0 : tree_.parts(); }
  double done() const override { return 0; }
  double share(std::size_t) const override { return 1 / static_cast<double>(tree_.parts()); }
  std::unique_ptr<Finder> finder() const override;
  void add(std::span<const std::uint32_t> found) override;
  void close() override { finished_ = true; }
  Words state() const override;
  void restore(std::span<const std::uint32_t> state) override;
  const Tally& tally() const { return tally_; }

 private:
  class Part;
  Tally empty(std::uint32_t least) const { return {rows_, items_, options_.top, least}; }

  std::size_t rows_;
  std::size_t items_;
  ClosedOptions options_;
  walk::Tree tree_;
  Tally tally_;
  bool finished_ = false;
};

/// The set that all rows have is not counted. Progress counts branches of the search, as stage 0.
Tally closed_sets(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
                  const Kernels& kernels, const Progress& progress);

}  // namespace inga::patterns
