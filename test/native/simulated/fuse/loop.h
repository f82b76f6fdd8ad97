// Found before native/fuse/loop.h where code for A64 is tested on another processor: VIXL's simulator runs it.
#pragma once
#include "fuse/emitter.h"

namespace inga::fuse {

class Loop {
 public:
  explicit Loop(const Program& program);

  /// Ends the process where the code leaves a register changed that belongs to its caller.
  void operator()(const Call& call) const;
  int lanes() const noexcept { return lanes_; }
  int unroll() const noexcept { return code_.unroll; }
  std::size_t bytes() const noexcept { return code_.bytes.size(); }
  std::size_t instruction_bytes() const noexcept { return code_.instruction_bytes; }
  const std::uint8_t* code() const noexcept { return code_.bytes.data(); }

 private:
  MachineCode code_;
  int lanes_;
};

}  // namespace inga::fuse
