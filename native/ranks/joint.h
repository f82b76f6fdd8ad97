// A copy that several threads make together: one opens it, cut into blocks, and whoever has nothing else to do takes some.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace inga::ranks {

/// Where one thread copies and others help it: words that they share.
class JointCopy {
 public:
  static constexpr std::size_t kWords = 5;
  /// Copies of at most so many bytes are made by one thread: another one would come too late. No block is longer.
  static constexpr std::size_t kBlock = 262144;

  /// All words are 0 before the first copy.
  explicit JointCopy(std::span<std::uint64_t, kWords> words) noexcept : words_(words) {}

  /// As memmove. When it returns no helper touches these bytes, nor ever will: it waits for those who are in the middle of a
  /// block. To be called by one thread at a time.
  void copy(std::byte* into, const std::byte* from, std::size_t bytes) const noexcept;

  /// Copies blocks of what is open, until none is left to begin; returns how many. Does not wait.
  std::size_t help() const noexcept;

  /// A copy as it was at some moment.
  struct Sight {
    /// Blocks that nobody had begun, and above them the number of the copy.
    std::uint64_t left;
    const std::byte* from;
    std::byte* into;
    std::size_t bytes;

    bool open() const noexcept;
  };
  Sight look() const noexcept;

  /// Copies the next block of what was seen, if it is still the next one; who comes later has seen the place of bytes that may be
  /// gone, and touches nothing.
  bool take(const Sight& seen) const noexcept;

 private:
  std::atomic_ref<std::uint64_t> word(std::size_t at) const noexcept { return std::atomic_ref{words_[at]}; }

  std::span<std::uint64_t, kWords> words_;
};

}  // namespace inga::ranks
