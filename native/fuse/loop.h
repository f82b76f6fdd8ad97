// A vector program as something to call: machine code in executable memory.
#pragma once
#include "fuse/emitter.h"
#include "fuse/memory.h"

namespace inga::fuse {

class Loop {
 public:
  /// Throws Code::unsupported where no code can be made for the program's instruction set.
  explicit Loop(const Program& program);

  void operator()(const Call& call) const { reinterpret_cast<Entry>(const_cast<void*>(memory_.data()))(&call); }
  int lanes() const noexcept { return lanes_; }
  int unroll() const noexcept { return unroll_; }
  /// Instructions and constants.
  std::size_t bytes() const noexcept { return bytes_; }
  std::size_t instruction_bytes() const noexcept { return instruction_bytes_; }
  const std::uint8_t* code() const noexcept { return static_cast<const std::uint8_t*>(memory_.data()); }

 private:
  CodeMemory memory_;
  int lanes_;
  int unroll_ = 1;
  std::size_t bytes_ = 0;
  std::size_t instruction_bytes_ = 0;
};

}  // namespace inga::fuse
