#include "patterns/database.h"

#include <algorithm>
#include <numeric>

namespace inga::patterns {
namespace {

/// How many of the items each row has.
std::vector<std::uint32_t> sizes(const Columns& from, std::span<const std::uint32_t> rows,
                                 std::span<const std::uint32_t> items) {
  std::vector<std::uint32_t> size(rows.size());
  for (const std::uint32_t item : items) {
    const Word* column = from[item];
    for (std::size_t at = 0; at < rows.size(); ++at) size[at] += has(column, rows[at]) ? 1 : 0;
  }
  return size;
}

/// The rows, those with fewer items first, then as they came: a sort by counting.
std::vector<std::uint32_t> sorted(std::span<const std::uint32_t> rows, const std::vector<std::uint32_t>& size,
                                  std::size_t most) {
  std::vector<std::uint32_t> place(most + 2);
  for (const std::uint32_t n : size) ++place[n + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<std::uint32_t> result(rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at) result[place[size[at]]++] = rows[at];
  return result;
}

}  // namespace

Database::Database(const Columns& from, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> items)
    : rows_(rows.size()),
      items_(items.size()),
      columns_words_(words_for(rows_)),
      masks_(std::max<std::size_t>(1, (items_ + kWordBits - 1) / kWordBits)),
      columns_(columns_words_ * items_),
      mask_(masks_ * rows_) {
  const auto order = sorted(rows, sizes(from, rows, items), items_);
  for (std::size_t item = 0; item < items_; ++item) {
    const Word* source = from[items[item]];
    Word* target = columns_.data() + item * columns_words_;
    for (std::size_t at = 0; at < rows_; ++at) {
      if (!has(source, order[at])) continue;
      put(target, at);
      put(mask_.data() + at * masks_, item);
    }
  }
}

}  // namespace inga::patterns
