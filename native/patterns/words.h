// What a search has found, as words that travel to other processes and that files keep.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/error.h"

namespace inga::patterns {

/// Numbers of conditions: more than 64 bits hold.
__extension__ using Wide = unsigned __int128;
using Words = std::vector<std::uint32_t>;

class Writer {
 public:
  void word(std::uint32_t value) { words_.push_back(value); }
  void count(std::uint64_t value) {
    word(static_cast<std::uint32_t>(value));
    word(static_cast<std::uint32_t>(value >> 32U));
  }
  void wide(Wide value) {
    count(static_cast<std::uint64_t>(value));
    count(static_cast<std::uint64_t>(value >> 64U));
  }
  void real(double value) { count(std::bit_cast<std::uint64_t>(value)); }
  void list(std::span<const std::uint32_t> values) {
    word(static_cast<std::uint32_t>(values.size()));
    words_.insert(words_.end(), values.begin(), values.end());
  }
  Words take() { return std::move(words_); }

 private:
  Words words_;
};

/// Reads what a Writer has written, in the same order.
class Reader {
 public:
  explicit Reader(std::span<const std::uint32_t> words) : words_(words) {}

  std::uint32_t word() { return some(1)[0]; }
  std::uint64_t count() {
    const auto two = some(2);
    return two[0] | std::uint64_t{two[1]} << 32U;
  }
  Wide wide() {
    const Wide low = count();
    return low | Wide{count()} << 64U;
  }
  double real() { return std::bit_cast<double>(count()); }
  std::span<const std::uint32_t> list() {
    const std::size_t size = word();
    return some(size);
  }

 private:
  std::span<const std::uint32_t> some(std::size_t size) {
    if (size > words_.size() - at_) throw Error(Code::internal, "what a search has written ends too soon");
    at_ += size;
    return words_.subspan(at_ - size, size);
  }

  std::span<const std::uint32_t> words_;
  std::size_t at_ = 0;
};

/// Those that are not 0, with their places.
inline void write_counts(Writer& writer, std::span<const std::uint64_t> counts) {
  std::uint32_t some = 0;
  for (const std::uint64_t count : counts) some += count > 0 ? 1 : 0;
  writer.word(some);
  for (std::uint32_t at = 0; at < counts.size(); ++at) {
    if (counts[at] == 0) continue;
    writer.word(at);
    writer.count(counts[at]);
  }
}

inline void add_counts(Reader& reader, std::span<std::uint64_t> counts) {
  for (std::uint32_t left = reader.word(); left > 0; --left) {
    const std::uint32_t at = reader.word();
    if (at >= counts.size()) throw Error(Code::internal, "what a search has written counts what is not there");
    counts[at] += reader.count();
  }
}

}  // namespace inga::patterns
