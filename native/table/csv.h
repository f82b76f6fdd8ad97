// Delimited text to columns of numbers and of text.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/progress.h"
#include "table/memory.h"

namespace inga::table {

enum class Header { detect, absent, present };

struct CsvOptions {
  /// What messages call the file.
  std::string source;
  /// 0: found by the first lines, out of comma, tab, semicolon and pipe.
  char delimiter = 0;
  Header header = Header::detect;
  /// Fields that stand for a missing value; an empty field and nan always do.
  std::vector<std::string> missing;
  /// The columns to keep, in this order; empty: all.
  std::vector<std::string> columns;
  int threads = 0;
  /// Bytes of text in memory that a thread takes at a time; tests make it small. 0: as many as is good.
  std::size_t block = 0;
};

struct TextColumn {
  std::vector<std::string> levels;
  std::int64_t numbers = 0;
  std::int64_t first_line = 0;
  std::string first_value;
};

struct Column {
  std::string name;
  std::int64_t missing = 0;
  bool text = false;
  TextColumn found;  // of a text column
  /// Where its values start: doubles (NaN where missing), or 32-bit codes of a text column (-1 where missing).
  char* values = nullptr;
};

struct Table {
  std::vector<Column> columns;
  std::size_t rows = 0;
  /// One piece of memory for all columns: column i of the file's kept ones starts at i * stride bytes.
  Memory memory;
  std::size_t stride = 0;
  /// A column that was asked for and is not there; `header` then has the names that are, and nothing was read.
  std::string unknown;
  std::vector<std::string> header;
};

/// Reads a file. The result does not depend on the number of threads.
/// Throws Code::file_read, file_format (what, in which line, and the cure), aborted, out_of_memory.
Table read_csv(const std::string& path, const CsvOptions& options, const Progress& progress);

/// The same for text in memory, which must have 64 (kPadding) more readable bytes behind its `size`.
Table parse_csv(const char* text, std::size_t size, const CsvOptions& options, const Progress& progress);

}  // namespace inga::table
