#include "patterns/layout.h"

#include <algorithm>
#include <bit>
#include <numeric>

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

}  // namespace

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

}  // namespace inga::patterns
