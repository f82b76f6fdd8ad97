// The bytes of a file, read in blocks by several threads and looked at once on the way.
#pragma once
#include <string>
#include <vector>

#include "core/progress.h"
#include "table/memory.h"
#include "table/scan.h"

namespace inga::table {

/// Text in memory with kPadding readable bytes behind it, and what a first look at it found.
struct Bytes {
  Memory memory;  // empty where somebody else owns the bytes
  const char* begin = nullptr;
  const char* end = nullptr;
  std::vector<Block> blocks;
  std::size_t block = kBlock;

  std::size_t size() const noexcept { return static_cast<std::size_t>(end - begin); }
};

/// Reads a whole file. It is read, not mapped: a mapped file that somebody shortens ends the process with SIGBUS.
/// The first block is looked at before the rest is read, so a huge binary file is refused at once.
/// Throws Code::file_read, Code::file_format (not text; `source` is the name to say), Code::aborted.
Bytes read_bytes(const std::string& path, const std::string& source, int threads, const Progress& progress);

/// The same for text that is in memory already, with kPadding readable bytes behind its end.
Bytes view_bytes(const char* begin, std::size_t size, std::size_t block, const std::string& source, int threads,
                 const Progress& progress);

/// Throws Code::file_format when the beginning of a file shows that it is not text.
void check_text(const char* begin, std::size_t size, const std::string& source);

/// Progress of a read is told in KiB: looking at the bytes is one half, parsing them the other.
inline std::int64_t kib(std::size_t bytes) noexcept { return static_cast<std::int64_t>(bytes >> 10); }

}  // namespace inga::table
