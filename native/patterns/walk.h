// The walk through all closed sets of enough rows, whatever is done with them.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <numeric>
#include <utility>
#include <vector>

#include "core/aligned.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "patterns/database.h"
#include "patterns/kernels.h"

namespace inga::patterns::walk {

/// Rows that are looked at for what a set of rows has in common, before columns are compared.
constexpr std::size_t kGlance = 24;
/// A branch with so many candidates and at most this part of the rows gets a database of its own.
constexpr std::size_t kWorth = 10;
constexpr double kFewer = 0.7;
/// Branches are cut into smaller ones until there are so many.
constexpr std::size_t kTasks = 512;

struct Candidate {
  std::uint32_t item;
  std::uint32_t support;
};

/// A closed set, and what may be added to it.
struct Node {
  AlignedVector<Word> set;
  /// From the rarest to the most frequent.
  std::vector<Candidate> candidates;
  /// Items of candidates and of earlier branches, and the latter alone. None is in the closed set.
  std::vector<Word> alive;
  std::vector<Word> past;
  /// Of the closed set, in numbers of the whole.
  std::vector<std::uint32_t> items;
};

/// What all parts of a search share. Where `labelled`, the last column of a database is no item but says which rows are positive.
struct Frame {
  const Kernels& kernels;
  const Progress& progress;
  bool labelled;
};

template <class Body>
void each_bit(const Word* bits, std::size_t words, Body&& body) {
  for (std::size_t w = 0; w < words; ++w) {
    for (Word rest = bits[w]; rest != 0; rest &= rest - 1) {
      body(w * kWordBits + static_cast<std::size_t>(std::countr_zero(rest)));
    }
  }
}

/// The search in one database, of which a row's items take kMasks words, or any number where that is 0. The visitor is asked for the
/// `least()` number of rows, which may rise as the search goes, and is told of each set once by `found(support, items, positives)`: the
/// last is a function that counts its positive rows. A set whose rows were enough a moment ago may still be told of.
template <std::size_t kMasks, class Visitor>
class Search {
 public:
  /// @param names the items in numbers of the whole
  Search(const Frame& frame, const Database& database, const std::vector<std::uint32_t>& names, Visitor& visitor)
      : frame_(frame), database_(database), names_(names), visitor_(visitor), columns_(database.columns()) {}

  Node root(std::vector<std::uint32_t> items, const std::vector<std::uint32_t>& candidates,
            const std::vector<std::uint32_t>& past) {
    Node node;
    node.items = std::move(items);
    node.set.resize(database_.words());
    for (std::size_t row = 0; row < database_.rows(); ++row) put(node.set.data(), row);
    node.alive.resize(masks());
    node.past.resize(masks());
    for (const std::uint32_t item : past) put(node.past.data(), item);
    node.alive = node.past;
    ids_ = candidates;
    choose(node);
    return node;
  }

  /// All closed sets that add candidates of `node`.
  void expand(Node& node, std::size_t depth) {
    frame_.progress.check();
    for (std::size_t at = 0; at < node.candidates.size(); ++at) {
      Node& child = level(depth);
      if (branch(node, at, child) && !child.candidates.empty()) descend(child, depth + 1);
    }
  }

  /// The children that have candidates.
  std::vector<Node> children(Node& node) {
    std::vector<Node> found;
    for (std::size_t at = 0; at < node.candidates.size(); ++at) {
      Node child;
      if (branch(node, at, child) && !child.candidates.empty()) found.push_back(std::move(child));
    }
    return found;
  }

  /// expand(), in a database of its own where that pays.
  void descend(Node& node, std::size_t depth);

 private:
  std::size_t masks() const { return kMasks > 0 ? kMasks : database_.masks(); }
  std::size_t words() const { return database_.words(); }

  Node& level(std::size_t depth) {
    while (levels_.size() <= depth) levels_.emplace_back();
    return levels_[depth];
  }

