// The different texts of a column, numbered in the order in which they come.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace inga::table {

class Dictionary {
 public:
  /// The number of `text`; a new text is kept as a view unless `copy`.
  std::int32_t code(std::string_view text, bool copy);
  const std::vector<std::string_view>& levels() const noexcept { return levels_; }

 private:
  void grow();
  std::size_t slot(std::string_view text) const noexcept;

  std::vector<std::string_view> levels_;
  std::vector<std::int32_t> slots_;  // open addressing, -1 is free; unused for a few levels
  std::deque<std::string> copies_;
};

/// Which fields stand for a missing value.
class MissingWords {
 public:
  explicit MissingWords(std::vector<std::string> words);

  bool holds(std::string_view text) const noexcept {
    if (text.empty()) return true;
    if (text.size() > longest_ || !first_[static_cast<unsigned char>(text[0])]) return false;
    for (const std::string& word : words_) {
      if (text == word) return true;
    }
    return false;
  }
  /// Words that are numbers (-999): a number equal to one of them is missing.
  const std::vector<double>& numbers() const noexcept { return numbers_; }

 private:
  std::vector<std::string> words_;
  std::vector<double> numbers_;
  bool first_[256] = {};
  std::size_t longest_ = 0;
};

}  // namespace inga::table
