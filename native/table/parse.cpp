#include "table/parse.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>

#include "core/parallel.h"
#include "table/number.h"

namespace inga::table {
namespace {

// A table with 20,000 columns has 20,000 places to write to: row by row each write would touch another cache line and
// another page. So kRows lines advance together through kColumns columns into a tile that stays in the first-level
// cache, and the tile goes out in whole lines, column by column.
constexpr std::size_t kRows = 16;
constexpr std::size_t kColumns = 64;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// An empty Line comes last.
bool is_before(const Line& a, const Line& b) noexcept {
  return a.begin != nullptr && (b.begin == nullptr || a.begin < b.begin);
}

struct Shared {
  const Dialect& dialect;
  const Layout& layout;
  const MissingWords& words;
  /// Line ends were found by counting quotes, so a quote out of place matters.
  const bool counted;
  std::atomic<bool> irregular{false};
  /// Start of the first ragged line so far: nothing behind it matters.
  std::atomic<const char*> ragged;
};

/// Numbers from `p` on up to the first that is not short, at most `count`. A function of its own, so that its loop
/// keeps everything in registers.
[[gnu::noinline]] std::size_t parse_shorts(const char*& p, char delimiter, double* out, std::size_t count) noexcept {
  const char* at = p;
  std::size_t done = 0;
  for (; done < count; ++done) {
    const char* next = parse_short(at, delimiter, out[done]);
    if (next == nullptr) [[unlikely]]
      break;
    at = next + 1;
  }
  p = at;
  return done;
}

class Parser {
 public:
  explicit Parser(Shared& shared) : shared_(shared), layout_(shared.layout), dialect_(shared.dialect) {
    findings.missing.resize(layout_.slots);
    findings.text.resize(layout_.slots, Line{nullptr, nullptr});
    skip_.resize(layout_.columns);
    checked_.assign(layout_.columns / kColumns + 1, !shared_.words.numbers().empty());
    for (std::size_t c = 0; c < layout_.columns; ++c) {
      if (layout_.slot[c] == Layout::skipped) skip(c);
    }
  }

  void run(const Rows& rows, Piece& piece, const Progress& progress) {
    LineReader reader(rows, piece, dialect_);
    for (;;) {
      std::size_t n = 0;
      while (n < kRows && reader.next(lines_[n])) {
        cursors_[n] = lines_[n].begin;
        ++n;
      }
      if (n == 0) return;
      progress.check();
      if (!parse_block(n, piece.first + piece.rows)) return;
      piece.rows += n;
    }
  }

  Findings findings;

 private:
  /// False: the lines behind do not matter.
  bool parse_block(std::size_t n, std::size_t row) {
    for (std::size_t c = 0; c < layout_.columns; c += kColumns) {
      const std::size_t stop = std::min(c + kColumns, layout_.columns);
      for (std::size_t r = 0; r < n; ++r) {
        if (!parse_run(lines_[r], cursors_[r], c, stop, tile_[r])) {
          note_ragged(lines_[r]);
          n = r;  // the rows above are read on, for one of them may turn out to be ragged further right
          break;
        }
      }
      if (shared_.irregular || n == 0) return false;
      write(c, stop, n, row);
    }
    return shared_.ragged == nullptr || lines_[0].begin < shared_.ragged;
  }

  /// Fields [from, to) of a line. False: it has another number of fields than the table has columns.
  bool parse_run(const Line& line, const char*& cursor, std::size_t from, std::size_t to, double* out) {
    const std::size_t last = layout_.columns - 1;
    // The last field has no delimiter behind it.
    const std::size_t plain = checked_[from / kColumns] ? from : std::min(to, last);
    const char* p = cursor;
    for (std::size_t c = from; c < to; ++c) {
      if (c < plain) c += parse_shorts(p, dialect_.delimiter, out + (c - from), plain - c);
      if (c == to) break;
      p = parse_long(p, line.end, c, out[c - from]);
      if (c == last) return p == line.end;
      if (p == line.end) return false;
      ++p;
    }
    cursor = p;
    return true;
  }

  [[gnu::noinline]] const char* parse_long(const char* p, const char* end, std::size_t column, double& out) {
    if (skip_[column]) return parse_other(p, end, column, out);
    const char* next = checked_[column / kColumns] ? parse_short(p, dialect_.delimiter, out) : nullptr;
    if (next == nullptr) next = parse_plain(p + (*p == blank_), out);
    if (next == nullptr || (next != end && *next != dialect_.delimiter)) return parse_other(p, end, column, out);
    drop_sentinel(column, out);
    return next;
  }

