#include "patterns/layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

#include "patterns/database.h"

namespace inga::patterns {
namespace {

std::uint32_t common(const Word* a, const Word* b, std::size_t words) {
  std::uint32_t sum = 0;
  for (std::size_t w = 0; w < words; ++w) sum += static_cast<std::uint32_t>(std::popcount(a[w] & b[w]));
  return sum;
}

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

/// Brings the bits of a word that a mask has together, at its low end: all that have the same number of zeros of the mask below them, a
/// power of two of it at a time (Warren, Hacker's Delight, 2nd ed., 7-4).
class Together {
 public:
  explicit Together(Word mask) : mask_(mask) {
    Word odd = ~mask << 1U;
    for (std::size_t step = 0; step < kSteps; ++step) {
      // Bit b: whether the number of zeros below it, less those moved over before, is odd at this power of two.
      Word parity = odd;
      for (std::size_t by = 1; by < kWordBits; by *= 2) parity ^= parity << by;
      moves_[step] = parity & mask;
      mask = (mask ^ moves_[step]) | moves_[step] >> (std::size_t{1} << step);
      odd &= ~parity;
    }
  }
  Word operator()(Word word) const {
    word &= mask_;
    for (std::size_t step = 0; step < kSteps; ++step) {
      const Word moved = word & moves_[step];
      word = (word ^ moved) | moved >> (std::size_t{1} << step);
    }
    return word;
  }

 private:
  static constexpr std::size_t kSteps = 6;
  Word mask_;
  std::array<Word, kSteps> moves_{};
};

/// Some rows of a word, one or more, and where their bits go.
struct Move {
  Together together;
  std::size_t count;
  std::size_t from;
  std::size_t to;
  void operator()(const Word* in, Word* out) const {
    const Word bits = together(in[from]);
    const std::size_t word = to / kWordBits, shift = to % kWordBits;
    out[word] |= bits << shift;
    if (shift + count > kWordBits) out[word + 1] |= bits >> (kWordBits - shift);
  }
};

/// The bits of a word of rows that there are.
Word rows_of(const Question& question, std::size_t word) {
  const std::size_t left = question.rows - word * kWordBits;
  return left < kWordBits ? (Word{1} << left) - 1 : ~Word{0};
}

}  // namespace

Layout layout_of(const Question& question) {
  Layout layout;
  arrange(layout, question);
  const std::size_t sources = (question.rows + kWordBits - 1) / kWordBits;
  const auto positive_of = [&question](std::size_t w) { return question.positive[w] & rows_of(question, w); };
  for (std::size_t w = 0; w < sources; ++w)
    layout.positives += static_cast<std::uint32_t>(std::popcount(positive_of(w)));
  layout.negatives = static_cast<std::uint32_t>(question.rows) - layout.positives;
  const std::size_t positive = (layout.positives + kWordBits - 1) / kWordBits;
  const std::size_t words = positive + (layout.negatives + kWordBits - 1) / kWordBits;
  const std::size_t items = layout.names.size();
  layout.stride = words_for(words * kWordBits);
  layout.columns.resize(layout.stride * items);
  layout.blocks.resize((items + kLanes - 1) / kLanes * kLanes * words);
  layout.all.resize(layout.stride);
  std::vector<Move> moves;
  std::size_t yes = 0, no = positive * kWordBits;
  for (std::size_t w = 0; w < sources; ++w) {
    const Word mine = positive_of(w);
    for (const auto& [mask, place] : {std::pair<Word, std::size_t*>{mine, &yes}, {rows_of(question, w) & ~mine, &no}}) {
      if (mask == 0) continue;
      const auto count = static_cast<std::size_t>(std::popcount(mask));
      moves.push_back({Together(mask), count, w, *place});
      *place += count;
    }
  }
  const std::vector<Word> ones(sources, ~Word{0});
  for (const Move& move : moves) move(ones.data(), layout.all.data());
  for (std::size_t item = 0; item < items; ++item) {
    const Word* source = question.columns[layout.names[item]];
    Word* target = layout.columns.data() + item * layout.stride;
    for (const Move& move : moves) move(source, target);
    for (std::size_t w = 0; w < words; ++w) {
      layout.blocks[(item / kLanes * words + w) * kLanes + item % kLanes] = target[w];
    }
  }
  layout.block = {layout.blocks.data(), positive, words};
  return layout;
}

}  // namespace inga::patterns
