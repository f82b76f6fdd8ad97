#include "table/scan.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace inga::table {
namespace {

// Sixteen bytes, in the compiler's portable notation: SSE2 on x86-64, NEON on aarch64, both part of the baseline.
using Lane = std::uint8_t __attribute__((vector_size(16)));

std::size_t sum(Lane lane) noexcept {
  std::size_t total = 0;
  for (unsigned i = 0; i < sizeof(Lane); ++i) total += lane[i];
  return total;
}

Lane load(const char* p) noexcept {
  Lane lane;
  std::memcpy(&lane, p, sizeof lane);
  return lane;
}

// A comparison gives 255 for "equal", which is -1: subtracting counts. A byte holds 255 of them.
constexpr std::ptrdiff_t kRun = 255 * static_cast<std::ptrdiff_t>(sizeof(Lane));

Lane splat(char byte) noexcept { return Lane{} + static_cast<std::uint8_t>(byte); }

/// Feeds inside and outside quotes; only for blocks that have quotes.
void split_feeds(const char* begin, const char* end, char eol, Block& block) noexcept {
  std::size_t inside = 0;
  for (const char* p = begin; p < end; ++p) {
    inside ^= static_cast<std::size_t>(*p == '"');
    block.feeds[inside] += static_cast<std::size_t>(*p == eol);
  }
}

}  // namespace

Block scan_block(const char* begin, const char* end, char eol) noexcept {
  Block block;
  std::size_t feeds = 0;
  const char* p = begin;
  const Lane feed = splat(eol), quote = splat('"'), carriage = splat('\r'), nul = splat('\0');
  while (end - p >= static_cast<std::ptrdiff_t>(sizeof(Lane))) {
    const char* stop = p + std::min(kRun, (end - p) / static_cast<std::ptrdiff_t>(sizeof(Lane)) *
                                              static_cast<std::ptrdiff_t>(sizeof(Lane)));
    Lane f{}, q{}, r{}, n{};
    for (; p < stop; p += sizeof(Lane)) {
      const Lane bytes = load(p);
      f -= reinterpret_cast<Lane>(bytes == feed);
      q -= reinterpret_cast<Lane>(bytes == quote);
      r -= reinterpret_cast<Lane>(bytes == carriage);
      n -= reinterpret_cast<Lane>(bytes == nul);
    }
    feeds += sum(f);
    block.quotes += sum(q);
    block.returns += sum(r);
    block.nuls += sum(n);
  }
  for (; p < end; ++p) {
    feeds += *p == eol;
    block.quotes += *p == '"';
    block.returns += *p == '\r';
    block.nuls += *p == '\0';
  }
  if (block.quotes == 0) {
    block.feeds[0] = feeds;
  } else {
    split_feeds(begin, end, eol, block);
  }
  return block;
}

std::size_t count_byte(const char* begin, const char* end, char byte) noexcept {
  std::size_t count = 0;
  const char* p = begin;
  const Lane wanted = splat(byte);
  while (end - p >= static_cast<std::ptrdiff_t>(sizeof(Lane))) {
    const char* stop = p + std::min(kRun, (end - p) / static_cast<std::ptrdiff_t>(sizeof(Lane)) *
                                              static_cast<std::ptrdiff_t>(sizeof(Lane)));
    Lane found{};
    for (; p < stop; p += sizeof(Lane)) found -= reinterpret_cast<Lane>(load(p) == wanted);
    count += sum(found);
  }
  for (; p < end; ++p) count += *p == byte;
  return count;
}

}  // namespace inga::table
