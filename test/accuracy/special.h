// Results that are known without computing: at zeros, infinities, NaN and outside of a function's domain, bit for bit
// (any NaN is NaN). The tables are written from C99 Annex F, IEEE 754 and limits, not from what a library returns.
#pragma once
#include <span>
#include <string_view>

namespace inga::accuracy {

struct Special {
  std::string_view name;
  double x, y, z;
  double want;
};

std::span<const Special> unary_specials();
std::span<const Special> pair_specials();

/// The same number: NaN is NaN, and zeros have their sign.
bool identical(double got, double want);

}  // namespace inga::accuracy
