// splitmix64 (Steele, Lea and Flood 2014): words that look random, from words that do not.
#pragma once
#include <cstdint>

namespace inga::causal {

/// Between two states of its sequence.
inline constexpr std::uint64_t kMixStep = 0x9e3779b97f4a7c15u;

/// The number that comes after a state.
constexpr std::uint64_t mix(std::uint64_t state) noexcept {
  std::uint64_t word = state + kMixStep;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
  return word ^ (word >> 31);
}

}  // namespace inga::causal
