#include "table/csv.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "core/error.h"
#include "core/parallel.h"
#include "table/text.h"

namespace inga::table {
namespace {

/// The slots of the columns that are wanted. False where one of them is not there.
bool choose_columns(const Heading& heading, const CsvOptions& options, Layout& layout, Table& table) {
  layout.columns = heading.names.size();
  if (options.columns.empty()) {
    for (std::size_t c = 0; c < layout.columns; ++c) layout.slot.push_back(c);
  } else {
    std::unordered_map<std::string, std::size_t> place;
    for (std::size_t c = 0; c < layout.columns; ++c) place.emplace(heading.names[c], c);
    layout.slot.assign(layout.columns, Layout::skipped);
    for (std::size_t slot = 0; slot < options.columns.size(); ++slot) {
      const auto found = place.find(options.columns[slot]);
      if (found == place.end()) {
        table.unknown = options.columns[slot];
        table.header = heading.names;
        return false;
      }
      if (layout.slot[found->second] != Layout::skipped) {
        throw Error(Code::invalid_argument, "columns: '" + options.columns[slot] + "' is named twice");
      }
      layout.slot[found->second] = slot;
    }
  }
  layout.slots = options.columns.empty() ? layout.columns : options.columns.size();
  table.columns.resize(layout.slots);
  for (std::size_t c = 0; c < layout.columns; ++c) {
    if (layout.slot[c] != Layout::skipped) table.columns[layout.slot[c]].name = heading.names[c];
  }
  return true;
}

[[noreturn]] void refuse_ragged(const Bytes& bytes, const Heading& heading, const Line& line,
                                const std::string& source) {
  const Dialect& dialect = heading.dialect;
  const char* open = nullptr;
  const char* end = LineReader::trim(line.begin, walk_line(line.begin, bytes.end, dialect, open));
  if (open != nullptr) refuse_open(bytes.begin, open, dialect, source);
  const std::size_t found = count_fields(line.begin, end, dialect);
  const std::size_t expected = heading.names.size();
  const std::string delimiter = dialect.delimiter == '\t' ? "a tab" : std::string("'") + dialect.delimiter + "'";
  throw Error(Code::file_format,
              "line " + std::to_string(line_number(bytes.begin, line.begin, dialect)) + " of '" + source + "' has " +
                  std::to_string(found) + (found == 1 ? " field" : " fields") + " where " + std::to_string(expected) +
                  (expected == 1 ? " was" : " were") + " expected (as in the first line, cut at " + delimiter +
                  "): complete the line, quote fields that hold the delimiter, or name another delimiter");
}

/// Rows that turned out to be blank lines leave gaps between the pieces: the columns close up.
void close_gaps(Rows& rows, const Layout& layout, int threads) {
  std::size_t first = 0;
  bool gaps = false;
  std::vector<std::size_t> old;
  for (Piece& piece : rows.pieces) {
    old.push_back(piece.first);
    gaps |= piece.first != first && piece.rows > 0;
    piece.first = first;
    first += piece.rows;
  }
  if (!gaps) return;
  parallel_for(threads, layout.slots, [&](std::size_t slot, int) {
    double* values = layout.numbers(slot);
    for (std::size_t i = 0; i < rows.pieces.size(); ++i) {
      std::memmove(values + rows.pieces[i].first, values + old[i], rows.pieces[i].rows * sizeof(double));
    }
  });
}

/// Memory for all columns. A row takes at least one byte per column, so a table that seems to need more than the file
/// can hold is full of blank lines or ragged: its lines are looked at one by one first.
void reserve(const Bytes& bytes, const Heading& heading, Rows& rows, Layout& layout, Table& table,
             const CsvOptions& options, const Progress& progress) {
  const auto most = static_cast<std::size_t>(bytes.end - heading.body) / layout.columns + 1;
  if (rows.bound > 2 * most && !rows.indexed) {
    rows = index_rows(bytes, heading.body, heading.dialect, options.threads, progress);
  }
  if (rows.bound > most) {
    for (const Line& line : rows.index) {
      if (count_fields(line.begin, line.end, heading.dialect) != layout.columns) {
        refuse_ragged(bytes, heading, line, options.source);
      }
    }
  }
  constexpr std::size_t line = 64;
  layout.stride = (rows.bound * sizeof(double) + line - 1) / line * line;
  table.stride = layout.stride;
  table.memory = Memory(layout.stride * layout.slots, "the columns");
  layout.memory = table.memory.data();
}

/// A column that has neither a name nor a value is a delimiter at the end of every line.
void drop_empty(const Heading& heading, const Layout& layout, Table& table) {
  for (std::size_t c = layout.columns; c-- > 0;) {
    const std::size_t slot = layout.slot[c];
    if (slot == Layout::skipped || !heading.nameless[c] || table.columns.size() == 1) continue;
    if (static_cast<std::size_t>(table.columns[slot].missing) != table.rows) continue;
    // Slots run in the order of the columns here: a column without a name is never asked for by name.
    table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(slot));
  }
}

Table parse(Bytes bytes, const CsvOptions& options, const Progress& progress) {
  const Heading heading = read_heading(bytes, options);
  const Dialect& dialect = heading.dialect;
  Table table;
  Layout layout;
  if (!choose_columns(heading, options, layout, table)) return table;
  const MissingWords words(options.missing);
  std::size_t quotes = 0;
  for (const Block& block : bytes.blocks) quotes += block.quotes;
  const bool regular = quotes % 2 == 0 && !heading.irregular;
  Rows rows = regular ? split_rows(bytes, heading.body, dialect, options.threads)
                      : index_rows(bytes, heading.body, dialect, options.threads, progress);
  reserve(bytes, heading, rows, layout, table, options, progress);
  Findings findings = parse_rows(bytes, heading, rows, layout, words, options.threads, progress);
  if (findings.irregular && !rows.indexed) {
    rows = index_rows(bytes, heading.body, dialect, options.threads, progress);
    reserve(bytes, heading, rows, layout, table, options, progress);
    findings = parse_rows(bytes, heading, rows, layout, words, options.threads, progress);
  }
  if (findings.ragged.begin != nullptr) refuse_ragged(bytes, heading, findings.ragged, options.source);
  if (rows.open != nullptr) refuse_open(bytes.begin, rows.open, dialect, options.source);
  close_gaps(rows, layout, options.threads);
  for (const Piece& piece : rows.pieces) table.rows += piece.rows;
  for (std::size_t slot = 0; slot < layout.slots; ++slot) {
    table.columns[slot].missing = findings.missing[slot];
    table.columns[slot].text = findings.text[slot].begin != nullptr;
    table.columns[slot].values = layout.memory + slot * layout.stride;
  }
  locate_text(bytes, heading, findings.text, table.columns);
  read_text(heading, rows, layout, words, options, table.columns, progress);
  if (options.columns.empty()) drop_empty(heading, layout, table);
  return table;
}

}  // namespace

Table read_csv(const std::string& path, const CsvOptions& options, const Progress& progress) {
  return parse(read_bytes(path, options.source, options.threads, progress), options, progress);
}

Table parse_csv(const char* text, std::size_t size, const CsvOptions& options, const Progress& progress) {
  const std::size_t block = options.block == 0 ? kBlock : options.block;
  return parse(view_bytes(text, size, block, options.source, options.threads, progress), options, progress);
}

}  // namespace inga::table
