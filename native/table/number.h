// Decimal text to the nearest double, and what else counts as a number.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "table/lane.h"

namespace inga::table {

/// True when `text` (no blanks around it) is a number as a whole; `value` is then the nearest double, ties to even.
/// Also numbers: a leading +, "1.", ".5", inf, infinity and nan in any case. Beyond the range: infinity or zero.
bool parse_number(std::string_view text, double& value) noexcept;

/// True for a number written with commas: 1,5 or 1,234.5.
bool is_comma_number(std::string_view text) noexcept;

namespace detail {

static_assert(std::endian::native == std::endian::little, "the digit loop reads eight bytes as one little-endian word");

// Every entry is exact, so one multiplication or division of an exact mantissa rounds once: correctly.
inline constexpr std::array<double, 23> kPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr double kDivisors[2][9]{{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8},
                                        {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8}};
inline constexpr std::array<std::uint64_t, 20> kTens = [] {
  std::array<std::uint64_t, 20> tens{1};
  for (std::size_t i = 1; i < tens.size(); ++i) tens[i] = tens[i - 1] * 10;
  return tens;
}();
inline constexpr double kSigns[2]{1.0, -1.0};

inline std::uint64_t load(const char* p) noexcept {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

/// The first `count` (0 to 8) bytes of `word`, moved to the top, as digits 0..9; zeros in front.
inline std::uint64_t digits_on_top(std::uint64_t word, unsigned count) noexcept {
  const unsigned shift = 32 - 4 * count;  // 0 to 64 in two steps
  return ((word ^ 0x3030303030303030u) << shift) << shift;
}

/// Marks bytes above 9.
inline std::uint64_t not_digits(std::uint64_t word) noexcept {
  return (((word & 0x7f7f7f7f7f7f7f7fu) + 0x7676767676767676u) | word) & 0x8080808080808080u;
}

/// Eight digits, the first in the lowest byte, as a number.
inline std::uint64_t eight_digits(std::uint64_t word) noexcept {
  word = word * 10 + (word >> 8);
  word = ((word & 0x000000ff000000ffu) * 0x000f424000000064u) +
         (((word >> 16) & 0x000000ff000000ffu) * 0x0000271000000001u);
  return word >> 32;
}

/// How many of the eight bytes at `p` are digits before the first that is not; appends them to `mantissa`.
/// Without a branch on the count: how long a number is cannot be predicted.
inline unsigned take_digits(const char* p, std::uint64_t& mantissa, bool wanted = true) noexcept {
  const std::uint64_t word = load(p);
  const unsigned found = static_cast<unsigned>(std::countr_zero(not_digits(word ^ 0x3030303030303030u))) / 8;
  const unsigned count = wanted ? found : 0;
  mantissa = mantissa * kTens[count] + eight_digits(digits_on_top(word, count));
  return count;
}

__extension__ typedef unsigned __int128 Wide;  // NOLINT(modernize-use-using): __extension__ goes before no using

/// The double nearest to mantissa / 10^power, ties to even: a mantissa above 0, a power of at most 19.
inline double quotient(std::uint64_t mantissa, unsigned power) noexcept {
  std::uint64_t divisor = kTens[power];
  // Both with the top bit set: the quotient of 2^63 times theirs has 63 or 64 bits.
  const int up = std::countl_zero(mantissa), down = std::countl_zero(divisor);
  const Wide numerator = Wide{mantissa << up} << 63;
  divisor <<= down;
  const auto whole = static_cast<std::uint64_t>(numerator / divisor);
  const bool rest = whole * divisor != static_cast<std::uint64_t>(numerator);
  // A remainder is less than the last bit: set there, it breaks ties, and the conversion rounds once.
  const double rounded = static_cast<double>(whole | std::uint64_t{rest});
  const int scale = down - up - 63;
  return rounded * std::bit_cast<double>(static_cast<std::uint64_t>(1023 + scale) << 52);
}

}  // namespace detail

/// The delimiter behind the number at `p` when that is short: a sign, at most eight digits, a point, at most eight
/// digits, within 15 bytes; else nullptr: ask parse_plain. Reads up to 24 bytes from `p` on.
///
/// Where the next field starts depends on nothing but the search for the delimiter, so the processor is some fields
/// ahead with that while it still multiplies the digits of this one. No branch depends on the length of a number.
inline const char* parse_short(const char* p, char delimiter, double& value) noexcept {
  using namespace detail;
  const Lane lane(p);
  const std::uint32_t ends = lane.equal(delimiter) | 0x10000u;
  const std::uint32_t points = lane.equal('.');
  const unsigned length = static_cast<unsigned>(__builtin_ctz(ends));
  const unsigned point = static_cast<unsigned>(__builtin_ctz(ends | points));
  const unsigned negative = *p == '-';
  const std::uint32_t inside = (ends - 1) & ~ends;  // the bytes before the delimiter
  const std::uint32_t first = points & (0u - points) & inside;
  // A sign in front and one point: everything else is a digit.
  if ((~lane.digits() & inside) != (first | negative)) [[unlikely]]
    return nullptr;
  const unsigned fraction = length - point - (point < length);
  const unsigned whole = point - negative;
  if (length == 16 || whole > 8 || fraction > 8 || whole + fraction == 0) [[unlikely]]
    return nullptr;
  const std::uint64_t front = digits_on_top(load(p + negative), whole);
  const std::uint64_t back = digits_on_top(load(p + length - fraction), fraction);
  std::uint64_t mantissa;
  if (whole + fraction <= 8) {
    // Both side by side: the digits before the point make room for those behind it.
    mantissa = eight_digits(((front >> (4 * fraction)) >> (4 * fraction)) | back);
  } else {
    mantissa = eight_digits(front) * kTens[fraction] + eight_digits(back);
    if (mantissa >> 53 != 0) [[unlikely]]
      return nullptr;
  }
  // The divisor brings the sign along. Setting it as a bit would move the quotient to an integer register, and on Zen
  // such moves wait for each other in order: the masks of the next field would wait for this division.
  value = static_cast<double>(static_cast<std::int64_t>(mantissa)) / kDivisors[negative][fraction];
  return p + length;
}

/// The end of the number at `p` when it is plain (at most 19 digits, a small exponent), else nullptr: ask parse_number.
/// Reads up to 32 bytes behind the number; a byte that is not part of it must follow.
inline const char* parse_plain(const char* p, double& value) noexcept {
  using namespace detail;
  const bool negative = *p == '-';
  p += negative;
  std::uint64_t mantissa = 0;
  unsigned digits = take_digits(p, mantissa);
  p += digits;
  if (digits == 8) [[unlikely]] {
    const unsigned more = take_digits(p, mantissa);
    p += more;
    digits += more;
  }
  int exponent = 0;
  if (*p == '.') {
    ++p;
    unsigned fraction = take_digits(p, mantissa);
    if (fraction == 8) {
      const unsigned more = take_digits(p + 8, mantissa);
      fraction += more + take_digits(p + 16, mantissa, more == 8);
    }
    p += fraction;
    digits += fraction;
    exponent = -static_cast<int>(fraction);
  }
  // 19 digits fit the word; a longer run of digits leaves one behind, which the caller sees as a wrong end.
  if (digits == 0 || digits > 19) return nullptr;
  if ((*p | 0x20) == 'e') {
    ++p;
    const bool down = *p == '-';
    p += (*p == '-' || *p == '+');
    std::uint64_t power = 0;
    const unsigned length = take_digits(p, power);
    if (length == 0 || length > 4) return nullptr;
    p += length;
    exponent += down ? -static_cast<int>(power) : static_cast<int>(power);
  }
  if (mantissa >> 53 != 0) {
    if (exponent > 0 || exponent < -19) return nullptr;
    value = kSigns[negative] * quotient(mantissa, static_cast<unsigned>(-exponent));
    return p;
  }
  if (exponent < -22 || exponent > 22) return nullptr;
  const double whole = static_cast<double>(mantissa);
  const double size = exponent < 0 ? whole / kPowers[static_cast<unsigned>(-exponent)]
                                   : whole * kPowers[static_cast<unsigned>(exponent)];
  value = kSigns[negative] * size;
  return p;
}

}  // namespace inga::table
