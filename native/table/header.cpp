#include "table/header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "core/error.h"
#include "core/parallel.h"
#include "table/number.h"
#include "table/rows.h"

namespace inga::table {
namespace {

constexpr std::size_t kSampled = 3;

/// Old Macintosh files end lines with a carriage return alone: then that is what was to be counted.
char line_ending(Bytes& bytes, int threads) {
  std::size_t feeds = 0, returns = 0;
  for (const Block& block : bytes.blocks) {
    feeds += block.feeds[0] + block.feeds[1];
    returns += block.returns;
  }
  if (feeds > 0 || returns == 0) return '\n';
  parallel_for(threads, bytes.blocks.size(), [&](std::size_t i, int) {
    const char* from = bytes.begin + i * bytes.block;
    bytes.blocks[i] = scan_block(from, from + std::min(bytes.block, static_cast<std::size_t>(bytes.end - from)), '\r');
  });
  return '\r';
}

/// The first lines that hold data, as this dialect sees them.
std::vector<Line> first_lines(const char* begin, const char* end, const Dialect& dialect, std::size_t most) {
  std::vector<Line> lines;
  for (const char* p = begin; p < end && lines.size() < most;) {
    const char* open = nullptr;
    const char* stop = walk_line(p, end, dialect, open);
    const Line line{p, LineReader::trim(p, stop)};
    if (!is_blank(line, dialect)) lines.push_back(line);
    p = stop + 1;
  }
  return lines;
}

/// The delimiter that cuts the first lines into the same number of fields, more than one. A comma comes last: text and
/// decimal commas hold commas, but hardly a heading holds as many tabs, semicolons or pipes as every line below it.
char find_delimiter(const char* begin, const char* end, Dialect dialect) {
  char best = ',';
  std::size_t most = 1, commas = 1;
  for (const char candidate : {'\t', ';', '|', ','}) {
    dialect.delimiter = candidate;
    const auto lines = first_lines(begin, end, dialect, kSampled);
    if (lines.empty()) continue;
    const std::size_t fields = count_fields(lines[0].begin, lines[0].end, dialect);
    if (candidate == ',') commas = fields;
    const bool even = std::all_of(lines.begin(), lines.end(), [&](const Line& line) {
      return count_fields(line.begin, line.end, dialect) == fields;
    });
    if (even && fields > most && (candidate != ',' || most == 1)) {
      best = candidate;
      most = fields;
    }
  }
  if (most > 1 || commas > 1) return best;
  // No candidate is even: the one that the first line has most of.
  for (const char candidate : {'\t', ';', '|'}) {
    dialect.delimiter = candidate;
    const auto lines = first_lines(begin, end, dialect, 1);
    const std::size_t fields = lines.empty() ? 0 : count_fields(lines[0].begin, lines[0].end, dialect);
    if (fields > most) {
      best = candidate;
      most = fields;
    }
  }
  return best;
}

void check_delimiter(char delimiter) {
  const bool printable = delimiter == '\t' || (delimiter >= ' ' && delimiter < 127);
  const bool digit = delimiter >= '0' && delimiter <= '9';
  const bool letter = (delimiter | 0x20) >= 'a' && (delimiter | 0x20) <= 'z';
  if (!printable || digit || letter || delimiter == '"' || delimiter == '+' || delimiter == '-' || delimiter == '.') {
    throw Error(Code::invalid_argument,
                "delimiter: give one character that cannot be part of a number or a word, for example ',' or ';' or a "
                "tab");
  }
}

struct Cell {
  std::string text;
  bool quoted;
  bool irregular;
};

std::vector<Cell> cells(const Line& line, const Dialect& dialect) {
  std::vector<Cell> found;
  std::string scratch;
  for (const char* p = line.begin;; ++p) {
    const Field field = read_field(p, line.end, dialect);
    found.push_back({std::string(text_of(field, scratch)), field.quoted, field.irregular});
    p = field.next;
    if (p == line.end) return found;
  }
}

/// Whole numbers in even steps, as frames without names (0,1,2), years or wavelengths have them for a heading.
bool is_scale(const std::vector<double>& numbers) {
  if (numbers.size() < 2) return false;
  const double step = numbers[1] - numbers[0];
  if (step == 0 || numbers[0] != std::floor(numbers[0]) || step != std::floor(step)) return false;
  if (numbers.size() == 2) return numbers[0] == 0 && step == 1;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] - numbers[i - 1] != step) return false;
  }
  return true;
}

