// One field of a line, by RFC 4180 and what people write besides: blanks around fields, quotes inside unquoted fields
// (kept as they are), text behind a closing quote (appended).
#pragma once
#include <cstring>
#include <string>
#include <string_view>

namespace inga::table {

/// How a file writes its fields and lines.
struct Dialect {
  char delimiter = ',';
  char eol = '\n';
  bool quotes = false;

  bool is_blank(char c) const noexcept { return (c == ' ' || c == '\t') && c != delimiter; }
};

struct Field {
  const char* begin = nullptr;
  const char* end = nullptr;
  /// Behind the field: its delimiter, or the end of the line.
  const char* next = nullptr;
  /// What follows the closing quote, up to `next`; empty where the file is well formed.
  const char* tail = nullptr;
  bool quoted = false;
  bool doubled = false;
  /// A quote where RFC 4180 has none: counting quotes does not tell where lines end.
  bool irregular = false;
};

/// The closing quote of a quoted field whose text starts at `p`, or `end` where there is none.
inline const char* closing_quote(const char* p, const char* end, bool& doubled) noexcept {
  while (p < end) {
    p = static_cast<const char*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
    if (p == nullptr) return end;
    if (p + 1 == end || p[1] != '"') return p;
    doubled = true;
    p += 2;
  }
  return end;
}

/// The field that starts at `p` in a line that ends at `end`.
inline Field read_field(const char* p, const char* end, const Dialect& dialect) noexcept {
  Field field;
  while (p < end && dialect.is_blank(*p)) ++p;
  if (p < end && *p == '"') {
    field.quoted = true;
    field.begin = p + 1;
    field.end = closing_quote(p + 1, end, field.doubled);
    field.irregular = field.end == end;
    field.tail = p = field.irregular ? end : field.end + 1;
    while (p < end && dialect.is_blank(*p)) ++p;
    if (p == end || *p == dialect.delimiter) field.tail = p;
    while (p < end && *p != dialect.delimiter) ++p;
    field.irregular |= field.tail != p;
    field.next = p;
    return field;
  }
  field.begin = p;
  for (; p < end && *p != dialect.delimiter; ++p) field.irregular |= *p == '"';
  field.next = field.tail = p;
  while (p > field.begin && dialect.is_blank(p[-1])) --p;
  field.end = p;
  return field;
}

/// The field's text; `scratch` holds it where it is not in the file as it stands.
inline std::string_view text_of(const Field& field, std::string& scratch) {
  const std::string_view raw(field.begin, static_cast<std::size_t>(field.end - field.begin));
  if (!field.doubled && field.tail == field.next) return raw;
  scratch.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    scratch += raw[i];
    if (field.doubled && raw[i] == '"') ++i;
  }
  scratch.append(field.tail, field.next);
  return scratch;
}

}  // namespace inga::table
