// Rows that have items, both ways: of each item its rows, of each row its items.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/aligned.h"
#include "patterns/kernels.h"

namespace inga::patterns {

/// Words that hold so many bits, a multiple of kUnit.
constexpr std::size_t words_for(std::size_t bits) {
  return (bits + kUnit * kWordBits - 1) / (kUnit * kWordBits) * kUnit;
}

inline bool has(const Word* bits, std::size_t at) { return (bits[at / kWordBits] >> (at % kWordBits) & 1U) != 0; }
inline void put(Word* bits, std::size_t at) { bits[at / kWordBits] |= Word{1} << (at % kWordBits); }
inline void drop(Word* bits, std::size_t at) { bits[at / kWordBits] &= ~(Word{1} << (at % kWordBits)); }

/// Columns of bits that somebody else owns, `words` words for each item.
struct Columns {
  const Word* data;
  std::size_t words;
  const Word* operator[](std::size_t item) const { return data + item * words; }
};

class Database {
 public:
  /// The rows `rows` of `from`, of which only the items `items` count, by new numbers in that order. Rows with few of them come
  /// first: those tell soonest which items a set of rows does not have in common.
  Database(const Columns& from, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> items);

  std::size_t rows() const { return rows_; }
  std::size_t items() const { return items_; }
  /// Of a column.
  std::size_t words() const { return columns_words_; }
  /// Of a row's items.
  std::size_t masks() const { return masks_; }
  Columns columns() const { return {columns_.data(), columns_words_}; }
  const Word* row(std::size_t at) const { return mask_.data() + at * masks_; }

 private:
  std::size_t rows_;
  std::size_t items_;
  std::size_t columns_words_;
  std::size_t masks_;
  AlignedVector<Word> columns_;
  std::vector<Word> mask_;
};

}  // namespace inga::patterns
