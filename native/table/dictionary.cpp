#include "table/dictionary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "core/error.h"
#include "table/number.h"

namespace inga::table {
namespace {

// Most text columns have a handful of levels: comparing is faster than hashing, and an empty dictionary is small.
constexpr std::size_t kFew = 8;

}  // namespace

std::int32_t Dictionary::code(std::string_view text, bool copy) {
  if (slots_.empty()) {
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      if (levels_[i] == text) return static_cast<std::int32_t>(i);
    }
  } else if (const std::int32_t found = slots_[slot(text)]; found >= 0) {
    return found;
  }
  if (levels_.size() >= INT32_MAX) throw Error(Code::unsupported, "a text column has more than 2^31 different values");
  levels_.push_back(copy ? std::string_view(copies_.emplace_back(text)) : text);
  const auto code = static_cast<std::int32_t>(levels_.size() - 1);
  if (levels_.size() > kFew && levels_.size() * 2 > slots_.size()) {
    grow();
  } else if (!slots_.empty()) {
    slots_[slot(text)] = code;
  }
  return code;
}

void Dictionary::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 4), -1);
  for (std::size_t i = 0; i < levels_.size(); ++i) slots_[slot(levels_[i])] = static_cast<std::int32_t>(i);
}

/// Where `text` is, or where it would go.
std::size_t Dictionary::slot(std::string_view text) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  const std::size_t hash = std::hash<std::string_view>{}(text);
  std::size_t at = hash & mask;
  while (slots_[at] >= 0 && levels_[static_cast<std::size_t>(slots_[at])] != text) at = (at + 1) & mask;
  return at;
}

MissingWords::MissingWords(std::vector<std::string> words) : words_(std::move(words)) {
  for (const std::string& word : words_) {
    if (word.empty()) continue;
    first_[static_cast<unsigned char>(word[0])] = true;
    longest_ = std::max(longest_, word.size());
    double value = 0;
    if (parse_number(word, value) && !std::isnan(value)) numbers_.push_back(value);
  }
}

}  // namespace inga::table
