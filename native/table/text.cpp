#include "table/text.h"

#include <algorithm>
#include <atomic>

#include "core/error.h"
#include "core/parallel.h"
#include "table/number.h"

namespace inga::table {
namespace {

enum class Kind : unsigned char { number, comma, text };

Kind kind_of(std::string_view text) {
  double value = 0;
  if (parse_number(text, value)) return Kind::number;
  return is_comma_number(text) ? Kind::comma : Kind::text;
}

/// One text column of the file.
struct Target {
  std::size_t column;
  std::size_t slot;
};

/// What one piece has of one text column, in numbers of its own.
struct Part {
  Dictionary dictionary;
  std::vector<Kind> kinds;
  std::int64_t missing = 0;
  std::int64_t numbers = 0;
};

class Encoder {
 public:
  Encoder(const Heading& heading, const Layout& layout, const MissingWords& words, const std::vector<Target>& targets)
      : dialect_(heading.dialect), layout_(layout), words_(words), targets_(targets) {}

  void run(const Rows& rows, const Piece& piece, std::vector<Part>& parts, const Progress& progress) {
    parts.resize(targets_.size());
    LineReader reader(rows, piece, dialect_);
    std::size_t row = piece.first;
    for (Line line; reader.next(line); ++row) {
      if (row % 256 == 0) progress.check();
      encode(line, row, parts);
    }
  }

 private:
  void encode(const Line& line, std::size_t row, std::vector<Part>& parts) {
    const char* p = line.begin;
    std::size_t column = 0;
    for (std::size_t t = 0; t < targets_.size(); ++t, ++column) {
      for (; column < targets_[t].column; ++column) p = read_field(p, line.end, dialect_).next + 1;
      const Field field = read_field(p, line.end, dialect_);
      layout_.codes(targets_[t].slot)[row] = code(text_of(field, scratch_), parts[t]);
      p = field.next + 1;
    }
  }

  std::int32_t code(std::string_view text, Part& part) {
    if (words_.holds(text)) {
      ++part.missing;
      return -1;
    }
    const std::int32_t code = part.dictionary.code(text, text.data() == scratch_.data());
    if (static_cast<std::size_t>(code) == part.kinds.size()) part.kinds.push_back(kind_of(text));
    part.numbers += part.kinds[static_cast<std::size_t>(code)] == Kind::number;
    return code;
  }

  const Dialect& dialect_;
  const Layout& layout_;
  const MissingWords& words_;
  const std::vector<Target>& targets_;
  std::string scratch_;
};

/// The pieces' numbers become the column's, piece after piece, so that levels come in the order of the rows.
bool join(const Rows& rows, std::vector<std::vector<Part>>& parts, std::size_t t, const Target& target,
          const Layout& layout, Column& column) {
  Dictionary whole;
  bool text = false;
  column.missing = 0;
  std::vector<std::int32_t> renamed;
  for (std::size_t i = 0; i < rows.pieces.size(); ++i) {
    Part& part = parts[i][t];
    column.missing += part.missing;
    column.found.numbers += part.numbers;
    renamed.clear();
    bool same = true;
    for (std::size_t level = 0; level < part.kinds.size(); ++level) {
      renamed.push_back(whole.code(part.dictionary.levels()[level], false));
      same &= renamed.back() == static_cast<std::int32_t>(level);
      text |= part.kinds[level] == Kind::text;
    }
    if (same) continue;
    std::int32_t* codes = layout.codes(target.slot) + rows.pieces[i].first;
    for (std::size_t r = 0; r < rows.pieces[i].rows; ++r) {
      if (codes[r] >= 0) codes[r] = renamed[static_cast<std::size_t>(codes[r])];
    }
  }
  for (const std::string_view level : whole.levels()) column.found.levels.emplace_back(level);
  return text;
}

std::string shown(const std::string& value) { return value.size() > 60 ? value.substr(0, 60) + "..." : value; }

[[noreturn]] void refuse_comma(const Column& column, const std::string& source) {
  throw Error(Code::file_format,
              "line " + std::to_string(column.found.first_line) + " of '" + source + "', column '" + column.name +
                  "': '" + shown(column.found.first_value) +
                  "' is a number with a comma. Numbers need a decimal point and no other mark: export the table so "
                  "(1.5 for 1,5), or leave the column out by naming the others");
}

}  // namespace

void read_text(const Heading& heading, const Rows& rows, const Layout& layout, const MissingWords& words,
               const CsvOptions& options, std::vector<Column>& columns, const Progress& progress) {
  std::vector<Target> targets;
  for (std::size_t c = 0; c < layout.columns; ++c) {
    const std::size_t slot = layout.slot[c];
    if (slot != Layout::skipped && columns[slot].text) targets.push_back({c, slot});
  }
  if (targets.empty()) return;
  std::vector<std::vector<Part>> parts(rows.pieces.size());
  std::atomic<std::size_t> next{0};
  run_team(choose_threads(options.threads, rows.pieces.size()), [&](int) {
    Encoder encoder(heading, layout, words, targets);
    for (std::size_t i = next++; i < rows.pieces.size(); i = next++) {
      encoder.run(rows, rows.pieces[i], parts[i], progress);
    }
  });
  std::vector<unsigned char> text(targets.size());
  parallel_for(options.threads, targets.size(), [&](std::size_t t, int) {
    text[t] = join(rows, parts, t, targets[t], layout, columns[targets[t].slot]);
  });
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (!text[t]) refuse_comma(columns[targets[t].slot], options.source);
  }
}

void locate_text(const Bytes& bytes, const Heading& heading, const std::vector<Line>& at,
                 std::vector<Column>& columns) {
  std::vector<std::size_t> order;
  for (std::size_t slot = 0; slot < at.size(); ++slot) {
    if (at[slot].begin != nullptr) order.push_back(slot);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return at[a].begin < at[b].begin; });
  // One walk through the file for all of them.
  const char* p = bytes.begin;
  std::size_t line = 1;
  std::string scratch;
  for (const std::size_t slot : order) {
    line += count_byte(p, at[slot].begin, heading.dialect.eol);
    p = at[slot].begin;
    columns[slot].found.first_line = static_cast<std::int64_t>(line);
    columns[slot].found.first_value = text_of(read_field(p, at[slot].end, heading.dialect), scratch);
  }
}

}  // namespace inga::table
