// What collective operations do with numbers: elements of several ranks become one, in the order of the ranks.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace inga::ranks {

/// As src/ranks/kind.ts numbers them.
enum class Kind : std::uint8_t { f64, f32, i32, u32, u8 };
enum class Op : std::uint8_t { sum, prod, min, max, bit_and, bit_or, bit_xor };

inline constexpr std::size_t kKinds = 5;
inline constexpr std::size_t kOps = 7;

std::size_t bytes_of(Kind kind) noexcept;

/// What is combined, and where it lies. All arrays are those of whole operations: a rank does its part of them.
struct Work {
  Kind kind;
  Op op;
  /// In the order of the ranks; at least one.
  std::span<std::byte* const> sources;
  /// At least one. A target may be a source, and else has nothing of one.
  std::span<std::byte* const> targets;
  /// The elements from `from` to `from + count`, of every array.
  std::size_t from;
  std::size_t count;
};

/// The sources' elements, combined from the first source to the last: integers modulo 2^bits, floating point numbers in that
/// order, a NaN wherever there is one. The result goes to the same elements of each target.
/// @throws Error where the operation does not combine that kind: bits are combined in integers only
void combine(const Work& work);

/// As combine(), but target t gets what the sources 0 ... t make; as many targets as sources.
void scan(const Work& work);

}  // namespace inga::ranks
