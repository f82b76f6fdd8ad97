#include "patterns/lamp.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <mutex>
#include <utility>

#include "patterns/best.h"
#include "patterns/fisher.h"
#include "patterns/keep.h"
#include "patterns/walk.h"

namespace inga::patterns {
namespace {

/// What all threads know of supports: the least one, s, of which (number of sets of s rows or more) f(s) can still be at most the
/// level, where no set of s rows or more has a p-value below f(s). Both fall with s, so s only ever rises, and never beyond the result:
/// sets that are not visited any more do not count in it.
class Climb {
 public:
  Climb(const Fisher& fisher, std::uint32_t positives, std::size_t rows, double level)
      : fisher_(fisher), positives_(positives), level_(rank(std::log(level))), counts_(rows + 2) {}

  std::uint32_t least() const { return least_.load(std::memory_order_relaxed); }

  void add(const std::vector<std::uint32_t>& supports) {
    const std::lock_guard lock(adding_);
    std::uint32_t now = least();
    for (const std::uint32_t support : supports) {
      if (support < now) continue;
      ++counts_[support];
      ++above_;
    }
    while (above_ > 0 && rank(std::log(static_cast<double>(above_)) + bound(now)) > level_) above_ -= counts_[now++];
    least_.store(now, std::memory_order_relaxed);
  }

  std::uint64_t above() const { return above_; }

 private:
  /// log f(s): the p-value of s positive rows and no others, or of all positive ones where there are fewer.
  double bound(std::uint32_t support) const { return fisher_.log_bound(std::min(support, positives_)); }

  const Fisher& fisher_;
  std::uint32_t positives_;
  double level_;
  std::mutex adding_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t above_ = 0;
  std::atomic<std::uint32_t> least_{1};
};

/// Tells a climb of supports, some at a time.
struct Climber {
  static constexpr std::size_t kSome = 256;
  Climb& climb;
  std::vector<std::uint32_t> waiting{};

  std::uint32_t least() const { return climb.least(); }
  template <class Positives>
  void found(std::uint32_t support, const std::vector<std::uint32_t>&, Positives&&) {
    waiting.push_back(support);
    if (waiting.size() == kSome) tell();
  }
  void tell() {
    climb.add(waiting);
    waiting.clear();
  }
  Climber fork() const { return {climb}; }
  void join(Climber& other) {
    other.tell();
    tell();
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

  Judge fork() const { return {fisher, positives, support, limit, top}; }
  void join(Judge& other) {
    significant += other.significant;
    for (Condition& condition : other.heap) keep(heap, top, std::move(condition));
  }
};

}  // namespace

Lamp lamp(const Columns& columns, std::size_t rows, std::size_t items, const LampOptions& options,
          const Kernels& kernels, const Progress& progress) {
  std::uint32_t positives = 0;
  for (std::size_t w = 0; w < columns.words; ++w)
    positives += static_cast<std::uint32_t>(std::popcount(columns[items][w]));
  const Fisher fisher(positives, static_cast<std::uint32_t>(rows) - positives);
  Climb climb(fisher, positives, rows, options.level);
  Climber climber{climb};
  walk::closed_sets(columns, rows, items, true, options.threads, kernels, progress, 0, climber);
  climber.tell();
  Lamp result;
  result.support = climb.least();
  result.factor = climb.above();
  if (result.factor == 0) return result;
  const double limit = rank(std::log(options.level / static_cast<double>(result.factor)));
  Judge judge{fisher, positives, result.support, limit, options.top};
  walk::closed_sets(columns, rows, items, true, options.threads, kernels, progress, 1, judge);
  result.significant = judge.significant;
  std::sort_heap(judge.heap.begin(), judge.heap.end(), before);
  result.best = std::move(judge.heap);
  return result;
}

}  // namespace inga::patterns
