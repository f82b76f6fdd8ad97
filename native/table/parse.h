// The first pass over the rows: every field as a number, into columns.
#pragma once
#include <vector>

#include "core/progress.h"
#include "table/dictionary.h"
#include "table/header.h"
#include "table/rows.h"

namespace inga::table {

/// Columns of the file and where their values go.
struct Layout {
  std::size_t columns = 0;
  /// Slot of each column of the file, or `skipped`.
  std::vector<std::size_t> slot;
  std::size_t slots = 0;
  char* memory = nullptr;
  std::size_t stride = 0;  // bytes from one slot to the next

  static constexpr std::size_t skipped = static_cast<std::size_t>(-1);
  double* numbers(std::size_t at) const noexcept { return reinterpret_cast<double*>(memory + at * stride); }
  std::int32_t* codes(std::size_t at) const noexcept { return reinterpret_cast<std::int32_t*>(memory + at * stride); }
};

/// What the first pass found out, by slot.
struct Findings {
  std::vector<std::int64_t> missing;
  /// From the first field that is neither number nor missing to the end of its line; nothing in a number column.
  std::vector<Line> text;
  /// Quotes are not where RFC 4180 has them, so counting them did not tell where lines end: index_rows, and again.
  bool irregular = false;
  /// The first line with too few or too many fields, or an empty one.
  Line ragged{nullptr, nullptr};
};

/// Fills the columns; pieces learn how many rows they have.
Findings parse_rows(const Bytes& bytes, const Heading& heading, Rows& rows, const Layout& layout,
                    const MissingWords& words, int threads, const Progress& progress);

}  // namespace inga::table
