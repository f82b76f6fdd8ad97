#include "patterns/lamp.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <mutex>
#include <numeric>
#include <utility>

#include "patterns/best.h"
#include "patterns/keep.h"

namespace inga::patterns {

/// What all threads know of supports: the least one, s, of which (number of sets of s rows or more) f(s) can still be at most the
/// level, where no set of s rows or more has a p-value below f(s). Both fall with s, so s only ever rises, and never beyond the result:
/// sets that are not visited any more do not count in it.
class Climb {
 public:
  /// @param least no more than the result
  /// @param counts how many sets are known of each number of rows, from that one on
  Climb(const Fisher& fisher, std::uint32_t positives, double level, std::uint32_t least,
        std::vector<std::uint64_t> counts)
      : fisher_(fisher),
        positives_(positives),
        level_(rank(std::log(level))),
        counts_(std::move(counts)),
        above_(std::accumulate(counts_.begin() + least, counts_.end(), std::uint64_t{0})),
        least_(least) {
    raise();
  }

  std::uint32_t least() const { return least_.load(std::memory_order_relaxed); }

  void add(const std::vector<std::uint32_t>& supports) {
    const std::lock_guard lock(adding_);
    const std::uint32_t now = least();
    for (const std::uint32_t support : supports) {
      if (support < now) continue;
      ++counts_[support];
      ++above_;
    }
    raise();
  }

  std::uint64_t above() const { return above_; }

 private:
  void raise() {
    std::uint32_t now = least();
    while (above_ > 0 && rank(std::log(static_cast<double>(above_)) + bound(now)) > level_) above_ -= counts_[now++];
    least_.store(now, std::memory_order_relaxed);
  }
  /// log f(s): the p-value of s positive rows and no others, or of all positive ones where there are fewer.
  double bound(std::uint32_t support) const { return fisher_.log_bound(std::min(support, positives_)); }

  const Fisher& fisher_;
  std::uint32_t positives_;
  double level_;
  std::mutex adding_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t above_;
  std::atomic<std::uint32_t> least_;
};

namespace {

constexpr std::size_t kLeast = 64, kGrowth = 8;

/// Counts the sets of a part, and tells a climb of them, some at a time. The climb may hear of parts that are not done to their end:
/// those sets are there, too, and it only has to know of none that is not.
struct Climber {
  static constexpr std::size_t kSome = 256;
  Climb& climb;
  std::vector<std::uint64_t> counts;
  std::vector<std::uint32_t> waiting{};

  std::uint32_t least() const { return climb.least(); }
  template <class Positives>
  void found(std::uint32_t support, const std::vector<std::uint32_t>&, Positives&&) {
    ++counts[support];
    waiting.push_back(support);
    if (waiting.size() == kSome) tell();
  }
  void tell() {
    climb.add(waiting);
    waiting.clear();
  }
};

/// Keeps the sets of a p-value that is small enough.
struct Judge {
  const Fisher& fisher;
  std::uint32_t positives;
  std::uint32_t support;
  double limit;
  std::size_t top;
  /// Of each support how many positive rows are enough, where that is known.
  std::vector<std::uint32_t> enough{};
  std::uint64_t significant = 0;
  /// The last on top.
  std::vector<Condition> heap{};

  std::uint32_t least() const { return support; }

  template <class Positives>
  void found(std::uint32_t rows, const std::vector<std::uint32_t>& items, Positives&& count) {
    const std::uint32_t yes = count();
    if (yes < needed(rows)) return;
    ++significant;
    Condition condition{items, yes, rows - yes, fisher.log_p(yes, rows - yes)};
    std::sort(condition.items.begin(), condition.items.end());
    keep(heap, top, std::move(condition));
  }

  /// More positive rows of as many have a smaller p-value.
  std::uint32_t needed(std::uint32_t rows) {
    if (enough.size() <= rows) enough.resize(std::size_t{rows} + 1);
    if (enough[rows] != 0) return enough[rows];
    const std::uint32_t negatives = fisher.negatives();
    std::uint32_t low = std::max(1U, rows > negatives ? rows - negatives : 0), high = std::min(rows, positives) + 1;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (rank(fisher.log_p(middle, rows - middle)) <= limit) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return enough[rows] = low;
  }
};

std::uint32_t ones(const Word* bits, std::size_t words) {
  std::uint32_t sum = 0;
  for (std::size_t w = 0; w < words; ++w) sum += static_cast<std::uint32_t>(std::popcount(bits[w]));
  return sum;
}

}  // namespace

/// Finds how many sets there are of each number of rows.
class LampSearch::Step : public Finder {
 public:
  explicit Step(const LampSearch& search) : search_(search), counts_(search.counts_.size()) {}

