#include "patterns/closed.h"

#include <vector>

namespace inga::patterns {
namespace {

/// Counts sets, and lists the first.
struct Counting {
  std::uint32_t support;
  Tally tally;

  std::uint32_t least() const { return support; }
  template <class Positives>
  void found(std::uint32_t rows, const std::vector<std::uint32_t>& set, Positives&&) {
    if (tally.count(rows, set.size())) tally.list(rows, set);
  }
};

}  // namespace

class ClosedSearch::Part : public Finder {
 public:
  explicit Part(const ClosedSearch& search) : search_(search), tally_(search.empty(0)) {}

  bool work(std::size_t part, const Progress& progress) override {
    Counting counting{search_.options_.support, search_.empty(tally_.listed_from())};
    search_.tree_.visit(part, progress, counting);
    tally_.add(counting.tally);
    return true;
  }
  Words found() const override {
    Writer writer;
    tally_.write(writer);
    return writer.take();
  }

 private:
  const ClosedSearch& search_;
  Tally tally_;
};

ClosedSearch::ClosedSearch(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
                           const Kernels& kernels)
    : rows_(rows),
      items_(items),
      options_(options),
      tree_(columns, rows, items, false, options.support, kernels),
      tally_(empty(0)) {}

std::unique_ptr<Finder> ClosedSearch::finder() const { return std::make_unique<Part>(*this); }

void ClosedSearch::add(std::span<const std::uint32_t> found) {
  Reader reader(found);
  tally_.add(reader);
}

Words ClosedSearch::state() const {
  Writer writer;
  writer.word(finished_ ? 1 : 0);
  tally_.write(writer);
  return writer.take();
}

void ClosedSearch::restore(std::span<const std::uint32_t> state) {
  Reader reader(state);
  finished_ = reader.word() != 0;
  tally_ = empty(0);
  tally_.add(reader);
}

Tally closed_sets(const Columns& columns, std::size_t rows, std::size_t items, const ClosedOptions& options,
                  const Kernels& kernels, const Progress& progress) {
  ClosedSearch search(columns, rows, items, options, kernels);
  run(search, options.threads, progress);
  return search.tally();
}

}  // namespace inga::patterns
