#include "fuse/loop.h"

#include <aarch64/simulator-aarch64.h>

#include <cstdio>
#include <cstdlib>

namespace inga::fuse {
namespace {

namespace vixl = ::vixl::aarch64;

/// A processor with vectors as long as isa.cpp says, for each thread.
class Processor {
 public:
  Processor() : simulator_(&decoder_, stdout, vixl::SimStack(kStack).Allocate()) {
    simulator_.SetVectorLengthInBits(static_cast<unsigned>(8 * vector_bytes(Isa::sve)));
  }

  void run(const void* code, const void* argument) {
    simulator_.ResetState();
    for (unsigned r = kFirstKept; r <= kLastKept; ++r) simulator_.WriteXRegister(r, kKept + r);
    for (unsigned r = kFirstKeptVector; r <= kLastKeptVector; ++r) simulator_.WriteDRegister(r, static_cast<double>(r));
    const auto stack = simulator_.ReadXRegister(31, vixl::Reg31IsStackPointer);
    simulator_.WriteXRegister(0, reinterpret_cast<std::int64_t>(argument));
    simulator_.RunFrom(static_cast<const vixl::Instruction*>(code));
    bool kept = simulator_.ReadXRegister(31, vixl::Reg31IsStackPointer) == stack;
    for (unsigned r = kFirstKept; r <= kLastKept; ++r) kept = kept && simulator_.ReadXRegister(r) == kKept + r;
    for (unsigned r = kFirstKeptVector; r <= kLastKeptVector; ++r)
      kept = kept && simulator_.ReadDRegister(r) == static_cast<double>(r);
    if (kept) return;
    std::fputs("emitted code changed a register that belongs to its caller\n", stderr);
    std::abort();
  }

 private:
  static constexpr std::size_t kStack = std::size_t{1} << 20;
  static constexpr unsigned kFirstKept = 18, kLastKept = 29;
  static constexpr unsigned kFirstKeptVector = 8, kLastKeptVector = 15;
  static constexpr std::int64_t kKept = 0x5eed00;
  vixl::Decoder decoder_;
  vixl::Simulator simulator_;
};

}  // namespace

Loop::Loop(const Program& program) : code_(emit(program, false)), lanes_(program.lanes()) {}

void Loop::operator()(const Call& call) const {
  thread_local Processor processor;
  processor.run(code_.bytes.data(), &call);
}

}  // namespace inga::fuse
