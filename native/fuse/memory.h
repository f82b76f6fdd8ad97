// Memory for machine code: written first, then made executable; never both at once.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace inga::fuse {

class CodeMemory {
 public:
  CodeMemory() = default;
  /// A copy of `code` that can be run and no longer be written. Throws Code::out_of_memory or, where the system forbids
  /// executable memory, Code::unsupported.
  explicit CodeMemory(std::span<const std::uint8_t> code);
  ~CodeMemory();
  CodeMemory(CodeMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  CodeMemory& operator=(CodeMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  const void* data() const noexcept { return data_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace inga::fuse