/// A first line of numbers (and missing values) is data, unless it is a scale or every field is quoted.
bool looks_like_data(const std::vector<Cell>& first, const std::vector<std::string>& missing) {
  std::vector<double> numbers;
  bool gaps = false;
  for (std::size_t i = 0; i < first.size(); ++i) {
    double value = 0;
    const std::string& text = first[i].text;
    if (parse_number(text, value) && !std::isnan(value)) {
      numbers.push_back(value);
    } else if (text.empty() || std::find(missing.begin(), missing.end(), text) != missing.end()) {
      gaps |= i > 0 || !text.empty();  // a first field without a name is how frames write their row labels
    } else if (!parse_number(text, value)) {
      return false;
    }
  }
  if (numbers.empty() || std::all_of(first.begin(), first.end(), [](const Cell& c) { return c.quoted; })) return false;
  return gaps || !is_scale(numbers);
}

/// No name twice: a second "a" becomes "a_2", a column without a name "column" and its number. A made-up name gives
/// way to one that the file has, wherever that stands.
std::vector<std::string> unique_names(std::vector<std::string> names) {
  std::unordered_set<std::string> taken(names.begin(), names.end());
  std::unordered_set<std::string> seen;
  std::unordered_map<std::string, std::size_t> counters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty() && seen.insert(names[i]).second) continue;
    const std::string base = names[i].empty() ? "column" + std::to_string(i + 1) : names[i];
    std::string name = base;
    for (std::size_t& n = counters[base]; taken.contains(name);) name = base + "_" + std::to_string(++n + 1);
    taken.insert(name);
    names[i] = std::move(name);
  }
  return names;
}

}  // namespace

std::size_t count_fields(const char* begin, const char* end, const Dialect& dialect) noexcept {
  std::size_t count = 1;
  for (const char* p = begin;; ++p) {
    p = read_field(p, end, dialect).next;
    if (p == end) return count;
    ++count;
  }
}

Heading read_heading(Bytes& bytes, const CsvOptions& options) {
  Heading heading;
  const char* begin = bytes.begin;
  const auto size = static_cast<std::size_t>(bytes.end - begin);
  if (size >= 3 && std::memcmp(begin, "\xef\xbb\xbf", 3) == 0) begin += 3;  // a byte order mark
  Dialect& dialect = heading.dialect;
  dialect.eol = line_ending(bytes, options.threads);
  dialect.quotes =
      std::any_of(bytes.blocks.begin(), bytes.blocks.end(), [](const Block& block) { return block.quotes > 0; });
  if (options.delimiter != 0) check_delimiter(options.delimiter);
  dialect.delimiter = options.delimiter != 0 ? options.delimiter : find_delimiter(begin, bytes.end, dialect);
  const auto lines = first_lines(begin, bytes.end, dialect, 1);
  if (lines.empty()) {
    throw Error(Code::file_format,
                "'" + options.source + "' is empty: a table needs a line of names and rows below it");
  }
  const auto first = cells(lines[0], dialect);
  const bool present = options.header == Header::present ||
                       (options.header == Header::detect && !looks_like_data(first, options.missing));
  for (const Cell& cell : first) {
    heading.names.push_back(present ? cell.text : "");
    heading.irregular |= cell.irregular;
  }
  heading.nameless.resize(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) heading.nameless[i] = present && first[i].text.empty();
  heading.names = unique_names(std::move(heading.names));
  const char* open = nullptr;
  const char* stop = walk_line(lines[0].begin, bytes.end, dialect, open);
  if (open != nullptr) refuse_open(bytes.begin, open, dialect, options.source);
  heading.body = present ? std::min(stop + 1, bytes.end) : begin;
  return heading;
}

}  // namespace inga::table
