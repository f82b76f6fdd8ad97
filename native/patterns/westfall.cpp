#include "patterns/westfall.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "core/parallel.h"
#include "patterns/best.h"
#include "patterns/family.h"
#include "patterns/keep.h"
#include "patterns/permutations.h"

namespace inga::patterns {
namespace {

/// Branches between two times at which all hear of the least p-values so far: always the same ones, so what is visited does not depend on
/// threads.
constexpr std::size_t kRound = 256;
constexpr double kWhole = 1e6;
/// Bounds and p-values come by different ways: what is nearer than this may be equal.
constexpr double kSlack = 1.0;

/// Of each permutation the least p-value so far, and the threshold that follows from them. All p-values by rank().
class Minima {
 public:
  Minima(std::size_t permutations, std::size_t allowed) : least_(permutations, 0.0), allowed_(allowed) {}

  /// What is above is neither significant nor among the values that decide on it.
  double threshold() const { return threshold_; }
  const std::vector<double>& least() const { return least_; }
  bool lower(std::size_t permutation, double rank) {
    if (rank >= least_[permutation]) return false;
    least_[permutation] = rank;
    return true;
  }
  /// To be called after lower(): the first value of which more than `allowed` permutations have one that is as small.
  void settle() {
    sorted_ = least_;
    const auto place = sorted_.begin() + static_cast<std::ptrdiff_t>(allowed_);
    std::nth_element(sorted_.begin(), place, sorted_.end());
    threshold_ = *place;
  }
  void merge(const Minima& other) {
    for (std::size_t at = 0; at < least_.size(); ++at) least_[at] = std::min(least_[at], other.least_[at]);
  }

 private:
  std::vector<double> least_;
  std::size_t allowed_;
  double threshold_ = 0.0;
  std::vector<double> sorted_;
};

/// A condition, of which a branch begins.
struct Prefix {
  std::vector<std::uint32_t> path;
  /// No p-value below it is less, in any permutation.
  double bound;
};

/// What a search shares.
struct Frame {
  const Family& family;
  const Permutations& permutations;
  const Space& space;
  const WestfallOptions& options;
  const Kernels& kernels;
};

/// Looks at each condition under all permutations.
class Permuter {
 public:
  Permuter(const Frame& frame, Strata strata)
      : frame_(frame),
        strata_(std::move(strata)),
        sizes_(frame.family.strata.size()),
        sums_(frame.options.arity + 1, Sums(frame.permutations, frame.family.rows)),
        rest_(frame.family.words) {}

  /// Begins below a condition: `minima` is what is known, and `survivors`, if any, takes those conditions below which there is more.
  void begin(std::span<const std::uint32_t> path, Minima& minima, std::vector<Prefix>* survivors) {
    minima_ = &minima;
    survivors_ = survivors;
    if (path.empty()) {
      std::uint32_t positives = 0;
      for (const Stratum& stratum : frame_.family.strata) positives += stratum.positives;
      return sums_[0].fill(positives);
    }
    AlignedVector<Word> set = frame_.family.all;
    for (const std::uint32_t item : path)
      frame_.kernels.meet(set.data(), frame_.family.column(item), set.data(), frame_.family.words);
    tally(set.data(), sums_[path.size()]);
  }

  bool enter(std::span<const std::uint32_t> path, const Extent& extent, const Extent& parent) {
    const std::size_t depth = path.size();
    const bool last = depth == frame_.options.arity;
    count_strata(frame_.family, extent.set, frame_.kernels, sizes_.data());
    const std::uint32_t possible = strata_.most(sizes_);
    // What no permutation can make evident needs none.
    const double least = last ? strata_.log_p(sizes_, possible) : bound(possible);
    if (above(least)) return false;
    count(depth, extent, parent);
    const std::uint32_t most = sums_[depth].most(frame_.permutations.count());
    note(depth, most);
    if (last) return false;
    const double below = bound(most);
    if (above(below)) return false;
    if (survivors_ != nullptr) survivors_->push_back({{path.begin(), path.end()}, below});
    return true;
  }

 private:
  double bound(std::uint32_t positives) { return strata_.log_bound(sizes_, positives, frame_.options.support); }
  bool above(double log_p) const { return rank(log_p) > minima_->threshold() + kSlack; }

  void tally(const Word* set, Sums& sums) {
    places_.clear();
    for (std::size_t w = 0; w < frame_.family.words; ++w) {
      for (Word bits = set[w]; bits != 0; bits &= bits - 1) {
        places_.push_back(static_cast<std::uint32_t>(w * kWordBits + static_cast<std::size_t>(std::countr_zero(bits))));
      }
    }
    sums.tally(frame_.permutations, places_, frame_.kernels);
  }

