#include "table/number.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace inga::table {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool equals(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

/// The decimal exponent of a number's first digit that is not zero, far enough for "too large or too small?".
std::int64_t magnitude(std::string_view text) noexcept {
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view digits = text.substr(0, mark);
  const auto first = static_cast<std::int64_t>(std::min(digits.find_first_of("123456789"), digits.size()));
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  std::int64_t power = 0;
  for (std::size_t i = mark + 1; i < text.size(); ++i) {
    if (is_digit(text[i])) power = std::min<std::int64_t>(power * 10 + (text[i] - '0'), std::int64_t{1} << 50);
  }
  if (mark + 1 < text.size() && text[mark + 1] == '-') power = -power;
  return power + point - first;
}

}  // namespace

bool parse_number(std::string_view text, double& value) noexcept {
  if (text.empty()) return false;
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  if (text.empty()) return false;
  double size = 0;
  if (is_digit(text[0]) || text[0] == '.') {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, size);
    if (stop != end || error == std::errc::invalid_argument) return false;
    if (error == std::errc::result_out_of_range) {
      size = magnitude(text) > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    }
  } else if (equals(text, "inf") || equals(text, "infinity")) {
    size = std::numeric_limits<double>::infinity();
  } else if (equals(text, "nan")) {
    size = std::numeric_limits<double>::quiet_NaN();
  } else {
    return false;
  }
  value = negative ? -size : size;
  return true;
}

bool is_comma_number(std::string_view text) noexcept {
  if (text.empty()) return false;
  if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0]) || text.find(',') == std::string_view::npos) return false;
  bool point = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool last = i + 1 == text.size();
    if (is_digit(text[i])) continue;
    if (text[i] == ',' && !point && !last && is_digit(text[i - 1]) && is_digit(text[i + 1])) continue;
    if (text[i] == '.' && !point && is_digit(text[i - 1])) {
      point = true;
      continue;
    }
    return (text[i] == 'e' || text[i] == 'E') && !last;
  }
  return true;
}

}  // namespace inga::table
