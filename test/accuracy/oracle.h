// Exact results of a function by name: where the C library's wider types suffice they give them, MPFR otherwise.
#pragma once
#include <array>
#include <string_view>

#include "ulp.h"

namespace inga::accuracy {

using Narrow = double (*)(double, double, double);
using Wide = long double (*)(long double, long double, long double);

/// Null for a name that is not known.
Narrow narrow_oracle(std::string_view name);
/// Null where the C library's long double is not known to be good.
Wide wide_oracle(std::string_view name);
/// By MPFR, rounded to long double once; null for a name that is not known, or without MPFR.
Wide mpfr_oracle(std::string_view name);
bool has_mpfr() noexcept;

}  // namespace inga::accuracy
