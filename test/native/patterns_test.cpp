// The loops over bitsets of every instruction set, beside those in plain C++.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "check.h"
#include "core/aligned.h"
#include "core/progress.h"
#include "patterns/closed.h"
#include "patterns/conditions.h"
#include "patterns/database.h"
#include "patterns/kernels.h"
#include "patterns/lamp.h"
#include "patterns/layout.h"
#include "patterns/rounds.h"
#include "patterns/search.h"
#include "patterns/selection.h"
#include "patterns/westfall.h"

namespace {

using namespace inga::patterns;

using inga::check;
std::uint64_t state = 88172645463325252ULL;

std::uint64_t random_bits() {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/// Of each 64 bits about 32, 16, 8, ... are set.
Word random_word(unsigned sparse) {
  Word word = random_bits();
  for (unsigned k = 0; k < sparse; ++k) word &= random_bits();
  return word;
}

inga::AlignedVector<Word> random_words(std::size_t n, unsigned sparse) {
  inga::AlignedVector<Word> words(n);
  for (Word& word : words) word = random_word(sparse);
  return words;
}

bool same(const Hit& a, const Hit& b) {
  return a.item == b.item && a.positives == b.positives && a.negatives == b.negatives;
}

void test_sets(const Kernels& fast) {
  for (const std::size_t words : {4, 8, 12, 16, 52, 124, 128, 252, 1000}) {
    const std::string place = std::string(fast.name) + ", " + std::to_string(words) + " words: ";
    for (const unsigned sparse : {0, 1, 4}) {
      const auto set = random_words(words, 0);
      auto columns = random_words(words * 9, sparse);
      // All bits, none, those of the set itself, and those but one.
      for (std::size_t w = 0; w < words; ++w) {
        columns[words * 5 + w] = ~Word{0};
        columns[words * 6 + w] = 0;
        columns[words * 7 + w] = columns[words * 8 + w] = set[w];
      }
      columns[words * 9 - 1] &= columns[words * 9 - 1] - 1;
      const std::vector<std::uint32_t> items{0, 3, 1, 8, 7, 5, 6, 2, 4};
      std::vector<std::uint32_t> counts(items.size()), wanted(items.size());
      fast.count(set.data(), columns.data(), words, items.data(), items.size(), counts.data());
      kScalarKernels.count(set.data(), columns.data(), words, items.data(), items.size(), wanted.data());
      check(counts == wanted, place + "counts");
      for (std::size_t item = 0; item < 9; ++item) {
        const Word* column = columns.data() + item * words;
        inga::AlignedVector<Word> out(words + 1, 7), reference(words + 1, 7);
        fast.meet(set.data(), column, out.data(), words);
        kScalarKernels.meet(set.data(), column, reference.data(), words);
        check(out == reference, place + "meet");
        const bool inside = fast.within(set.data(), column, words);
        check(inside == kScalarKernels.within(set.data(), column, words), place + "within");
        check(inside == (item == 5 || item == 7), place + "within, as known");
      }
    }
  }
}

void test_screen(const Kernels& fast) {
  for (const std::size_t items : {1, 7, 8, 9, 40, 77}) {
    for (const std::size_t positive : {1, 2, 3, 7, 11, 31, 40}) {
      for (const std::size_t negative : {0, 1, 2, 5, 8, 33}) {
        const std::size_t words = positive + negative;
        const std::size_t blocks = (items + kLanes - 1) / kLanes;
        auto data = random_words(blocks * kLanes * words, 1);
        for (std::size_t b = 0; b < blocks; ++b) {
          for (std::size_t q = 0; q < kLanes; ++q) {
            if (b * kLanes + q < items) continue;
            for (std::size_t w = 0; w < words; ++w) data[(b * words + w) * kLanes + q] = 0;
          }
        }
        const auto set = random_words(words, 0);
        const Blocks block{data.data(), positive, words};
        for (const std::size_t first : {std::size_t{0}, items / 2, items - 1}) {
          for (const std::size_t end : {items, (items + first + 1) / 2}) {
            const auto usual = static_cast<std::uint32_t>(positive * 16);
            std::vector<std::int64_t> most(positive * kWordBits + 1 + kAhead);
            for (std::size_t k = 0; k < most.size(); ++k)
              most[k] = static_cast<std::int64_t>(negative * 16 + k % 7) - 3;
            for (const auto& [least, limit] : {std::pair<std::uint32_t, const std::int64_t*>{1, nullptr},
                                               {usual, nullptr},
                                               {usual + 4, nullptr},
                                               {10000, nullptr},
                                               {1, most.data()},
                                               {usual, most.data()}}) {
              std::vector<Hit> hits(items), wanted(items);
              hits.resize(fast.screen(set.data(), block, first, end, least, limit, hits.data()));
              wanted.resize(kScalarKernels.screen(set.data(), block, first, end, least, limit, wanted.data()));
              bool right = hits.size() == wanted.size();
              for (std::size_t i = 0; right && i < hits.size(); ++i) right = same(hits[i], wanted[i]);
              check(right, std::string(fast.name) + ", screen of " + std::to_string(items) + " items, " +
                               std::to_string(positive) + " + " + std::to_string(negative) + " words, from " +
                               std::to_string(first) + ", at least " + std::to_string(least));
            }
          }
        }
      }
    }
  }
}

/// Columns of `rows` bits.
inga::AlignedVector<Word> random_columns(std::size_t rows, std::size_t items, unsigned sparse) {
  const std::size_t words = words_for(rows);
  auto columns = random_words(words * items, sparse);
  for (std::size_t item = 0; item < items; ++item) {
    for (std::size_t row = rows; row < words * kWordBits; ++row) drop(columns.data() + item * words, row);
  }
  return columns;
}

bool same(const Tally& a, const Tally& b) {
  const auto [first, second] = std::pair{a.listed(), b.listed()};
  bool right = a.supports() == b.supports() && a.sizes() == b.sizes() && first.size() == second.size();
  for (std::size_t at = 0; right && at < first.size(); ++at) {
    right = first[at].support == second[at].support && first[at].items == second[at].items;
  }
  return right;
}

/// What a search finds does not depend on the instruction set, nor on threads; nor do those of one, two and many words of items.
void test_closed() {
  for (const std::size_t items : {20, 90, 300}) {
    constexpr std::size_t kRows = 300;
    const auto data = random_columns(kRows, items, items > 100 ? 1 : 0);
    const Columns columns{data.data(), words_for(kRows)};
    const ClosedOptions options{.support = items > 100 ? 30U : 60U, .top = 50, .threads = 1};
    const Tally wanted = closed_sets(columns, kRows, items, options, kScalarKernels, {});
    check(wanted.listed().size() == 50, "there are closed sets of " + std::to_string(items) + " items");
    for (const Kernels* kernels : available_kernels()) {
      for (const int threads : {1, 3}) {
        const ClosedOptions own{options.support, options.top, threads};
        check(same(closed_sets(columns, kRows, items, own, *kernels, {}), wanted),
              std::string("closed sets, ") + kernels->name + ", " + std::to_string(threads) + " threads");
      }
    }
  }
}

void test_conditions() {
  constexpr std::size_t kRows = 400, kItems = 60;
  const auto data = random_columns(kRows, kItems, 0);
  const auto positive = random_columns(kRows, 1, 1);
  std::vector<std::int32_t> groups(kItems);
  for (std::size_t item = 0; item < kItems; ++item) groups[item] = static_cast<std::int32_t>(item / 3 * 7 % 20);
  const Question question{{data.data(), words_for(kRows)}, kRows, groups, positive.data()};
  const ConditionOptions options{
      .arity = 3, .support = 20, .top = 30, .log_p = 0.0, .threads = 1, .quality = Quality::fisher};
  const Conditions wanted = find_conditions(question, options, kScalarKernels, {});
  // 20 groups of 3: 60 items, 190 pairs of groups, 1140 triples.
  const Coverage& part = wanted.coverage;
  check(part.visited + part.support + part.bound + part.skipped == 60 + 190 * 9 + 1140 * 27, "the space is covered");
  check(part.skipped == 0 && wanted.best.size() == 30, "the search is complete");
  for (const Kernels* kernels : available_kernels()) {
    for (const int threads : {1, 3}) {
      const ConditionOptions own{options.arity, options.support, options.top, options.log_p, threads, options.quality};
      const Conditions found = find_conditions(question, own, *kernels, {});
      bool right = found.best.size() == wanted.best.size() && found.coverage.visited == part.visited;
      for (std::size_t at = 0; right && at < found.best.size(); ++at) {
        right = found.best[at].items == wanted.best[at].items && found.best[at].log_p == wanted.best[at].log_p;
      }
      check(right, std::string("conditions, ") + kernels->name + ", " + std::to_string(threads) + " threads");
    }
  }
}

void test_lamp() {
  for (const std::size_t items : {20, 64, 150}) {
    constexpr std::size_t kRows = 200;
    // Behind the items, rows that have two of them are positive.
    auto data = random_columns(kRows, items + 1, items > 100 ? 1 : 0);
    const std::size_t words = words_for(kRows);
    for (std::size_t w = 0; w < words; ++w) data[items * words + w] = data[w] & data[words + w];
    const Columns columns{data.data(), words};
    const LampOptions options{.level = 0.05, .top = 20, .threads = 1};
    const Lamp wanted = lamp(columns, kRows, items, options, kScalarKernels, {});
    const Tally tally = closed_sets(columns, kRows, items, {wanted.support, 0, 1}, kScalarKernels, {});
    std::uint64_t count = 0;
    for (const std::uint64_t each : tally.supports()) count += each;
    const std::string place = "LAMP of " + std::to_string(items) + " items";
    check(wanted.factor == count && wanted.factor > 0, place + ": the factor is the number of closed sets");
    check(wanted.significant > 0 && wanted.best.front().negatives == 0, place + ": finds what makes rows positive");
    for (const Kernels* kernels : available_kernels()) {
      for (const int threads : {1, 3}) {
        const Lamp found = lamp(columns, kRows, items, {0.05, 20, threads}, *kernels, {});
        bool right = found.support == wanted.support && found.factor == wanted.factor &&
                     found.significant == wanted.significant && found.best.size() == wanted.best.size();
        for (std::size_t at = 0; right && at < found.best.size(); ++at) {
          right = found.best[at].items == wanted.best[at].items;
        }
        check(right, place + ", " + kernels->name + ", " + std::to_string(threads) + " threads");
      }
    }
  }
}

void test_tally(const Kernels& fast) {
  constexpr std::size_t kPlaces = 700;
  const auto masks = random_words(kPlaces * kSlice, 0);
  for (const std::size_t n : {0, 1, 2, 7, 15, 16, 17, 33, 255, 256, 600}) {
    std::vector<std::uint32_t> rows(n);
    for (auto& row : rows) row = static_cast<std::uint32_t>(random_bits() % kPlaces);
    for (const std::size_t planes : {std::size_t{10}, std::size_t{13}}) {
      std::vector<Word> sums(planes * kSlice, ~Word{0});
      fast.tally(masks.data(), rows.data(), n, sums.data(), planes);
      bool right = true;
      for (std::size_t bit = 0; bit < kSlice * kWordBits; ++bit) {
        std::size_t wanted = 0, found = 0;
        for (const std::uint32_t row : rows) wanted += has(masks.data() + row * kSlice, bit) ? 1 : 0;
        for (std::size_t p = 0; p < planes; ++p) found += has(sums.data() + p * kSlice, bit) ? std::size_t{1} << p : 0;
        right = right && wanted == found;
      }
      check(right, std::string(fast.name) + ", tally of " + std::to_string(n) + " rows");
    }
  }
}

void test_westfall() {
  constexpr std::size_t kRows = 400, kItems = 40;
  const auto data = random_columns(kRows, kItems, 0);
  const auto rare = random_columns(kRows, 1, 2);
  const std::size_t words = words_for(kRows);
  // Rows that have two of the items are positive, and few others.
  inga::AlignedVector<Word> positive(words);
  for (std::size_t w = 0; w < words; ++w) positive[w] = (data[w] & data[words + w]) | rare[w];
  std::vector<std::int32_t> groups(kItems), strata(kRows);
  for (std::size_t item = 0; item < kItems; ++item) groups[item] = static_cast<std::int32_t>(item);
  const Question question{{data.data(), words}, kRows, groups, positive.data()};
  for (const std::size_t count : {1, 3}) {
    for (std::size_t row = 0; row < kRows; ++row) strata[row] = static_cast<std::int32_t>(row % count);
    WestfallOptions options{3, 20, 30, 600, 29, 1, 1};
    const Westfall wanted = westfall_young(question, strata, count, options, kScalarKernels, {});
    const Coverage& part = wanted.coverage;
    const std::string place = "Westfall and Young, " + std::to_string(count) + " strata";
    check(part.visited + part.support + part.bound + part.skipped == 40 + 780 + 9880, place + ": the space is covered");
    const auto& best = wanted.best;
    check(!best.empty() && best[0].condition.items == std::vector<std::uint32_t>{0, 1} && best[0].beaten == 0,
          place + ": finds what makes rows positive");
    for (const Kernels* kernels : available_kernels()) {
      for (const int threads : {1, 3}) {
        options.threads = threads;
        const Westfall found = westfall_young(question, strata, count, options, *kernels, {});
        bool right = found.log_threshold == wanted.log_threshold && found.significant == wanted.significant &&
                     found.coverage.visited == part.visited && found.best.size() == best.size();
        for (std::size_t at = 0; right && at < best.size(); ++at) {
          right = found.best[at].condition.items == best[at].condition.items &&
                  found.best[at].condition.log_p == best[at].condition.log_p &&
                  found.best[at].beaten == best[at].beaten;
        }
        check(right, place + ", " + kernels->name + ", " + std::to_string(threads) + " threads");
      }
    }
  }
}

/// Does a search as two that share the parts of each round, on different instruction sets, and hear of each other by words alone; after
/// each round both are made anew from the state. Returns the end of both.
template <class Make>
Words shared(const std::string& place, Make&& make) {
  std::unique_ptr<Rounds> a = make(0), b = make(1);
  std::size_t rounds = 0;
  for (; a->parts() > 0; ++rounds) {
    check(a->parts() == b->parts() && a->state() == b->state(), place + ": both have the same round");
    const auto one = a->finder(), other = b->finder();
    for (std::size_t part = 0; part < a->parts(); ++part) {
      check((part % 3 == 0 ? one : other)->work(part, {}), place + ": a part is done to its end");
    }
    for (Rounds* each : {a.get(), b.get()}) {
      each->add(other->found());
      each->add(one->found());
      each->close();
    }
    const Words now = a->state();
    a = make(1);
    b = make(0);
    a->restore(now);
    b->restore(now);
  }
  check(rounds > 0 && b->parts() == 0, place + ": both end");
  check(a->state() == b->state(), place + ": with the same");
  return a->state();
}

/// Parts that two have done are those that one has done, and nothing but the state has to be known to go on.
void test_rounds() {
  constexpr std::size_t kRows = 400, kItems = 90;
  auto data = random_columns(kRows, kItems + 1, 1);
  const auto positive = random_columns(kRows, 1, 1);
  const std::size_t words = words_for(kRows);
  std::copy(positive.begin(), positive.end(), data.begin() + static_cast<std::ptrdiff_t>(kItems * words));
  const Columns columns{data.data(), words};
  std::vector<std::int32_t> groups(kItems);
  for (std::size_t item = 0; item < kItems; ++item) groups[item] = static_cast<std::int32_t>(item);
  const Question question{columns, kRows, groups, positive.data()};
  const auto all = available_kernels();
  const auto kernels = [&](std::size_t nth) -> const Kernels& { return nth == 0 ? kScalarKernels : *all.back(); };

  const ConditionOptions conditions{.arity = 3, .support = 2, .top = 30, .log_p = 0.0, .threads = 1};
  ConditionSearch whole(question, conditions, kScalarKernels);
  run(whole, 1, {});
  check(shared("conditions",
               [&](std::size_t nth) {
                 return std::make_unique<ConditionSearch>(question, conditions, kernels(nth));
               }) == whole.state(),
        "conditions: as by one");
  check(whole.result().coverage.sum() == 90 + 4005 + 117480, "conditions: the space is covered");

  const ClosedOptions closed{.support = 12, .top = 40, .threads = 1};
  ClosedSearch sets(columns, kRows, kItems, closed, kScalarKernels);
  run(sets, 1, {});
  const Words shared_sets = shared("closed sets", [&](std::size_t nth) {
    return std::make_unique<ClosedSearch>(columns, kRows, kItems, closed, kernels(nth));
  });
  ClosedSearch again(columns, kRows, kItems, closed, kScalarKernels);
  again.restore(shared_sets);
  check(same(again.tally(), sets.tally()), "closed sets: as by one");

  const LampOptions options{.level = 0.05, .top = 20, .threads = 1};
  const Lamp wanted = lamp(columns, kRows, kItems, options, kScalarKernels, {});
  LampSearch last(columns, kRows, kItems, options, kScalarKernels);
  last.restore(shared("LAMP", [&](std::size_t nth) {
    return std::make_unique<LampSearch>(columns, kRows, kItems, options, kernels(nth));
  }));
  const Lamp found = last.result();
  check(found.support == wanted.support && found.factor == wanted.factor && found.factor > 0 &&
            found.significant == wanted.significant,
        "LAMP: as by one");
}

/// What is known without any loop over bits.
void test_known() {
  const std::vector<Word> set{~Word{0}, 0xff, 0, 1}, column{0xf0f, ~Word{0}, 5, 3};
  const std::uint32_t item = 0;
  std::uint32_t count = 0;
  kScalarKernels.count(set.data(), column.data(), 4, &item, 1, &count);
  check(count == 8 + 8 + 1, "8 + 8 + 1 bits in common");
  for (const inga::Isa isa : inga::available_isas()) {
    count = 0;
    kernels_for(isa).count(set.data(), column.data(), 4, &item, 1, &count);
    check(count == 17, std::string("the same with ") + inga::name(isa));
  }
}

/// Rows in their new places, beside one row after the other.
void test_layout() {
  constexpr std::size_t kItems = 9;
  std::vector<std::int32_t> groups(kItems);
  std::iota(groups.begin(), groups.end(), 0);
  for (const std::size_t rows : {2, 63, 64, 65, 128, 192, 256, 300, 320}) {
    for (const std::size_t kind : {0, 1, 2, 3}) {
      const std::size_t words = words_for(rows);
      inga::AlignedVector<Word> data(kItems * words), positive(words);
      for (std::size_t row = 0; row < rows; ++row) {
        const bool last = row >= (rows - 1) / kWordBits * kWordBits;
        const bool is_positive[] = {random_bits() % 3 == 0, last, !last, row == rows / 2};
        if (is_positive[kind]) put(positive.data(), row);
        for (std::size_t item = 0; item < kItems; ++item) {
          if (random_bits() % 2 == 0) put(data.data() + item * words, row);
        }
      }
      const Layout layout = layout_of(Question{{data.data(), words}, rows, groups, positive.data()});
      inga::AlignedVector<Word> columns(layout.columns.size()), all(layout.all.size());
      std::size_t place[] = {layout.block.positive * kWordBits, 0};
      for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t at = place[has(positive.data(), row) ? 1 : 0]++;
        put(all.data(), at);
        for (std::size_t item = 0; item < kItems; ++item) {
          if (has(data.data() + layout.names[item] * words, row)) put(columns.data() + item * layout.stride, at);
        }
      }
      const auto where = std::to_string(rows) + " rows, kind " + std::to_string(kind);
      check(layout.positives == place[1] && layout.positives + layout.negatives == rows, where + ": counts");
      check(layout.columns == columns && layout.all == all, where + ": columns");
      bool right = true;
      for (std::size_t item = 0; item < kItems; ++item) {
        for (std::size_t w = 0; w < layout.block.words; ++w) {
          const Word in_block = layout.blocks[(item / kLanes * layout.block.words + w) * kLanes + item % kLanes];
          right = right && in_block == columns[item * layout.stride + w];
        }
      }
      check(right, where + ": blocks");
    }
  }
}

}  // namespace

int main() {
  test_known();
  for (const Kernels* kernels : available_kernels()) {
    test_sets(*kernels);
    test_screen(*kernels);
    test_tally(*kernels);
  }
  test_closed();
  test_layout();
  test_conditions();
  test_lamp();
  test_westfall();
  test_rounds();
  return inga::verdict();
}
