#include "patterns/conditions.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <numeric>
#include <utility>
#include <vector>

#include "core/parallel.h"
#include "patterns/best.h"
#include "patterns/space.h"

namespace inga::patterns {
namespace {

/// Branches between two times at which all hear of the best so far: always the same ones, so what is visited does not depend on threads.
constexpr std::size_t kRound = 64;
constexpr double kWhole = 1e6;

/// Items with their rows in an order of the search's own.
struct Layout {
  std::uint32_t positives = 0;
  std::uint32_t negatives = 0;
  /// Of each item its number in the question, and the end of its group.
  std::vector<std::uint32_t> names;
  std::vector<std::size_t> ends;
  /// Positive rows come first; others begin at a word of their own.
  std::size_t stride = 0;
  AlignedVector<Word> columns;
  AlignedVector<Word> blocks;
  Blocks block{};
  AlignedVector<Word> all;
};

std::uint32_t common(const Word* a, const Word* b, std::size_t words) {
  std::uint32_t sum = 0;
  for (std::size_t w = 0; w < words; ++w) sum += static_cast<std::uint32_t>(std::popcount(a[w] & b[w]));
  return sum;
}

/// Groups with few positive rows come first: what is below them ends soon.
void arrange(Layout& layout, const Question& question) {
  const std::size_t items = question.groups.size();
  std::vector<std::uint32_t> positives(items), most;
  for (std::size_t item = 0; item < items; ++item) {
    positives[item] = common(question.columns[item], question.positive, question.columns.words);
    const auto group = static_cast<std::size_t>(question.groups[item]);
    if (most.size() <= group) most.resize(group + 1);
    most[group] = std::max(most[group], positives[item]);
  }
  layout.names.resize(items);
  std::iota(layout.names.begin(), layout.names.end(), 0U);
  std::sort(layout.names.begin(), layout.names.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto g = static_cast<std::size_t>(question.groups[a]), h = static_cast<std::size_t>(question.groups[b]);
    if (g != h) return most[g] != most[h] ? most[g] < most[h] : g < h;
    return a < b;
  });
  layout.ends.resize(items);
  for (std::size_t i = items; i-- > 0;) {
    const bool last = i + 1 == items || question.groups[layout.names[i]] != question.groups[layout.names[i + 1]];
    layout.ends[i] = last ? i + 1 : layout.ends[i + 1];
  }
}

Layout layout_of(const Question& question) {
  Layout layout;
  arrange(layout, question);
  std::vector<std::size_t> place(question.rows);
  for (std::size_t row = 0; row < question.rows; ++row) {
    place[row] = has(question.positive, row) ? layout.positives++ : layout.negatives++;
  }
  const std::size_t positive = (layout.positives + kWordBits - 1) / kWordBits;
  const std::size_t words = positive + (layout.negatives + kWordBits - 1) / kWordBits;
  const std::size_t items = layout.names.size();
  layout.stride = words_for(words * kWordBits);
  layout.columns.resize(layout.stride * items);
  layout.blocks.resize((items + kLanes - 1) / kLanes * kLanes * words);
  layout.all.resize(layout.stride);
  for (std::size_t row = 0; row < question.rows; ++row) {
    if (!has(question.positive, row)) place[row] += positive * kWordBits;
    put(layout.all.data(), place[row]);
  }
  for (std::size_t item = 0; item < items; ++item) {
    const Word* source = question.columns[layout.names[item]];
    Word* target = layout.columns.data() + item * layout.stride;
    for (std::size_t row = 0; row < question.rows; ++row) {
      if (has(source, row)) put(target, place[row]);
    }
    for (std::size_t w = 0; w < words; ++w) {
      layout.blocks[(item / kLanes * words + w) * kLanes + item % kLanes] = target[w];
    }
  }
  layout.block = {layout.blocks.data(), positive, words};
  return layout;
}

/// The search below one item, or below none.
class Branch {
 public:
  Branch(const Layout& layout, const Space& space, std::size_t arity, std::uint32_t support, const Kernels& kernels,
         const Progress& progress)
      : layout_(layout),
        space_(space),
        arity_(arity),
        support_(support),
        kernels_(kernels),
        progress_(progress),
        hits_(arity),
        sets_(arity) {
    for (auto& hits : hits_) hits.resize(layout.names.size());
    for (auto& set : sets_) set.resize(layout.stride);
  }

  /// The conditions of one item; those to go on from are hits().
  std::size_t roots(Best& best, Coverage& coverage) { return screen(layout_.all.data(), 0, 0, best, coverage); }
  const Hit& hit(std::size_t at) const { return hits_.front()[at]; }

  /// All conditions that add to this item.
  void descend(const Hit& hit, Best& best, Coverage& coverage) {
    path_[0] = layout_.names[hit.item];
    const Word* column = layout_.columns.data() + hit.item * layout_.stride;
    follow(hit, column, 1, best, coverage);
  }

 private:
  static constexpr std::size_t kMostArity = 64;

  /// How many items can be added to a condition of this many and one more.
  std::size_t left(std::size_t depth) const { return arity_ - depth - 1; }

