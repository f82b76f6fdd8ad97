#include "table/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/error.h"
#include "core/parallel.h"

namespace inga::table {
namespace {

constexpr std::size_t kSniff = std::size_t{64} << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void refuse(const std::string& source, int reason) {
  const std::string file = "'" + source + "'";
  switch (reason) {
    case ENOENT:
    case ENOTDIR: throw Error(Code::file_read, "there is no file " + file + ": check the path");
    case EACCES:
    case EPERM:
      throw Error(Code::file_read, "no permission to read " + file + ": change its mode (chmod +r) or its owner");
    case EISDIR: throw Error(Code::file_read, file + " is a directory: name a file in it");
    default: throw Error(Code::file_read, file + " cannot be read: " + std::strerror(reason));
  }
}

/// Reads exactly `size` bytes at `offset`.
void read_at(int fd, char* to, std::size_t size, std::size_t offset, const std::string& source) {
  while (size > 0) {
    const ssize_t got = pread(fd, to, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(source, errno);
    if (got == 0) throw Error(Code::file_read, "'" + source + "' became shorter while it was read: read it again");
    to += got;
    offset += static_cast<std::size_t>(got);
    size -= static_cast<std::size_t>(got);
  }
}

[[noreturn]] void refuse_nul(const char* begin, const char* end, const std::string& source) {
  const char* nul = static_cast<const char*>(std::memchr(begin, 0, static_cast<std::size_t>(end - begin)));
  const std::size_t line = count_byte(begin, nul, '\n') + 1;
  throw Error(Code::file_format, "line " + std::to_string(line) + " of '" + source +
                                     "' holds a zero byte, so it is not a text file: export it as CSV in UTF-8");
}

/// Looks at every block, `fill(block, from, to)` having brought its bytes there first.
template <class Fill>
void scan_all(Bytes& bytes, const std::string& source, int threads, const Progress& progress, Fill&& fill) {
  bytes.blocks.resize((bytes.size() + bytes.block - 1) / bytes.block);
  progress.begin(0, 2 * kib(bytes.size()) + 1);
  std::atomic<std::size_t> done{0};
  std::atomic<bool> binary{false};
  parallel_for(threads, bytes.blocks.size(), [&](std::size_t block, int) {
    progress.check();
    // Blocks are taken in order: those before the first zero byte are being looked at or done.
    if (binary) return;
    const char* from = bytes.begin + block * bytes.block;
    const char* to = from + std::min(bytes.block, static_cast<std::size_t>(bytes.end - from));
    fill(block, from, to);
    bytes.blocks[block] = scan_block(from, to);
    if (bytes.blocks[block].nuls > 0) binary = true;
    progress.advance(kib(done += static_cast<std::size_t>(to - from)));
  });
  if (binary) refuse_nul(bytes.begin, bytes.end, source);
}

/// A pipe or a device: its size is not known, and waiting for it must not keep anybody from cancelling.
Bytes read_stream(int fd, const std::string& source, int threads, const Progress& progress) {
  Memory memory(kBlock, "a file");
  std::size_t size = 0;
  for (bool checked = false;;) {
    progress.check();
    pollfd ready{fd, POLLIN, 0};
    if (poll(&ready, 1, 50) == 0) continue;
    if (memory.size() - size < kSniff + kPadding) {
      Memory larger(memory.size() * 2, "a file");
      std::memcpy(larger.data(), memory.data(), size);
      memory = std::move(larger);
    }
    const ssize_t got = read(fd, memory.data() + size, memory.size() - size - kPadding);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) refuse(source, errno);
    size += static_cast<std::size_t>(got);
    if (!checked && (size >= kSniff || got == 0)) {
      check_text(memory.data(), std::min(size, kSniff), source);
      checked = true;
    }
    if (got == 0) break;
  }
  const char* begin = memory.data();
  Bytes bytes{std::move(memory), begin, begin + size, {}, kBlock};
  scan_all(bytes, source, threads, progress, [](std::size_t, const char*, const char*) {});
  return bytes;
}

}  // namespace

void check_text(const char* begin, std::size_t size, const std::string& source) {
  const std::string_view start(begin, size);
  const auto refuse_as = [&](const char* what) { throw Error(Code::file_format, "'" + source + "' is " + what); };
  struct Magic {
    std::string_view bytes;
    const char* what;
  };
  using namespace std::string_view_literals;
  static constexpr std::array<Magic, 6> kMagic{{
      {"\xff\xfe"sv, "UTF-16 text: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"},
      {"\xfe\xff"sv, "UTF-16 text: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)"},
      {"\x1f\x8b"sv, "compressed with gzip: decompress it first (gunzip)"},
      {"PK\x03\x04"sv, "a ZIP archive or an Excel workbook: export the sheet as CSV"},
      {"PAR1"sv, "a Parquet file: read it with format 'parquet'"},
      {"\x28\xb5\x2f\xfd"sv, "compressed with Zstandard: decompress it first (unzstd)"},
  }};
  for (const Magic& magic : kMagic) {
    if (start.starts_with(magic.bytes)) refuse_as(magic.what);
  }
  if (start.find('\0') != std::string_view::npos) {
    refuse_as("not a text file (it holds zero bytes): export it as CSV in UTF-8");
  }
}

Bytes read_bytes(const std::string& path, const std::string& source, int threads, const Progress& progress) {
  // Without O_NONBLOCK opening a named pipe waits, deaf to everything, for somebody to write into it.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) refuse(source, errno);
  struct stat info {};
  if (fstat(file.get(), &info) != 0) refuse(source, errno);
  if (S_ISDIR(info.st_mode)) refuse(source, EISDIR);
  if (!S_ISREG(info.st_mode) || info.st_size == 0) return read_stream(file.get(), source, threads, progress);
  const auto size = static_cast<std::size_t>(info.st_size);
  std::vector<char> start(std::min(size, kSniff));
  read_at(file.get(), start.data(), start.size(), 0, source);
  check_text(start.data(), start.size(), source);
  Memory memory(size + kPadding, "a file");
  char* const base = memory.data();
  Bytes bytes{std::move(memory), base, base + size, {}, kBlock};
  scan_all(bytes, source, threads, progress, [&](std::size_t block, const char* from, const char* to) {
    const std::size_t offset = block * kBlock;
    read_at(file.get(), base + offset, static_cast<std::size_t>(to - from), offset, source);
  });
  return bytes;
}

Bytes view_bytes(const char* begin, std::size_t size, std::size_t block, const std::string& source, int threads,
                 const Progress& progress) {
  check_text(begin, std::min(size, kSniff), source);
  Bytes bytes{Memory{}, begin, begin + size, {}, block};
  scan_all(bytes, source, threads, progress, [](std::size_t, const char*, const char*) {});
  return bytes;
}

}  // namespace inga::table