  /// Adds candidate `at` of `node`. False where the closed set is an earlier branch's.
  bool branch(Node& node, std::size_t at, Node& child) {
    const auto [item, support] = node.candidates[at];
    // No set of enough rows has this one in its closure.
    if (support < visitor_.least()) return false;
    child.set.resize(words());
    frame_.kernels.meet(node.set.data(), columns_[item], child.set.data(), words());
    Word fixed[kMasks > 0 ? kMasks : 1];
    if constexpr (kMasks == 0) left_.resize(masks());
    Word* left = kMasks > 0 ? fixed : left_.data();
    for (std::size_t m = 0; m < masks(); ++m) left[m] = node.alive[m];
    drop(left, item);
    const bool unseen = !glance(child.set.data(), left) || common(node, child, left);
    put(node.past.data(), item);
    if (!unseen) return false;
    child.items = node.items;
    child.items.push_back(names_[item]);
    each_bit(left, masks(), [&](std::size_t added) { child.items.push_back(names_[added]); });
    visitor_.found(support, child.items, [&] { return positives(child.set.data()); });
    ids_.clear();
    for (std::size_t later = at + 1; later < node.candidates.size(); ++later) {
      const std::uint32_t id = node.candidates[later].item;
      if (!has(left, id)) ids_.push_back(id);
    }
    child.past = node.past;
    drop(child.past.data(), item);
    child.alive = child.past;
    choose(child);
    return true;
  }

  /// Takes out of `left` what some of the first rows of the set do not have; false where nothing is left.
  bool glance(const Word* set, Word* left) const {
    std::size_t seen = 0;
    for (std::size_t w = 0; w < words(); ++w) {
      for (Word rest = set[w]; rest != 0; rest &= rest - 1) {
        const Word* row = database_.row(w * kWordBits + static_cast<std::size_t>(std::countr_zero(rest)));
        Word any = 0;
        for (std::size_t m = 0; m < masks(); ++m) any |= left[m] &= row[m];
        if (any == 0) return false;
        if (++seen == kGlance) return true;
      }
    }
    return true;
  }

  /// Takes out of `left` what not all rows of the child have; false where a past item is left.
  bool common(const Node& node, const Node& child, Word* left) const {
    for (const bool past : {true, false}) {
      for (std::size_t m = 0; m < masks(); ++m) {
        for (Word rest = past ? left[m] & node.past[m] : left[m] & ~node.past[m]; rest != 0; rest &= rest - 1) {
          const std::size_t item = m * kWordBits + static_cast<std::size_t>(std::countr_zero(rest));
          if (!frame_.kernels.within(child.set.data(), columns_[item], words())) {
            drop(left, item);
          } else if (past) {
            return false;
          }
        }
      }
    }
    return true;
  }

  std::uint32_t positives(const Word* set) const {
    const auto label = static_cast<std::uint32_t>(database_.items() - 1);
    std::uint32_t count = 0;
    frame_.kernels.count(set, columns_.data, words(), &label, 1, &count);
    return count;
  }

  /// Makes candidates of those of `ids_` that have enough rows.
  void choose(Node& node) {
    counts_.resize(ids_.size());
    frame_.kernels.count(node.set.data(), columns_.data, words(), ids_.data(), ids_.size(), counts_.data());
    node.candidates.clear();
    const std::uint32_t least = visitor_.least();
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (counts_[i] < least) continue;
      node.candidates.push_back({ids_[i], counts_[i]});
      put(node.alive.data(), ids_[i]);
    }
    std::sort(node.candidates.begin(), node.candidates.end(), [](const Candidate& a, const Candidate& b) {
      return a.support != b.support ? a.support < b.support : a.item < b.item;
    });
  }

  const Frame& frame_;
  const Database& database_;
  const std::vector<std::uint32_t>& names_;
  Visitor& visitor_;
  Columns columns_;
  std::deque<Node> levels_;
  std::vector<Word> left_;
  std::vector<std::uint32_t> ids_;
  std::vector<std::uint32_t> counts_;
};

/// Calls body(search) with the search that fits the database.
template <class Visitor, class Body>
void with_search(const Frame& frame, const Database& database, const std::vector<std::uint32_t>& names,
                 Visitor& visitor, Body&& body) {
  const auto run = [&](auto search) { body(search); };
  switch (database.masks()) {
    case 1: return run(Search<1, Visitor>(frame, database, names, visitor));
    case 2: return run(Search<2, Visitor>(frame, database, names, visitor));
    default: return run(Search<0, Visitor>(frame, database, names, visitor));
  }
}