  /// From the rows, or from those that the parent has besides, whichever are fewer.
  void count(std::size_t depth, const Extent& extent, const Extent& parent) {
    if (extent.rows <= parent.rows - extent.rows) return tally(extent.set, sums_[depth]);
    for (std::size_t w = 0; w < frame_.family.words; ++w) rest_[w] = parent.set[w] & ~extent.set[w];
    tally(rest_.data(), sums_[depth]);
    sums_[depth].subtract_from(sums_[depth - 1]);
  }

  /// Keeps what is less than before of the p-values of all permutations: the most positive rows have the least.
  void note(std::size_t depth, std::uint32_t most) {
    std::size_t seen = 0;
    bool lower = false;
    for (std::uint32_t number = most;; --number) {
      const double value = rank(strata_.log_p(sizes_, number));
      if (value > minima_->threshold()) break;
      sums_[depth].each(number, frame_.permutations.count(), [&](std::size_t permutation) {
        ++seen;
        lower = minima_->lower(permutation, value) || lower;
      });
      if (seen == frame_.permutations.count() || number == 0) break;
    }
    if (lower) minima_->settle();
  }

  const Frame& frame_;
  Strata strata_;
  Minima* minima_ = nullptr;
  std::vector<Prefix>* survivors_ = nullptr;
  std::vector<std::uint32_t> sizes_;
  /// Of each number of items.
  std::vector<Sums> sums_;
  AlignedVector<Word> rest_;
  std::vector<std::uint32_t> places_;
};

/// A thread's part of the work.
struct Worker {
  Worker(const Frame& frame, const Strata& strata, const Progress& progress)
      : permuter(frame, strata),
        walk(frame.family, frame.space, frame.options.arity, frame.options.support, frame.kernels, progress, permuter) {
  }
  Permuter permuter;
  Walk<Permuter> walk;
};

/// The least p-values of all permutations over all conditions, as far as they matter.
class Search {
 public:
  Search(const Frame& frame, const Strata& strata, const Progress& progress)
      : frame_(frame), progress_(progress), minima_(frame.options.permutations, frame.options.allowed) {
    const int threads = choose_threads(frame.options.threads, kRound);
    for (int worker = 0; worker < threads; ++worker)
      workers_.push_back(std::make_unique<Worker>(frame, strata, progress));
  }

  Minima run(Coverage& coverage) {
    std::vector<Prefix> branches{{{}, 0.0}};
    const std::size_t arity = frame_.options.arity;
    // One item, then two, then all: the first ones tell soon what is worth looking at, and there are many branches at last.
    for (std::size_t done = 0; done < arity;) {
      const bool first = done < kFirst;
      const std::size_t most = first ? 1 : arity - done;
      progress_.begin(first ? 1 : 2, static_cast<std::int64_t>(kWhole));
      branches = level(branches, most, done + most < arity, coverage);
      done += most;
    }
    return std::move(minima_);
  }

 private:
  static constexpr std::size_t kFirst = 2;

  std::vector<Prefix> level(const std::vector<Prefix>& branches, std::size_t most, bool more, Coverage& coverage) {
    std::vector<Prefix> survivors;
    std::atomic<std::int64_t> done{0};
    for (std::size_t from = 0; from < branches.size(); from += kRound) {
      const std::size_t count = std::min(kRound, branches.size() - from);
      Minima all = minima_;
      std::mutex merging;
      std::vector<Coverage> parts(count);
      std::vector<std::vector<Prefix>> found(count);
      parallel_for(static_cast<int>(workers_.size()), count, [&](std::size_t at, int worker) {
        const Prefix& branch = branches[from + at];
        auto& [permuter, walk] = *workers_[static_cast<std::size_t>(worker)];
        const std::size_t depth = branch.path.size();
        if (depth > 0 && rank(branch.bound) > minima_.threshold() + kSlack) {
          parts[at].bound += frame_.space.below(branch.path.back(), frame_.options.arity - depth);
        } else {
          Minima own = minima_;
          permuter.begin(branch.path, own, more ? &found[at] : nullptr);
          walk.below(branch.path, most, parts[at]);
          const std::lock_guard lock(merging);
          all.merge(own);
        }
        const double share = static_cast<double>(done.fetch_add(1) + 1) / static_cast<double>(branches.size());
        progress_.advance(static_cast<std::int64_t>(kWhole * share));
      });
      for (std::size_t at = 0; at < count; ++at) {
        coverage += parts[at];
        std::move(found[at].begin(), found[at].end(), std::back_inserter(survivors));
      }
      minima_ = std::move(all);
      minima_.settle();
    }
    return survivors;
  }

  const Frame& frame_;
  const Progress& progress_;
  Minima minima_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

/// Keeps what is significant for the target as it is.
class Judge {
 public:
  Judge(const Family& family, const Strata& strata, const WestfallOptions& options, double threshold,
        const Kernels& kernels)
      : family_(family),
        strata_(strata),
        options_(options),
        threshold_(threshold),
        kernels_(kernels),
        sizes_(strata.size()) {}

