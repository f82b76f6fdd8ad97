// Threads that read each other's memory: none may end, and its memory with it, while another one reads it.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>

#include "ranks/joint.h"

namespace inga::ranks {

/// The shared words of a group of ranks, as src/ranks/share.ts lays them out.
class Guard {
 public:
  /// Words per line: 256 bytes, the cache line of the A64FX.
  static constexpr std::size_t kLine = 64;

  /// `words` has a line for the group and one for each rank; `rank` is the caller's own.
  Guard(std::span<std::int32_t> words, int rank);

  /// Calls `work` unless a rank has failed. Until it returns, no rank ends.
  template <class Work>
  bool reading(Work&& work) const {
    const Busy busy(word(rank_, kBusy));
    if (failed().load() != 0) return false;
    work();
    return true;
  }

  /// Where a rank copies and others may help it, while they are reading.
  JointCopy copying(int rank) const;

  /// As above, of the rank itself.
  JointCopy copying() const { return copying(rank_); }

  /// What a rank does at its end: unless it has left in order, the group has failed by it. Returns when nobody reads.
  void end() const noexcept;

 private:
  static constexpr std::size_t kBusy = 0;
  static constexpr std::size_t kLeft = 1;
  /// On a cache line of 64 bytes by themselves.
  static constexpr std::size_t kCopying = 16;

  /// Holds the word of a rank that reads at 1.
  class Busy {
   public:
    explicit Busy(std::atomic_ref<std::int32_t> word) noexcept : word_(word) { word_.store(1); }
    ~Busy() { word_.store(0); }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    std::atomic_ref<std::int32_t> word_;
  };

  int ranks() const noexcept { return static_cast<int>(words_.size() / kLine) - 1; }
  /// 1 + the rank that failed first, or 0; src/ranks/world.ts has other numbers, too.
  std::atomic_ref<std::int32_t> failed() const noexcept { return std::atomic_ref{words_[0]}; }
  std::atomic_ref<std::int32_t> word(int rank, std::size_t at) const noexcept {
    return std::atomic_ref{words_[kLine * static_cast<std::size_t>(rank + 1) + at]};
  }

  std::span<std::int32_t> words_;
  int rank_;
};

}  // namespace inga::ranks