  /// Whatever is no plain number: nothing, a missing value, a quoted field, text, a long or a special number.
  const char* parse_other(const char* p, const char* end, std::size_t column, double& out) {
    const std::size_t slot = layout_.slot[column];
    out = kMissing;
    if (p == end || *p == dialect_.delimiter) {
      if (!skip_[column]) ++findings.missing[slot];
      return p;
    }
    const Field field = read_field(p, end, dialect_);
    if (field.irregular && shared_.counted) shared_.irregular = true;
    if (skip_[column]) return field.next;
    const std::string_view text = text_of(field, scratch_);
    double value = 0;
    if (shared_.words.holds(text)) {
      ++findings.missing[slot];
    } else if (parse_number(text, value)) {
      if (value != value) ++findings.missing[slot];
      out = value == value ? value : kMissing;
      drop_sentinel(column, out);
    } else {
      findings.text[slot] = {p, end};
      skip(column);  // the second pass reads it
    }
    return field.next;
  }

  void skip(std::size_t column) {
    skip_[column] = true;
    checked_[column / kColumns] = true;
  }

  /// A number that stands for a missing value.
  void drop_sentinel(std::size_t column, double& value) {
    for (const double sentinel : shared_.words.numbers()) {
      if (value != sentinel) continue;
      value = kMissing;
      ++findings.missing[layout_.slot[column]];
      return;
    }
  }

  void write(std::size_t from, std::size_t to, std::size_t n, std::size_t row) {
    for (std::size_t c = from; c < to; ++c) {
      if (layout_.slot[c] == Layout::skipped) continue;
      double* out = layout_.numbers(layout_.slot[c]) + row;
      for (std::size_t r = 0; r < n; ++r) out[r] = tile_[r][c - from];
    }
  }

  void note_ragged(const Line& line) {
    if (is_before(line, findings.ragged)) findings.ragged = line;
    const char* known = shared_.ragged;
    while ((known == nullptr || line.begin < known) && !shared_.ragged.compare_exchange_weak(known, line.begin)) {
    }
  }

  Shared& shared_;
  const Layout& layout_;
  const Dialect& dialect_;
  const char blank_ = dialect_.delimiter == ' ' ? '\0' : ' ';
  /// Columns whose fields are stepped over: not asked for, or text.
  std::vector<unsigned char> skip_;
  /// Tiles in which not every number is simply taken: they have such columns, or numbers may mean missing values.
  std::vector<unsigned char> checked_;
  std::string scratch_;
  Line lines_[kRows];
  const char* cursors_[kRows];
  alignas(64) double tile_[kRows][kColumns];
};

void merge(Findings& all, const Findings& one) {
  for (std::size_t s = 0; s < all.missing.size(); ++s) {
    all.missing[s] += one.missing[s];
    if (is_before(one.text[s], all.text[s])) all.text[s] = one.text[s];
  }
  if (is_before(one.ragged, all.ragged)) all.ragged = one.ragged;
}

}  // namespace

Findings parse_rows(const Bytes& bytes, const Heading& heading, Rows& rows, const Layout& layout,
                    const MissingWords& words, int threads, const Progress& progress) {
  Shared shared{heading.dialect, layout, words, !rows.indexed, {}, nullptr};
  Findings all;
  all.missing.resize(layout.slots);
  all.text.resize(layout.slots, Line{nullptr, nullptr});
  std::mutex merging;
  const std::int64_t size = kib(static_cast<std::size_t>(bytes.end - bytes.begin));
  std::atomic<std::size_t> next{0};
  run_team(choose_threads(threads, rows.pieces.size()), [&](int) {
    Parser parser(shared);
    // Asked before a piece is taken: whoever took an earlier one still looks through it, so the first ragged line is found.
    while (!shared.irregular && shared.ragged == nullptr) {
      const std::size_t i = next++;
      if (i >= rows.pieces.size()) break;
      parser.run(rows, rows.pieces[i], progress);
      progress.advance(size + size * static_cast<std::int64_t>(i + 1) / static_cast<std::int64_t>(rows.pieces.size()));
    }
    const std::lock_guard lock(merging);
    merge(all, parser.findings);
  });
  all.irregular = shared.irregular;
  return all;
}

}  // namespace inga::table
