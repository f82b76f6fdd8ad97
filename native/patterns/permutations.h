// A target whose values are dealt anew among the rows of each stratum, many times.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/aligned.h"
#include "core/progress.h"
#include "patterns/family.h"
#include "patterns/kernels.h"

namespace inga::patterns {

class Permutations {
 public:
  /// The same ones for the same seed, whatever the threads: permutation j has a sequence of random numbers of its own. Progress counts
  /// permutations, as stage `stage`.
  Permutations(const Family& family, std::size_t count, std::uint64_t seed, int threads, const Progress& progress,
               int stage);

  std::size_t count() const { return count_; }
  /// Slices of 512 permutations: of block b the place p has its slice, of who is positive, at block(b) + p kSlice.
  std::size_t blocks() const { return (count_ + kSliceBits - 1) / kSliceBits; }
  const Word* block(std::size_t at) const { return masks_.data() + at * places_ * kSlice; }

  static constexpr std::size_t kSliceBits = kSlice * kWordBits;

 private:
  std::size_t count_;
  std::size_t places_;
  AlignedVector<Word> masks_;
};

/// Of each permutation a whole number, bit by bit: plane p of block b begins at (b planes + p) kSlice.
class Sums {
 public:
  Sums(const Permutations& permutations, std::uint32_t greatest);

  /// How many of the rows at these places are positive.
  void tally(const Permutations& permutations, std::span<const std::uint32_t> places, const Kernels& kernels);
  /// The same number for each.
  void fill(std::uint32_t number);
  /// whole - this. No number of `whole` is less.
  void subtract_from(const Sums& whole);
  /// The greatest of the first `count`.
  std::uint32_t most(std::size_t count);
  /// Calls body(permutation) for each of the first `count` that has this number.
  template <class Body>
  void each(std::uint32_t number, std::size_t count, Body&& body) const;

 private:
  std::size_t planes_;
  std::size_t blocks_;
  std::vector<Word> words_;
  /// Those that may still be the greatest.
  std::vector<Word> open_;
};

template <class Body>
void Sums::each(std::uint32_t number, std::size_t count, Body&& body) const {
  for (std::size_t word = 0; word * kWordBits < count; ++word) {
    const Word* place = words_.data() + (word / kSlice * planes_ * kSlice) + word % kSlice;
    Word equal = ~Word{0};
    for (std::size_t p = 0; p < planes_; ++p) {
      const Word plane = place[p * kSlice];
      equal &= (number >> p & 1U) != 0 ? plane : ~plane;
    }
    for (; equal != 0; equal &= equal - 1) {
      const std::size_t at = word * kWordBits + static_cast<std::size_t>(__builtin_ctzll(equal));
      if (at < count) body(at);
    }
  }
}

}  // namespace inga::patterns
