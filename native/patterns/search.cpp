#include "patterns/search.h"

#include <algorithm>
#include <utility>

#include "patterns/keep.h"

namespace inga::patterns {
namespace {

/// The conditions of a part are at most so many, unless a pair alone has more below it: some seconds of work.
constexpr Wide kPart = Wide{1} << 30U;
/// A round has at least so many parts, and as many as this part of all before it; but no more than that, nor so many that
/// what they find, each its own best, takes much memory.
constexpr std::size_t kLeast = 64, kGrowth = 8, kMost = 16384, kMostListed = 4'000'000;

/// Conditions that some parts have found, and what has become of their space.
struct Sheaf {
  Coverage coverage;
  /// The last on top.
  std::vector<Condition> heap;
};

void write(Writer& writer, const Coverage& coverage) {
  for (const Wide part : {coverage.visited, coverage.support, coverage.bound, coverage.skipped}) writer.wide(part);
}

Coverage coverage_of(Reader& reader) {
  Coverage coverage;
  for (Wide* part : {&coverage.visited, &coverage.support, &coverage.bound, &coverage.skipped}) *part = reader.wide();
  return coverage;
}

Words words_of(const Sheaf& sheaf) {
  Writer writer;
  write(writer, sheaf.coverage);
  write(writer, sheaf.heap);
  return writer.take();
}

}  // namespace

class ConditionSearch::Part : public Finder {
 public:
  explicit Part(const ConditionSearch& search) : search_(search), branch_(search.branch()) {}

  bool work(std::size_t part, const Progress& progress) override {
    const Range& range = search_.parts_[part];
    Best best = *search_.best_;
    Coverage coverage;
    branch_.descend(search_.branches_[range.branch], range.first, range.end, progress, best, coverage);
    const bool whole = coverage.skipped == 0;
    Sheaf& sheaf = whole ? whole_ : rest_;
    sheaf.coverage += coverage;
    for (const Condition& condition : best.heap()) {
      if (std::binary_search(search_.known_.begin(), search_.known_.end(), condition.items)) continue;
      keep(sheaf.heap, search_.options_.top, Condition(condition));
    }
    return whole;
  }
  Words found() const override { return words_of(whole_); }
  Words rest() const override { return rest_.coverage.skipped > 0 ? words_of(rest_) : Words{}; }

 private:
  const ConditionSearch& search_;
  Branch branch_;
  Sheaf whole_;
  Sheaf rest_;
};

ConditionSearch::ConditionSearch(const Question& question, const ConditionOptions& options, const Kernels& kernels)
    : layout_(layout_of(question)),
      measure_(options.quality, layout_.positives, layout_.negatives),
      options_(options),
      kernels_(kernels),
      log_p_(options.log_p) {
  open(options.arity > kPairs ? 0 : 1);
  deal();
  if (parts_.empty()) close();
}

/// Begins a stage, with the conditions of one item.
void ConditionSearch::open(int stage) {
  stage_ = stage;
  space_.emplace(layout_.ends, arity());
  best_.emplace(measure_, options_.top, log_p_, layout_.positives, layout_.negatives);
  coverage_ = {};
  branches_ = branch().roots(*best_, coverage_);
  std::stable_sort(branches_.begin(), branches_.end(), [&](const Hit& a, const Hit& b) {
    return rank(measure_.value(a.positives, a.negatives)) < rank(measure_.value(b.positives, b.negatives));
  });
  next_ = {};
  to_branch(0);
}

void ConditionSearch::to_branch(std::size_t at) {
  next_.branch = at;
  next_.first = at < branches_.size() ? layout_.ends[branches_[at].item] : 0;
}

/// Makes the parts of the next round.
void ConditionSearch::deal() {
  begin_ = next_;
  parts_.clear();
  const std::size_t items = layout_.names.size();
  const std::size_t most = std::clamp(kMostListed / options_.top, kLeast, kMost);
  const std::size_t count = std::clamp(begin_.dealt / kGrowth, kLeast, most);
  while (parts_.size() < count && next_.branch < branches_.size()) {
    const std::size_t first = next_.first;
    // The furthest end that is not too far.
    std::size_t low = std::min(first + 1, items), high = items;
    while (low < high) {
      const std::size_t middle = low + (high - low + 1) / 2;
      if (space_->between(first, middle, arity() - kPairs) <= kPart) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    if (low > first) parts_.push_back({next_.branch, first, low});
    if (low == items) {
      to_branch(next_.branch + 1);
    } else {
      next_.first = low;
    }
  }
  next_.dealt += parts_.size();
  known_.clear();
  for (const Condition& condition : best_->heap()) known_.push_back(condition.items);
  std::sort(known_.begin(), known_.end());
}

double ConditionSearch::share(std::size_t part) const {
  const Range& range = parts_[part];
  return static_cast<double>(space_->between(range.first, range.end, arity() - kPairs)) / whole();
}

std::unique_ptr<Finder> ConditionSearch::finder() const { return std::make_unique<Part>(*this); }

void ConditionSearch::add(std::span<const std::uint32_t> found) {
  Reader reader(found);
  coverage_ += coverage_of(reader);
  for (Condition& condition : conditions_of(reader)) best_->enter(std::move(condition));
}

void ConditionSearch::close() {
  deal();
  if (!parts_.empty() || stage_ == 1) return;
  const auto pairs = best_->listed();
  if (pairs.size() == options_.top) log_p_ = std::min(log_p_, pairs.back().log_p);
  open(1);
  deal();
}

void ConditionSearch::stop() {
  if (stage_ == 0) open(1);
  for (; next_.branch < branches_.size(); to_branch(next_.branch + 1)) {
    coverage_.skipped += space_->between(next_.first, layout_.names.size(), arity() - kPairs);
  }
  parts_.clear();
}

Words ConditionSearch::state() const {
  Writer writer;
  writer.word(static_cast<std::uint32_t>(stage_));
  writer.real(log_p_);
  for (const std::size_t each : {begin_.branch, begin_.first, begin_.dealt}) writer.count(each);
  write(writer, coverage_);
  write(writer, best_->listed());
  return writer.take();
}

void ConditionSearch::restore(std::span<const std::uint32_t> state) {
  Reader reader(state);
  const auto stage = static_cast<int>(reader.word());
  log_p_ = reader.real();
  open(stage);
  for (std::size_t* each : {&next_.branch, &next_.first, &next_.dealt}) *each = reader.count();
  coverage_ = coverage_of(reader);
  best_.emplace(measure_, options_.top, log_p_, layout_.positives, layout_.negatives);
  for (Condition& condition : conditions_of(reader)) best_->enter(std::move(condition));
  deal();
}

Conditions ConditionSearch::result() const {
  Conditions found{best_->listed(), coverage_};
  // In their order, with their p-values whatever they were compared by.
  for (Condition& each : found.best) each.log_p = measure_.fisher().log_p(each.positives, each.negatives);
  return found;
}

Conditions find_conditions(const Question& question, const ConditionOptions& options, const Kernels& kernels,
                           const Progress& progress) {
  ConditionSearch search(question, options, kernels);
  run(search, options.threads, progress);
  return search.result();
}

}  // namespace inga::patterns