  bool work(std::size_t part, const Progress& progress) override {
    Climber climber{*search_.climb_, std::vector<std::uint64_t>(counts_.size())};
    search_.tree_->visit(search_.begin_ + part, progress, climber);
    climber.tell();
    for (std::size_t at = 0; at < counts_.size(); ++at) counts_[at] += climber.counts[at];
    return true;
  }
  Words found() const override {
    Writer writer;
    writer.word(search_.climb_->least());
    write_counts(writer, counts_);
    return writer.take();
  }

 private:
  const LampSearch& search_;
  std::vector<std::uint64_t> counts_;
};

/// Finds the sets that are significant.
class LampSearch::Verdict : public Finder {
 public:
  explicit Verdict(const LampSearch& search) : search_(search), whole_(judge(search)) {}

  bool work(std::size_t part, const Progress& progress) override {
    Judge own = judge(search_);
    own.enough = std::move(whole_.enough);
    search_.tree_->visit(search_.begin_ + part, progress, own);
    whole_.enough = std::move(own.enough);
    whole_.significant += own.significant;
    for (Condition& condition : own.heap) keep(whole_.heap, whole_.top, std::move(condition));
    return true;
  }
  Words found() const override {
    Writer writer;
    writer.count(whole_.significant);
    write(writer, whole_.heap);
    return writer.take();
  }

 private:
  static Judge judge(const LampSearch& search) {
    return {search.fisher_, search.positives_, search.lamp_.support, search.limit(), search.options_.top};
  }

  const LampSearch& search_;
  Judge whole_;
};

LampSearch::LampSearch(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
                       const Kernels& kernels)
    : columns_(columns),
      rows_(rows),
      items_(items),
      options_(options),
      kernels_(kernels),
      positives_(ones(columns[items], columns.words)),
      fisher_(positives_, static_cast<std::uint32_t>(rows) - positives_),
      counts_(rows + 2) {
  know();
  open(0);
  deal(0);
}

LampSearch::~LampSearch() = default;

/// Begins a climb from what all have counted.
void LampSearch::know() {
  climb_ = std::make_unique<Climb>(fisher_, positives_, options_.level, least_, counts_);
  least_ = climb_->least();
}

void LampSearch::open(int stage) {
  stage_ = stage;
  tree_.emplace(columns_, rows_, items_, true, lamp_.support, kernels_);
}

/// The round that begins with this part.
void LampSearch::deal(std::size_t begin) {
  begin_ = begin;
  const std::size_t all = tree_->parts();
  end_ = stage_ == 1 ? all : std::min(all, begin + std::max(kLeast, begin / kGrowth));
}

double LampSearch::limit() const { return rank(std::log(options_.level / static_cast<double>(lamp_.factor))); }

std::unique_ptr<Finder> LampSearch::finder() const {
  if (stage_ == 0) return std::make_unique<Step>(*this);
  return std::make_unique<Verdict>(*this);
}

void LampSearch::add(std::span<const std::uint32_t> found) {
  Reader reader(found);
  if (stage_ == 0) {
    least_ = std::max(least_, reader.word());
    add_counts(reader, counts_);
    return;
  }
  lamp_.significant += reader.count();
  for (Condition& condition : conditions_of(reader)) keep(lamp_.best, options_.top, std::move(condition));
}

void LampSearch::close() {
  deal(end_);
  if (stage_ == 1) return;
  know();
  if (parts() > 0) return;
  lamp_.support = least_;
  lamp_.factor = climb_->above();
  open(1);
  deal(lamp_.factor == 0 ? tree_->parts() : 0);
}

Words LampSearch::state() const {
  Writer writer;
  writer.word(static_cast<std::uint32_t>(stage_));
  writer.count(begin_);
  writer.word(lamp_.support);
  writer.count(lamp_.factor);
  writer.count(lamp_.significant);
  writer.word(least_);
  write_counts(writer, counts_);
  write(writer, lamp_.best);
  return writer.take();
}

void LampSearch::restore(std::span<const std::uint32_t> state) {
  Reader reader(state);
  const auto stage = static_cast<int>(reader.word());
  const std::size_t begin = reader.count();
  lamp_ = {};
  lamp_.support = reader.word();
  lamp_.factor = reader.count();
  lamp_.significant = reader.count();
  const std::uint32_t least = reader.word();
  counts_.assign(rows_ + 2, 0);
  add_counts(reader, counts_);
  lamp_.best = conditions_of(reader);
  least_ = least;
  know();
  open(stage);
  deal(begin);
}

Lamp LampSearch::result() const {
  Lamp result = lamp_;
  std::sort(result.best.begin(), result.best.end(), before);
  return result;
}

Lamp lamp(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
          const Kernels& kernels, const Progress& progress) {
  LampSearch search(columns, rows, items, options, kernels);
  run(search, options.threads, progress);
  return search.result();
}

}  // namespace inga::patterns
