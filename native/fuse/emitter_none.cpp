// A build without an assembler: every kernel runs in the interpreter.
#include "core/error.h"
#include "fuse/emitter.h"

namespace inga::fuse {

bool can_emit(Isa) noexcept { return false; }

MachineCode emit(const Program&, bool) {
  throw Error(Code::unsupported,
              "this build has no emitter: install libxbyak-dev (x86-64) or libvixl-dev (aarch64) and rebuild (npm run "
              "setup -- --force)");
}

}  // namespace inga::fuse
