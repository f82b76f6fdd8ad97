// The second pass, for columns that turned out to hold text: codes and levels.
#pragma once
#include <vector>

#include "core/progress.h"
#include "table/csv.h"
#include "table/parse.h"

namespace inga::table {

/// Fills the text columns among `columns` (by slot) and the codes in the layout's memory. Levels come in the order of
/// the rows. Pieces must know the row of their first line.
/// Throws Code::file_format for a column whose values all are numbers but for commas in them.
void read_text(const Heading& heading, const Rows& rows, const Layout& layout, const MissingWords& words,
               const CsvOptions& options, std::vector<Column>& columns, const Progress& progress);

/// Fills in line and value of the first text of every text column, `at` by slot.
void locate_text(const Bytes& bytes, const Heading& heading, const std::vector<Line>& at, std::vector<Column>& columns);

}  // namespace inga::table