template <std::size_t kMasks, class Visitor>
void Search<kMasks, Visitor>::descend(Node& node, std::size_t depth) {
  std::size_t rows = 0;
  const auto fewer = static_cast<std::size_t>(kFewer * static_cast<double>(words()));
  if (node.candidates.size() >= kWorth) {
    for (std::size_t w = 0; w < words(); ++w) rows += static_cast<std::size_t>(std::popcount(node.set[w]));
    if (words_for(rows) <= fewer) {
      std::vector<std::uint32_t> own, past, kept, names;
      each_bit(node.set.data(), words(), [&](std::size_t row) { own.push_back(static_cast<std::uint32_t>(row)); });
      std::vector<std::uint32_t> ids;
      each_bit(node.past.data(), masks(), [&](std::size_t item) { ids.push_back(static_cast<std::uint32_t>(item)); });
      counts_.resize(ids.size());
      frame_.kernels.count(node.set.data(), columns_.data, words(), ids.data(), ids.size(), counts_.data());
      std::vector<std::uint32_t> candidates;
      const std::uint32_t least = visitor_.least();
      for (const Candidate& candidate : node.candidates) {
        candidates.push_back(static_cast<std::uint32_t>(kept.size()));
        kept.push_back(candidate.item);
      }
      for (std::size_t i = 0; i < ids.size(); ++i) {
        if (counts_[i] < least) continue;
        past.push_back(static_cast<std::uint32_t>(kept.size()));
        kept.push_back(ids[i]);
      }
      if (frame_.labelled) kept.push_back(static_cast<std::uint32_t>(database_.items() - 1));
      for (const std::uint32_t item : kept) names.push_back(names_[item]);
      const Database database(columns_, own, kept);
      with_search(frame_, database, names, visitor_, [&](auto& search) {
        Node root = search.root(node.items, candidates, past);
        search.expand(root, 0);
      });
      return;
    }
  }
  expand(node, depth);
}

/// Tells `whole` of the closed sets of `items` columns but that of all rows. Each thread works with a visitor of its own, `whole.fork()`,
/// which is given back by `whole.join(own)`. Where `labelled`, a column more says which rows are positive. Progress counts branches.
template <class Visitor>
void closed_sets(const Columns& columns, std::size_t rows, std::size_t items, bool labelled, int threads,
                 const Kernels& kernels, const Progress& progress, int stage, Visitor& whole) {
  const Frame frame{kernels, progress, labelled};
  std::vector<std::uint32_t> everything(rows), frequent, universal;
  std::iota(everything.begin(), everything.end(), 0U);
  for (std::uint32_t item = 0; item < items; ++item) {
    std::uint32_t support = 0;
    for (std::size_t w = 0; w < columns.words; ++w)
      support += static_cast<std::uint32_t>(std::popcount(columns[item][w]));
    if (support == rows) {
      universal.push_back(item);
    } else if (support >= whole.least()) {
      frequent.push_back(item);
    }
  }
  std::vector<std::uint32_t> candidates(frequent.size());
  std::iota(candidates.begin(), candidates.end(), 0U);
  if (labelled) frequent.push_back(static_cast<std::uint32_t>(items));
  const Database database(columns, everything, frequent);
  with_search(frame, database, frequent, whole, [&](auto& search) {
    std::vector<Node> tasks;
    tasks.push_back(search.root(universal, candidates, {}));
    // Twice at most: deeper nodes are too many, and too small.
    for (int cut = 0; cut < 2 && tasks.size() < kTasks; ++cut) {
      std::vector<Node> smaller;
      for (Node& task : tasks) {
        for (Node& child : search.children(task)) smaller.push_back(std::move(child));
        progress.check();
      }
      tasks = std::move(smaller);
    }
    progress.begin(stage, static_cast<std::int64_t>(tasks.size()));
    std::atomic<std::int64_t> done{0};
    std::mutex adding;
    const int team = choose_threads(threads, tasks.size());
    std::atomic<std::size_t> next{0};
    run_team(team, [&](int) {
      auto own = whole.fork();
      with_search(frame, database, frequent, own, [&](auto& part) {
        for (std::size_t at = next.fetch_add(1); at < tasks.size(); at = next.fetch_add(1)) {
          part.descend(tasks[at], 0);
          progress.advance(done.fetch_add(1) + 1);
        }
      });
      const std::lock_guard lock(adding);
      whole.join(own);
    });
  });
}

}  // namespace inga::patterns::walk
