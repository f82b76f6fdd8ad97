// Sixteen bytes of text at once: which of them are digits, points, delimiters. Bit i of a mask is byte i.
// Both ways are part of the processors' baseline; SSE2 needs half the instructions.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace inga::table {

#if defined(__SSE2__)

class Lane {
 public:
  explicit Lane(const char* p) noexcept : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))) {}

  std::uint32_t equal(char byte) const noexcept { return mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(byte))); }
  std::uint32_t digits() const noexcept {
    const __m128i value = _mm_sub_epi8(bytes_, _mm_set1_epi8('0'));
    return mask(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value));
  }

 private:
  static std::uint32_t mask(__m128i lanes) noexcept { return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes)); }
  __m128i bytes_;
};

#else

class Lane {
 public:
  explicit Lane(const char* p) noexcept { std::memcpy(words_, p, sizeof words_); }

  std::uint32_t equal(char byte) const noexcept {
    const std::uint64_t pattern = 0x0101010101010101u * static_cast<unsigned char>(byte);
    return mask(~over(words_[0] ^ pattern, 0x7f), ~over(words_[1] ^ pattern, 0x7f));
  }
  std::uint32_t digits() const noexcept {
    constexpr std::uint64_t zeros = 0x3030303030303030u;
    return mask(~over(words_[0] ^ zeros, 0x76), ~over(words_[1] ^ zeros, 0x76));
  }

 private:
  /// The top bit of every byte above 0x7f - `room`.
  static std::uint64_t over(std::uint64_t word, unsigned room) noexcept {
    return ((word & 0x7f7f7f7f7f7f7f7fu) + 0x0101010101010101u * room) | word;
  }
  static std::uint32_t mask(std::uint64_t low, std::uint64_t high) noexcept { return gather(low) | gather(high) << 8; }
  /// The top bits of eight bytes, side by side.
  static std::uint32_t gather(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>((((word >> 7) & 0x0101010101010101u) * 0x0102040810204080u) >> 56);
  }
  std::uint64_t words_[2];
};

#endif

}  // namespace inga::table
