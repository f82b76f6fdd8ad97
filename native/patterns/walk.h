// The walk through all closed sets of enough rows, whatever is done with them, in parts that any thread or process may do.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <numeric>
#include <utility>
#include <vector>

#include "core/aligned.h"
#include "core/progress.h"
#include "patterns/database.h"
#include "patterns/kernels.h"

namespace inga::patterns::walk {

/// Rows that are looked at for what a set of rows has in common, before columns are compared.
constexpr std::size_t kGlance = 24;
/// A branch with so many candidates and at most this part of the rows gets a database of its own.
constexpr std::size_t kWorth = 10;
constexpr double kFewer = 0.7;
/// Branches of one item are cut into pieces until there are so many parts.
constexpr std::size_t kParts = 1024;

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

  /// Of the closed sets that add candidate `at` of `from`, one of so many pieces: those whose next candidate is such an item, and the
  /// first piece has the one that adds nothing else. Which candidates there are may differ from piece to piece, as least() rises.
  void piece(const Node& from, std::size_t at, std::size_t nth, std::size_t pieces) {
    frame_.progress.check();
    Node node = from;
    for (std::size_t before = 0; before < at; ++before) put(node.past.data(), node.candidates[before].item);
    Node child;
    if (!branch(node, at, child, nth == 0) || child.candidates.empty()) return;
    if (pieces == 1) return descend(child, 0);
    Node next;
    for (std::size_t i = 0; i < child.candidates.size(); ++i) {
      if (child.candidates[i].item % pieces != nth) {
        put(child.past.data(), child.candidates[i].item);
      } else if (branch(child, i, next) && !next.candidates.empty()) {
        descend(next, 0);
      }
    }
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
  bool branch(Node& node, std::size_t at, Node& child, bool tell = true) {
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
    if (tell) visitor_.found(support, child.items, [&] { return positives(child.set.data()); });
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

/// All closed sets of `items` columns but that of all rows, of which none has fewer than `least` rows. Where `labelled`, a column more
/// says which rows are positive.
class Tree {
 public:
  /// @param kernels must outlive this
  Tree(const Columns& columns, std::size_t rows, std::size_t items, bool labelled, std::uint32_t least,
       const Kernels& kernels)
      : Tree(columns, rows, frequent(columns, rows, items, labelled, least), labelled, least, kernels) {}

  std::size_t parts() const { return root_.candidates.size() * pieces_; }

  /// Tells a visitor of the sets of a part.
  template <class Visitor>
  void visit(std::size_t part, const Progress& progress, Visitor& visitor) const {
    const Frame frame{kernels_, progress, labelled_};
    with_search(frame, database_, names_, visitor,
                [&](auto& search) { search.piece(root_, part / pieces_, part % pieces_, pieces_); });
  }

 private:
  /// Items that enough rows have, the labels behind them, and items that all rows have.
  struct Sorted {
    std::vector<std::uint32_t> names;
    std::vector<std::uint32_t> universal;
  };
  struct Nobody {
    std::uint32_t rows;
    std::uint32_t least() const { return rows; }
    template <class Positives>
    void found(std::uint32_t, const std::vector<std::uint32_t>&, Positives&&) {}
  };

  Tree(const Columns& columns, std::size_t rows, Sorted&& sorted, bool labelled, std::uint32_t least,
       const Kernels& kernels)
      : kernels_(kernels),
        labelled_(labelled),
        names_(std::move(sorted.names)),
        database_(columns, all(rows), names_),
        root_(root(std::move(sorted.universal), least)),
        pieces_(pieces(root_.candidates.size())) {}

  static Sorted frequent(const Columns& columns, std::size_t rows, std::size_t items, bool labelled,
                         std::uint32_t least) {
    Sorted sorted;
    for (std::uint32_t item = 0; item < items; ++item) {
      std::uint32_t support = 0;
      for (std::size_t w = 0; w < columns.words; ++w)
        support += static_cast<std::uint32_t>(std::popcount(columns[item][w]));
      if (support == rows) {
        sorted.universal.push_back(item);
      } else if (support >= least) {
        sorted.names.push_back(item);
      }
    }
    if (labelled) sorted.names.push_back(static_cast<std::uint32_t>(items));
    return sorted;
  }

  static std::vector<std::uint32_t> all(std::size_t count) {
    std::vector<std::uint32_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0U);
    return numbers;
  }

  Node root(std::vector<std::uint32_t>&& universal, std::uint32_t least) const {
    const Progress progress;
    const Frame frame{kernels_, progress, labelled_};
    Nobody nobody{least};
    Node node;
    with_search(frame, database_, names_, nobody, [&](auto& search) {
      node = search.root(std::move(universal), all(names_.size() - (labelled_ ? 1 : 0)), {});
    });
    return node;
  }

  static std::size_t pieces(std::size_t roots) {
    return roots == 0 ? 1 : std::clamp(kParts / roots, std::size_t{1}, roots);
  }

  const Kernels& kernels_;
  bool labelled_;
  std::vector<std::uint32_t> names_;
  Database database_;
  Node root_;
  std::size_t pieces_;
};

}  // namespace inga::patterns::walk
