#include "patterns/permutations.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <numeric>
#include <utility>

#include "core/parallel.h"
#include "patterns/database.h"

namespace inga::patterns {
namespace {

/// splitmix64 (Steele, Lea and Flood 2014).
class Sequence {
 public:
  explicit Sequence(std::uint64_t state) : state_(state) {}

  std::uint64_t next() {
    std::uint64_t word = state_ += 0x9e3779b97f4a7c15U;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
  }

  /// A whole number below n, each as probable as the others (Lemire, ACM Transactions on Modeling and Computer Simulation 29:3, 2019).
  std::uint64_t below(std::uint64_t n) {
    Wide product = Wide{next()} * n;
    if (static_cast<std::uint64_t>(product) < n) {
      const std::uint64_t least = -n % n;
      while (static_cast<std::uint64_t>(product) < least) product = Wide{next()} * n;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace

Permutations::Permutations(const Family& family, std::size_t count, std::uint64_t seed, int threads,
                           const Progress& progress, int stage)
    : count_(count), places_(family.words * kWordBits), masks_(blocks() * places_ * kSlice) {
  progress.begin(stage, static_cast<std::int64_t>(count));
  std::atomic<std::int64_t> done{0};
  const std::uint64_t start = Sequence(seed).next();
  // Threads write words of their own.
  parallel_for(threads, (count + kWordBits - 1) / kWordBits, [&](std::size_t word, int) {
    std::vector<std::uint32_t> places;
    Word* masks = masks_.data() + word / kSlice * places_ * kSlice + word % kSlice;
    const std::size_t end = std::min(count, (word + 1) * kWordBits);
    for (std::size_t at = word * kWordBits; at < end; ++at) {
      progress.check();
      Sequence sequence(Sequence(start + at).next());
      for (std::size_t s = 0; s < family.strata.size(); ++s) {
        const auto [positives, negatives] = family.strata[s];
        places.resize(positives + negatives);
        std::iota(places.begin(), places.end(), static_cast<std::uint32_t>(family.parts[s].first * kWordBits));
        // The rarer ones are drawn.
        const std::size_t drawn = std::min(positives, negatives);
        for (std::size_t i = 0; i < drawn; ++i) std::swap(places[i], places[i + sequence.below(places.size() - i)]);
        const bool rare = positives <= negatives;
        for (std::size_t i = rare ? 0 : drawn; i < (rare ? drawn : places.size()); ++i) {
          masks[std::size_t{places[i]} * kSlice] |= Word{1} << (at % kWordBits);
        }
      }
      progress.advance(done.fetch_add(1) + 1);
    }
  });
}

Sums::Sums(const Permutations& permutations, std::uint32_t greatest)
    : planes_(std::max<std::size_t>(4, std::bit_width(greatest))),
      blocks_(permutations.blocks()),
      words_(blocks_ * planes_ * kSlice),
      open_(blocks_ * kSlice) {}

void Sums::tally(const Permutations& permutations, std::span<const std::uint32_t> places, const Kernels& kernels) {
  for (std::size_t b = 0; b < blocks_; ++b) {
    kernels.tally(permutations.block(b), places.data(), places.size(), words_.data() + b * planes_ * kSlice, planes_);
  }
}

void Sums::fill(std::uint32_t number) {
  for (std::size_t at = 0; at < words_.size(); ++at) {
    words_[at] = (number >> (at / kSlice % planes_) & 1U) != 0 ? ~Word{0} : 0;
  }
}

void Sums::subtract_from(const Sums& whole) {
  for (std::size_t b = 0; b < blocks_; ++b) {
    Word borrow[kSlice] = {};
    for (std::size_t p = 0; p < planes_; ++p) {
      Word* own = words_.data() + (b * planes_ + p) * kSlice;
      const Word* from = whole.words_.data() + (b * planes_ + p) * kSlice;
      for (std::size_t w = 0; w < kSlice; ++w) {
        const Word odd = from[w] ^ own[w];
        const Word next = (~from[w] & own[w]) | (~odd & borrow[w]);
        own[w] = odd ^ borrow[w];
        borrow[w] = next;
      }
    }
  }
}

std::uint32_t Sums::most(std::size_t count) {
  for (std::size_t word = 0; word < open_.size(); ++word) {
    const std::size_t first = word * kWordBits;
    open_[word] = first + kWordBits <= count ? ~Word{0} : first < count ? (Word{1} << (count - first)) - 1 : 0;
  }
  std::uint32_t number = 0;
  for (std::size_t p = planes_; p-- > 0;) {
    const auto plane = [&](std::size_t word) { return words_[(word / kSlice * planes_ + p) * kSlice + word % kSlice]; };
    Word any = 0;
    for (std::size_t word = 0; word < open_.size(); ++word) any |= open_[word] & plane(word);
    if (any == 0) continue;
    number |= 1U << p;
    for (std::size_t word = 0; word < open_.size(); ++word) open_[word] &= plane(word);
  }
  return number;
}

}  // namespace inga::patterns
