#include "table/rows.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "core/parallel.h"

namespace inga::table {
namespace {

const char* find(const char* p, const char* end, char byte) noexcept {
  const void* found = p < end ? std::memchr(p, byte, static_cast<std::size_t>(end - p)) : nullptr;
  return found == nullptr ? end : static_cast<const char*>(found);
}

/// The first line end at or behind `p` that is outside quotes; `inside` tells where `p` is.
const char* next_end(const char* p, const char* end, const Dialect& dialect, bool inside) noexcept {
  for (;;) {
    const char* stop = find(p, end, dialect.eol);
    if (stop == end || !dialect.quotes) return stop;
    inside ^= (count_byte(p, stop, '"') & 1) != 0;
    if (!inside) return stop;
    p = stop + 1;
  }
}

/// Blocks per piece: enough pieces to share out, each long enough to hold many rows.
std::size_t piece_blocks(const Bytes& bytes, int threads) noexcept {
  const std::size_t blocks = bytes.blocks.size();
  const auto team = static_cast<std::size_t>(choose_threads(threads, blocks));
  return std::clamp<std::size_t>(blocks / (team * 8), 1, 16);
}

}  // namespace

const char* LineReader::line_end() const noexcept { return next_end(p_, end_, dialect_, false); }

const char* walk_line(const char* p, const char* end, const Dialect& dialect, const char*& open) noexcept {
  for (;;) {
    while (p < end && dialect.is_blank(*p)) ++p;
    if (p < end && *p == '"') {
      bool doubled = false;
      const char* close = closing_quote(p + 1, end, doubled);
      if (close == end) open = p;
      p = close == end ? end : close + 1;
    }
    while (p < end && *p != dialect.delimiter && *p != dialect.eol) ++p;
    if (p == end || *p == dialect.eol) return p;
    ++p;
  }
}

std::size_t line_number(const char* begin, const char* at, const Dialect& dialect) noexcept {
  return count_byte(begin, at, dialect.eol) + 1;
}

void refuse_open(const char* begin, const char* open, const Dialect& dialect, const std::string& source) {
  throw Error(Code::file_format, "line " + std::to_string(line_number(begin, open, dialect)) + " of '" + source +
                                     "' opens a quoted field that never closes: add the closing quote, or double a "
                                     "quote that is part of the text");
}

Rows split_rows(const Bytes& bytes, const char* body, const Dialect& dialect, int threads) {
  Rows rows;
  const std::size_t run = piece_blocks(bytes, threads);
  const auto first = static_cast<std::size_t>(body - bytes.begin) / bytes.block;
  bool inside = false;  // at the start of the block
  std::size_t bound = 0;
  for (std::size_t block = 0; block < bytes.blocks.size(); ++block) {
    const Block& seen = bytes.blocks[block];
    if (block >= first) {
      const char* from = bytes.begin + block * bytes.block;
      if (block == first || (block - first) % run == 0) {
        const char* begin = block == first ? body : next_end(from, bytes.end, dialect, inside) + 1;
        begin = std::min(begin, bytes.end);
        if (!rows.pieces.empty()) rows.pieces.back().end = begin;
        rows.pieces.push_back({begin, bytes.end, bound, 0});
      }
      // A row belongs to the block that holds the line end before it; the first one to the first block, of which the
      // lines before the body do not count.
      std::size_t here = seen.feeds[inside ? 1 : 0];
      if (block == first) here += 1 - scan_block(from, body, dialect.eol).feeds[inside ? 1 : 0];
      rows.pieces.back().bound += here;
      bound += here;
    }
    inside ^= (seen.quotes & 1) != 0;
  }
  rows.bound = bound;
  return rows;
}

Rows index_rows(const Bytes& bytes, const char* body, const Dialect& dialect, int threads, const Progress& progress) {
  Rows rows;
  rows.indexed = true;
  for (const char* p = body; p < bytes.end;) {
    const char* stop = walk_line(p, bytes.end, dialect, rows.open);
    if (rows.open != nullptr) break;
    const Line line{p, LineReader::trim(p, stop)};
    if (!is_blank(line, dialect)) rows.index.push_back(line);
    if (rows.index.size() % 4096 == 0) progress.check();
    p = stop + 1;
  }
  rows.bound = rows.index.size();
  const std::size_t pieces = bytes.blocks.size() / piece_blocks(bytes, threads) + 1;
  const std::size_t run = rows.bound / pieces + 1;
  for (std::size_t row = 0; row < rows.bound; row += run) {
    rows.pieces.push_back({body, bytes.end, row, std::min(run, rows.bound - row)});
  }
  return rows;
}

}  // namespace inga::table
