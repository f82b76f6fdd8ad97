#include "patterns/closed.h"

#include <vector>

#include "patterns/walk.h"

namespace inga::patterns {
namespace {

/// Counts sets, and lists the first.
struct Counting {
  std::size_t rows;
  std::size_t items;
  ClosedOptions options;
  Tally tally{rows, items, options.top};

  std::uint32_t least() const { return options.support; }
  template <class Positives>
  void found(std::uint32_t support, const std::vector<std::uint32_t>& set, Positives&&) {
    if (tally.count(support, set.size())) tally.list(support, set);
  }
  Counting fork() const { return {rows, items, options}; }
  void join(const Counting& other) { tally.add(other.tally); }
};

}  // namespace

Tally closed_sets(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
                  const Kernels& kernels, const Progress& progress) {
  Counting counting{rows, items, options};
  walk::closed_sets(columns, rows, items, false, options.threads, kernels, progress, 0, counting);
  return std::move(counting.tally);
}

}  // namespace inga::patterns
