// The reader of delimited text against a slow one that takes a byte at a time, on random and broken input, for every
// way to cut the text into blocks. Run it with the address sanitizer: the text lies at the end of its memory.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "core/error.h"
#include "table/csv.h"
#include "table/number.h"
#include "table/scan.h"

namespace {

using inga::check;
using inga::table::CsvOptions;
using inga::table::Header;
using inga::table::Table;

std::string shown(const std::string& text) {
  std::string out;
  for (const char c : text.substr(0, 400)) {
    out += c == '\n' ? "\\n" : c == '\r' ? "\\r" : std::string(1, c);
  }
  return out;
}

CsvOptions options_for(std::size_t block, int threads) {
  CsvOptions options;
  options.source = "t";
  options.delimiter = ',';
  options.header = Header::present;
  options.missing = {"NA"};
  options.threads = threads;
  options.block = block;
  return options;
}

std::string number_text(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g", value);
  return std::isnan(value) ? "nan" : text;
}

/// Everything that a table or an error says, as one text.
std::string outcome(const std::string& text, const CsvOptions& options) {
  // A block of exactly the bytes that may be read, so that the sanitizer sees one more.
  const std::unique_ptr<char[]> bytes(new char[text.size() + inga::table::kPadding]());
  std::memcpy(bytes.get(), text.data(), text.size());
  try {
    const Table table = inga::table::parse_csv(bytes.get(), text.size(), options, inga::Progress{});
    std::string out = std::to_string(table.rows) + " rows";
    for (const auto& column : table.columns) {
      out += "|" + column.name + (column.text ? ":text" : ":number") + " missing " + std::to_string(column.missing);
      if (column.text) {
        out += " numbers " + std::to_string(column.found.numbers) + " line " + std::to_string(column.found.first_line) +
               " first " + column.found.first_value;
      }
      for (std::size_t row = 0; row < table.rows; ++row) {
        if (column.text) {
          const auto code = reinterpret_cast<const std::int32_t*>(column.values)[row];
          out += ";" + (code < 0 ? "nan" : column.found.levels.at(static_cast<std::size_t>(code)));
        } else {
          out += ";" + number_text(reinterpret_cast<const double*>(column.values)[row]);
        }
      }
    }
    return out;
  } catch (const inga::Error& error) {
    return std::string("error ") + inga::name(error.code()) + " " + error.what();
  }
}

using Cells = std::vector<std::vector<std::string>>;

/// RFC 4180 by the book, for well-formed text.
Cells reference(const std::string& text) {
  Cells rows{{""}};
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c != '"') {
        rows.back().back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        rows.back().back() += text[++i];
      } else {
        inside = false;
      }
    } else if (c == '"') {
      inside = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.push_back({""});
    } else if (c != '\r') {
      rows.back().back() += c;
    }
  }
  rows.pop_back();
  return rows;
}

/// Well-formed text with `columns` columns, of numbers, texts, quotes, line ends in fields.
std::string well_formed(std::mt19937& random, std::size_t columns, std::size_t rows) {
  const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const bool crlf = pick(2) == 0;
  std::string text;
  for (std::size_t row = 0; row <= rows; ++row) {
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) text += ',';
      const unsigned kind = row == 0 ? 9 : pick(8);
      if (row == 0)
        text += "c" + std::to_string(c);
      else if (kind < 5)
        text += std::to_string(static_cast<int>(pick(2000)) - 1000) + "." + std::to_string(pick(99999));
      else if (kind == 5)
        text += "NA";
      else if (c % 2 == 0)
        text += "7";
      else if (kind == 6)
        text += "\"a\"\"" + std::string(pick(3), '\n') + "," + std::to_string(pick(5)) + "\"";
      else
        text += "t" + std::to_string(pick(20));
    }
    text += crlf ? "\r\n" : "\n";
  }
  return text;
}

