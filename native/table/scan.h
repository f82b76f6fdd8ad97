// The first look at the bytes, while they are still in the cache of the core that read them: where lines may end and
// what does not belong into text.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace inga::table {

/// Bytes that may be read behind the last one of a file: the number parser looks at eight at a time.
inline constexpr std::size_t kPadding = 64;
/// Bytes that a thread reads, or looks at, at a time.
inline constexpr std::size_t kBlock = std::size_t{1} << 20;

/// What one block holds.
struct Block {
  std::size_t quotes = 0;
  /// Line feeds behind an even and behind an odd number of quotes of this block.
  std::size_t feeds[2] = {0, 0};
  std::size_t returns = 0;
  std::size_t nuls = 0;
};

/// `eol` is the byte counted as a feed.
Block scan_block(const char* begin, const char* end, char eol = '\n') noexcept;

std::size_t count_byte(const char* begin, const char* end, char byte) noexcept;

}  // namespace inga::table
