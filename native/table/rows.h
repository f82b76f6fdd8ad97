// Where the lines of a file are, cut into pieces that threads can take.
#pragma once
#include <string>
#include <vector>

#include "core/progress.h"
#include "table/field.h"
#include "table/file.h"

namespace inga::table {

struct Line {
  const char* begin;
  const char* end;  // before the carriage return, if any
};

/// A run of lines. `first` is the row of its first line; `bound` how many rows it can have at most.
struct Piece {
  const char* begin;
  const char* end;
  std::size_t first;
  std::size_t bound;
  std::size_t rows = 0;  // how many it had
};

/// The lines that hold data, in one of two ways. As a rule, pieces start behind a line end that an even number of
/// quotes precedes. A file with quotes elsewhere than RFC 4180 has them gets an index of its lines, made in one pass.
struct Rows {
  std::vector<Piece> pieces;
  std::size_t bound = 0;
  bool indexed = false;
  std::vector<Line> index;
  /// A quoted field that never closes: the index ends before its line.
  const char* open = nullptr;
};

Rows split_rows(const Bytes& bytes, const char* body, const Dialect& dialect, int threads);

/// The same by walking through every field from the start: always right, one thread.
Rows index_rows(const Bytes& bytes, const char* body, const Dialect& dialect, int threads, const Progress& progress);

/// The end of the line that starts at `p` by that walk: its line end, or `end`. `open` becomes the start of a quoted
/// field that never closes.
const char* walk_line(const char* p, const char* end, const Dialect& dialect, const char*& open) noexcept;

/// Number of the line that holds `at`, from 1.
std::size_t line_number(const char* begin, const char* at, const Dialect& dialect) noexcept;

/// Throws Code::file_format for a quoted field that starts at `open` and never closes.
[[noreturn]] void refuse_open(const char* begin, const char* open, const Dialect& dialect, const std::string& source);

/// True for a line with nothing but blanks: it is no row.
inline bool is_blank(const Line& line, const Dialect& dialect) noexcept {
  const char* p = line.begin;
  while (p < line.end && dialect.is_blank(*p)) ++p;
  return p == line.end;
}

/// Lines of a piece one after the other, blank ones left out.
class LineReader {
 public:
  LineReader(const Rows& rows, const Piece& piece, const Dialect& dialect)
      : dialect_(dialect), p_(piece.begin), end_(piece.end) {
    if (rows.indexed) {
      line_ = rows.index.data() + piece.first;
      last_ = line_ + piece.bound;
    }
  }

  bool next(Line& line) noexcept {
    if (line_ != nullptr) {
      if (line_ == last_) return false;
      line = *line_++;
      return true;
    }
    while (p_ < end_) {
      const char* stop = line_end();
      line = {p_, trim(p_, stop)};
      p_ = stop + 1;
      if (!is_blank(line, dialect_)) return true;
    }
    return false;
  }

  /// Without the carriage return before a line feed.
  static const char* trim(const char* begin, const char* stop) noexcept {
    return stop > begin && stop[-1] == '\r' ? stop - 1 : stop;
  }

 private:
  const char* line_end() const noexcept;

  Dialect dialect_;
  const char* p_;
  const char* end_;
  const Line* line_ = nullptr;
  const Line* last_ = nullptr;
};

}  // namespace inga::table