  bool enter(std::span<const std::uint32_t> path, const Extent& extent, const Extent&) {
    const std::uint32_t only = 0;
    std::uint32_t positives = 0;
    kernels_.count(extent.set, family_.positive.data(), family_.words, &only, 1, &positives);
    count_strata(family_, extent.set, kernels_, sizes_.data());
    const double log_p = strata_.log_p(sizes_, positives);
    if (rank(log_p) < threshold_) take(path, extent.rows, positives, log_p);
    return path.size() < options_.arity &&
           rank(strata_.log_bound(sizes_, positives, options_.support)) <= threshold_ + kSlack;
  }

  void join(Judge& other) {
    significant += other.significant;
    for (Condition& condition : other.heap) keep(heap, options_.top, std::move(condition));
  }

  std::uint64_t significant = 0;
  /// The last on top.
  std::vector<Condition> heap;

 private:
  void take(std::span<const std::uint32_t> path, std::uint32_t rows, std::uint32_t positives, double log_p) {
    ++significant;
    Condition condition{{}, positives, rows - positives, log_p};
    for (const std::uint32_t item : path) condition.items.push_back(family_.names[item]);
    std::sort(condition.items.begin(), condition.items.end());
    keep(heap, options_.top, std::move(condition));
  }

  const Family& family_;
  Strata strata_;
  const WestfallOptions& options_;
  double threshold_;
  const Kernels& kernels_;
  std::vector<std::uint32_t> sizes_;
};

Judge judged(const Family& family, const Strata& strata, const Space& space, const WestfallOptions& options,
             double threshold, const Kernels& kernels, const Progress& progress) {
  const std::size_t items = family.names.size();
  const int threads = std::max(1, choose_threads(options.threads, items));
  progress.begin(3, static_cast<std::int64_t>(items));
  std::vector<Judge> parts(static_cast<std::size_t>(threads), Judge(family, strata, options, threshold, kernels));
  struct Roots {
    Judge& judge;
    std::vector<std::uint32_t> more{};
    bool enter(std::span<const std::uint32_t> path, const Extent& extent, const Extent& parent) {
      if (judge.enter(path, extent, parent)) more.push_back(path.back());
      return true;
    }
  } roots{parts[0]};
  Coverage ignored;
  Walk(family, space, options.arity, options.support, kernels, progress, roots).below({}, 1, ignored);
  std::atomic<std::int64_t> done{0};
  parallel_for(threads, roots.more.size(), [&](std::size_t at, int worker) {
    Coverage own;
    Walk walk(family, space, options.arity, options.support, kernels, progress,
              parts[static_cast<std::size_t>(worker)]);
    walk.below({&roots.more[at], 1}, options.arity - 1, own);
    progress.advance(done.fetch_add(1) + 1);
  });
  for (std::size_t at = 1; at < parts.size(); ++at) parts[0].join(parts[at]);
  return std::move(parts[0]);
}

double expected(const Family& family, const Question& question, const Condition& condition, const Kernels& kernels) {
  std::vector<std::uint32_t> sizes(family.strata.size());
  AlignedVector<Word> set = family.all;
  for (std::size_t row = 0; row < question.rows; ++row) {
    for (const std::uint32_t item : condition.items) {
      if (!has(question.columns[item], row)) drop(set.data(), family.places[row]);
    }
  }
  count_strata(family, set.data(), kernels, sizes.data());
  double sum = 0.0;
  for (std::size_t s = 0; s < sizes.size(); ++s) {
    const double positives = family.strata[s].positives, negatives = family.strata[s].negatives;
    sum += sizes[s] * positives / (positives + negatives);
  }
  return sum;
}

}  // namespace

Westfall westfall_young(const Question& question, std::span<const std::int32_t> strata, std::size_t count,
                        const WestfallOptions& options, const Kernels& kernels, const Progress& progress) {
  const Family family = family_of(question, strata, count);
  const Space space(family.ends, options.arity);
  const Permutations permutations(family, options.permutations, options.seed, options.threads, progress, 0);
  const Strata test(family.strata);
  const Frame frame{family, permutations, space, options, kernels};
  Westfall result;
  const Minima minima = Search(frame, test, progress).run(result.coverage);
  const double threshold = minima.threshold();
  result.log_threshold = threshold * 0x1p-30;
  Judge judge = judged(family, test, space, options, threshold, kernels, progress);
  result.significant = judge.significant;
  std::sort_heap(judge.heap.begin(), judge.heap.end(), before);
  for (Condition& condition : judge.heap) {
    const double own = rank(condition.log_p);
    const auto beaten =
        std::count_if(minima.least().begin(), minima.least().end(), [own](double least) { return least <= own; });
    const double positives = expected(family, question, condition, kernels);
    result.best.push_back({std::move(condition), positives, static_cast<std::size_t>(beaten)});
  }
  return result;
}

}  // namespace inga::patterns