  /// The conditions that add one item, from `first` on, to the `depth` items of the path. Returns how many can have others below.
  std::size_t screen(const Word* set, std::size_t depth, std::size_t first, Best& best, Coverage& coverage) {
    const std::size_t items = layout_.names.size();
    auto& hits = hits_[depth];
    // Those to which nothing is added any more need only be good themselves.
    const std::int64_t* most = left(depth) == 0 ? best.most() : nullptr;
    const std::size_t found = kernels_.screen(set, layout_.block, first, items, best.least(), most, hits.data());
    coverage.visited += items - first;
    Wide rest = space_.sum_below(first, left(depth));
    std::size_t kept = 0;
    for (std::size_t at = 0; at < found; ++at) {
      const Hit hit = hits[at];
      const Wide below = space_.below(hit.item, left(depth));
      rest -= below;
      if (hit.positives + hit.negatives < support_) {
        coverage.support += below;
        continue;
      }
      path_[depth] = layout_.names[hit.item];
      best.offer({path_, depth + 1}, hit.positives, hit.negatives);
      hits[kept++] = hit;
    }
    coverage.bound += rest;
    return left(depth) > 0 ? kept : 0;
  }

  void follow(const Hit& hit, const Word* set, std::size_t depth, Best& best, Coverage& coverage) {
    const Wide below = space_.below(hit.item, left(depth - 1));
    if (progress_.cancelled()) {
      coverage.skipped += below;
      return;
    }
    // What was good enough when the item was found may no longer be.
    if (hit.positives < best.least()) {
      coverage.bound += below;
      return;
    }
    const std::size_t found = screen(set, depth, layout_.ends[hit.item], best, coverage);
    for (std::size_t at = 0; at < found; ++at) {
      const Hit next = hits_[depth][at];
      Word* meeting = sets_[depth].data();
      kernels_.meet(set, layout_.columns.data() + next.item * layout_.stride, meeting, layout_.stride);
      path_[depth] = layout_.names[next.item];
      follow(next, meeting, depth + 1, best, coverage);
    }
  }

  const Layout& layout_;
  const Space& space_;
  std::size_t arity_;
  std::uint32_t support_;
  const Kernels& kernels_;
  const Progress& progress_;
  std::vector<std::vector<Hit>> hits_;
  std::vector<AlignedVector<Word>> sets_;
  std::uint32_t path_[kMostArity] = {};
};

/// Conditions of up to `arity` items, the most promising branches first.
Conditions search(const Layout& layout, std::size_t arity, const ConditionOptions& options, Best best,
                  const Kernels& kernels, const Progress& progress) {
  const Space space(layout.ends, arity);
  Conditions result;
  const auto whole = static_cast<double>(space.from(0, arity));
  Branch top(layout, space, arity, options.support, kernels, progress);
  const std::size_t roots = top.roots(best, result.coverage);
  std::vector<Hit> branches;
  for (std::size_t at = 0; at < roots; ++at) branches.push_back(top.hit(at));
  const Measure measure(options.quality, layout.positives, layout.negatives);
  std::stable_sort(branches.begin(), branches.end(), [&](const Hit& a, const Hit& b) {
    return rank(measure.value(a.positives, a.negatives)) < rank(measure.value(b.positives, b.negatives));
  });
  const int threads = choose_threads(options.threads, kRound);
  std::vector<Branch> workers(static_cast<std::size_t>(threads), top);
  std::atomic<double> covered{static_cast<double>(result.coverage.visited)};
  for (std::size_t from = 0; from < branches.size(); from += kRound) {
    if (progress.cancelled()) {
      for (std::size_t at = from; at < branches.size(); ++at) {
        result.coverage.skipped += space.below(branches[at].item, arity - 1);
      }
      break;
    }
    const std::size_t count = std::min(kRound, branches.size() - from);
    std::vector<Best> found(count, best);
    std::vector<Coverage> coverage(count);
    parallel_for(threads, count, [&](std::size_t at, int worker) {
      const Hit& hit = branches[from + at];
      workers[static_cast<std::size_t>(worker)].descend(hit, found[at], coverage[at]);
      const double now = covered.fetch_add(static_cast<double>(space.below(hit.item, arity - 1)));
      progress.advance(static_cast<std::int64_t>(kWhole * now / whole));
    });
    std::vector<std::vector<std::uint32_t>> known;
    for (const Condition& condition : best.heap()) known.push_back(condition.items);
    std::sort(known.begin(), known.end());
    for (std::size_t at = 0; at < count; ++at) {
      result.coverage += coverage[at];
      for (const Condition& condition : found[at].heap()) {
        if (!std::binary_search(known.begin(), known.end(), condition.items)) best.enter(Condition(condition));
      }
    }
  }
  result.best = best.listed();
  return result;
}

}  // namespace

Coverage& Coverage::operator+=(const Coverage& other) {
  visited += other.visited;
  support += other.support;
  bound += other.bound;
  skipped += other.skipped;
  return *this;
}

Conditions find_conditions(const Question& question, const ConditionOptions& options, const Kernels& kernels,
                           const Progress& progress) {
  const Layout layout = layout_of(question);
  const Measure measure(options.quality, layout.positives, layout.negatives);
  double log_p = options.log_p;
  constexpr std::size_t kPairs = 2;
  if (options.arity > kPairs) {
    progress.begin(0, static_cast<std::int64_t>(kWhole));
    const Best start(measure, options.top, log_p, layout.positives, layout.negatives);
    const auto pairs = search(layout, kPairs, options, start, kernels, progress);
    if (pairs.best.size() == options.top) log_p = std::min(log_p, pairs.best.back().log_p);
  }
  progress.begin(1, static_cast<std::int64_t>(kWhole));
  const Best start(measure, options.top, log_p, layout.positives, layout.negatives);
  auto found = search(layout, options.arity, options, start, kernels, progress);
  // In their order, with their p-values whatever they were compared by.
  for (Condition& each : found.best) each.log_p = measure.fisher().log_p(each.positives, each.negatives);
  return found;
}

}  // namespace inga::patterns