void test_well_formed(std::mt19937& random) {
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 2 + random() % (round % 10 == 0 ? 200 : 8);
    const std::string text = well_formed(random, columns, random() % 60);
    const Cells cells = reference(text);
    const std::string found = outcome(text, options_for(1 + random() % 200, 1 + static_cast<int>(random() % 4)));
    std::string expected = std::to_string(cells.size() - 1) + " rows";
    check(found.starts_with(expected), "rows of " + shown(text) + " in " + found);
    for (std::size_t c = 0; c < columns; ++c) {
      std::string values;
      bool is_text = false;
      for (std::size_t r = 1; r < cells.size(); ++r) {
        is_text |= cells[r][c] != "NA" && cells[r][c].find_first_not_of("0123456789.-") != std::string::npos;
      }
      for (std::size_t r = 1; r < cells.size(); ++r) {
        const std::string& cell = cells[r][c];
        values += ";" + (cell == "NA" ? "nan" : is_text ? cell : number_text(std::strtod(cell.c_str(), nullptr)));
      }
      check(found.find(values) != std::string::npos, "column " + std::to_string(c) + " of " + shown(text));
    }
  }
}

/// Broken in every way: what comes out must not depend on blocks and threads.
void test_broken(std::mt19937& random) {
  const char alphabet[] = "12,,,\"\"\n\n\r a.-\te";
  for (int round = 0; round < 30000; ++round) {
    std::string text;
    if (round % 3 == 0) {
      text = well_formed(random, 1 + random() % 4, random() % 20);
      for (unsigned i = random() % 4; i > 0 && !text.empty(); --i) {
        text[random() % text.size()] = alphabet[random() % (sizeof alphabet - 1)];
      }
    } else {
      if (round % 3 == 1) text = "a,b\n";
      for (unsigned i = random() % 60; i > 0; --i) text += alphabet[random() % (sizeof alphabet - 1)];
    }
    const std::string whole = outcome(text, options_for(1 << 20, 1));
    for (const std::size_t block : {1, 2, 7, 64}) {
      const int threads = round % 50 == 0 ? 3 : 1;
      const std::string cut = outcome(text, options_for(block, threads));
      check(cut == whole, "blocks of " + std::to_string(block) + " on " + shown(text) + "\n  whole: " + shown(whole) +
                              "\n  cut:   " + shown(cut));
    }
  }
}

void test_bytes(std::mt19937& random) {
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (unsigned i = random() % 300; i > 0; --i) text += static_cast<char>(1 + random() % 255);
    CsvOptions options = options_for(16, 1);
    options.delimiter = 0;
    options.header = Header::detect;
    check(!outcome(text, options).empty(), "bytes");
  }
}

void test_numbers(std::mt19937_64& random) {
  for (int round = 0; round < 400000; ++round) {
    char text[128];
    if (round % 2 == 0) {
      double value;
      const std::uint64_t bits = random();
      std::memcpy(&value, &bits, sizeof value);
      if (!std::isfinite(value)) continue;
      std::snprintf(text, sizeof text, "%.*g", static_cast<int>(1 + random() % 20), value);
    } else {
      std::snprintf(text, sizeof text, "%s%llu.%0*llu", random() % 2 == 0 ? "-" : "",
                    static_cast<unsigned long long>(random() >> (random() % 64)), static_cast<int>(1 + random() % 12),
                    static_cast<unsigned long long>(random() % 1000000));
    }
    const double expected = std::strtod(text, nullptr);
    double plain = 0, full = 0;
    const char* end = inga::table::parse_plain(text, plain);
    check(inga::table::parse_number(text, full), std::string("number ") + text);
    check(std::memcmp(&full, &expected, sizeof full) == 0, std::string("full ") + text);
    const bool whole = end != nullptr && *end == '\0';
    check(!whole || std::memcmp(&plain, &expected, sizeof plain) == 0, std::string("plain ") + text);
    std::strcat(text, ",");
    const char* comma = inga::table::parse_short(text, ',', plain);
    check(comma == nullptr || (*comma == ',' && std::memcmp(&plain, &expected, sizeof plain) == 0),
          std::string("short ") + text);
  }
}

}  // namespace

int main() {
  std::mt19937 random(1);
  std::mt19937_64 wide(2);
  test_numbers(wide);
  test_well_formed(random);
  test_broken(random);
  test_bytes(random);
  return inga::verdict();
}
