// In place of native/core/isa.cpp: a machine with SVE and vectors of INGA_VECTOR_BITS (512 unless it is set).
#include "core/isa.h"

#include <algorithm>
#include <cstdlib>

namespace inga {

const char* name(Isa isa) noexcept { return isa == Isa::sve ? "sve" : "scalar"; }

const std::vector<Isa>& available_isas() {
  static const std::vector<Isa> found{Isa::scalar, Isa::sve};
  return found;
}

Isa active_isa() { return Isa::sve; }

bool is_available(Isa isa) {
  const auto& all = available_isas();
  return std::find(all.begin(), all.end(), isa) != all.end();
}

int vector_bytes(Isa isa) {
  static const char* const bits = std::getenv("INGA_VECTOR_BITS");
  static const int bytes = (bits == nullptr ? 512 : std::atoi(bits)) / 8;
  return isa == Isa::sve ? bytes : 0;
}

}  // namespace inga
