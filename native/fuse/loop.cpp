#include "fuse/loop.h"

namespace inga::fuse {

Loop::Loop(const Program& program) : lanes_(program.lanes()) {
  const MachineCode code = emit(program, false);
  memory_ = CodeMemory(code.bytes);
  unroll_ = code.unroll;
  bytes_ = code.bytes.size();
  instruction_bytes_ = code.instruction_bytes;
}

}  // namespace inga::fuse
