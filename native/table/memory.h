// Memory straight from the system: it arrives zeroed, in large pages where the system has them, and untouched pages
// cost nothing. A file and its columns are each one such piece, so page faults do not rule the time of a read.
#pragma once
#include <cstddef>
#include <utility>

namespace inga::table {

class Memory {
 public:
  Memory() = default;
  /// Throws Code::out_of_memory, naming `what`.
  Memory(std::size_t bytes, const char* what);
  ~Memory();
  Memory(Memory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  char* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return bytes_; }

 private:
  char* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace inga::table
