// Which instruction sets this machine has, which this build can emit, and which one is in use.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace inga {

/// Of one processor a later one is preferred. `scalar` is always there and needs no emitted code; those of x86 are
/// ordered, and sve, of A64, is beside them.
enum class Isa { scalar, avx2, avx512, sve };

const char* name(Isa isa) noexcept;

/// The named set, or throws Code::invalid_argument with the known names.
Isa parse_isa(std::string_view name);

/// What the processor and the operating system offer and this build can make code for (see native/modules.cmake), from
/// worst to best. Never lowered.
const std::vector<Isa>& available_isas();

/// The best available set that is the one named by the environment variable INGA_ISA, or below it: scalar is below every
/// set, avx2 below avx512, and sve, of the other processor, neither below nor above those.
/// Throws Code::invalid_argument when INGA_ISA is not a name. Read once per process.
Isa active_isa();

bool is_available(Isa isa);

/// Bytes in one vector register. That of sve is this machine's own (16 to 256), and 0 where it has none.
int vector_bytes(Isa isa);
inline constexpr std::size_t kLargestVector = 256;

struct Processor {
  std::string model;
  std::string architecture;
  /// "half" where a 512-bit (or, with AVX2, 256-bit) operation is split in two, "full", or "unknown".
  std::string vector_width;
};
const Processor& processor();

}  // namespace inga
