// How a file is written and what its columns are called, from its first lines.
#pragma once
#include <string>
#include <vector>

#include "table/csv.h"
#include "table/field.h"
#include "table/file.h"

namespace inga::table {

struct Heading {
  Dialect dialect;
  /// One per column, none twice.
  std::vector<std::string> names;
  /// Which columns have no name in the file.
  std::vector<bool> nameless;
  /// A quote in the first line where RFC 4180 has none.
  bool irregular = false;
  /// The first byte behind the heading.
  const char* body = nullptr;
};

/// Throws Code::file_format where the file is empty, Code::invalid_argument for a delimiter that cannot be one.
Heading read_heading(Bytes& bytes, const CsvOptions& options);

/// Fields in a line.
std::size_t count_fields(const char* begin, const char* end, const Dialect& dialect) noexcept;

}  // namespace inga::table
