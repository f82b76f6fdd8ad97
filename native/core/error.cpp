#include "core/error.h"

namespace inga {

const char* name(Code code) noexcept {
  for (const auto& row : kCodes) {
    if (row.code == code) return row.name;
  }
  return "ERR_INTERNAL";
}

}  // namespace inga
