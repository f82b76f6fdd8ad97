// Where MPFR is not installed.
#include "oracle.h"

namespace inga::accuracy {

Wide mpfr_oracle(std::string_view) { return nullptr; }
bool has_mpfr() noexcept { return false; }

}  // namespace inga::accuracy
