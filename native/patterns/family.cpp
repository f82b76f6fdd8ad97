#include "patterns/family.h"

#include <algorithm>
#include <numeric>

namespace inga::patterns {

Family family_of(const Question& question, std::span<const std::int32_t> strata, std::size_t count) {
  Family family;
  const std::size_t items = question.groups.size();
  family.names.resize(items);
  std::iota(family.names.begin(), family.names.end(), 0U);
  std::stable_sort(family.names.begin(), family.names.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return question.groups[a] < question.groups[b]; });
  family.ends.resize(items);
  for (std::size_t i = items; i-- > 0;) {
    const bool last = i + 1 == items || question.groups[family.names[i]] != question.groups[family.names[i + 1]];
    family.ends[i] = last ? i + 1 : family.ends[i + 1];
  }
  std::vector<std::uint32_t> sizes(count);
  family.strata.resize(count);
  for (std::size_t row = 0; row < question.rows; ++row) {
    const auto stratum = static_cast<std::size_t>(strata[row]);
    ++sizes[stratum];
    ++(has(question.positive, row) ? family.strata[stratum].positives : family.strata[stratum].negatives);
  }
  for (const std::uint32_t size : sizes) {
    family.parts.emplace_back(family.words, family.words + words_for(size));
    family.words += words_for(size);
  }
  family.rows = static_cast<std::uint32_t>(question.rows);
  family.all.resize(family.words);
  family.positive.resize(family.words);
  family.columns.resize(family.words * items);
  family.places.resize(question.rows);
  std::fill(sizes.begin(), sizes.end(), 0U);
  for (std::size_t row = 0; row < question.rows; ++row) {
    const auto stratum = static_cast<std::size_t>(strata[row]);
    const std::size_t place = family.parts[stratum].first * kWordBits + sizes[stratum]++;
    family.places[row] = static_cast<std::uint32_t>(place);
    put(family.all.data(), place);
    if (has(question.positive, row)) put(family.positive.data(), place);
  }
  for (std::size_t item = 0; item < items; ++item) {
    const Word* source = question.columns[family.names[item]];
    Word* target = family.columns.data() + item * family.words;
    for (std::size_t row = 0; row < question.rows; ++row) {
      if (has(source, row)) put(target, family.places[row]);
    }
  }
  return family;
}

void count_strata(const Family& family, const Word* set, const Kernels& kernels, std::uint32_t* sizes) {
  const std::uint32_t only = 0;
  for (std::size_t s = 0; s < family.parts.size(); ++s) {
    const auto [first, end] = family.parts[s];
    kernels.count(set + first, set + first, end - first, &only, 1, &sizes[s]);
  }
}

}  // namespace inga::patterns
