// From a vector program to machine code for one processor. emitter_x64.cpp and emitter_a64.cpp are compiled where the
// processor's assembler was found, emitter_none.cpp elsewhere.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "fuse/program.h"

namespace inga::fuse {

/// What emitted code is called with. Arrays are walked in step; a parameter is one element of the program's type.
struct Call {
  std::size_t n;
  const void* parameters;
  /// One vector of partial results for each accumulator, one after the other.
  void* accumulators;
  void* const* arrays;
};

using Entry = void (*)(const Call*);

struct MachineCode {
  std::vector<std::uint8_t> bytes;
  /// Steps done at once in the main loop.
  int unroll = 1;
  /// One instruction a line: offset, text. Only filled when asked for.
  std::string listing;
  /// How many leading bytes are instructions; constants follow.
  std::size_t instruction_bytes = 0;
};

/// A program holds so many values at once that its code would need more of the stack than a thread can spare, or it is so
/// long that the code could not reach its own ends. The interpreter takes it.
class FrameTooLarge : public Error {
 public:
  FrameTooLarge() : Error(Code::unsupported, "the expression is too large for machine code") {}
};

/// True when this build can emit code for `isa`.
bool can_emit(Isa isa) noexcept;

/// Throws Code::unsupported when can_emit() is false, and FrameTooLarge.
MachineCode emit(const Program& program, bool with_listing);

}  // namespace inga::fuse
