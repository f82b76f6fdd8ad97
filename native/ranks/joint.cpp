#include "ranks/joint.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <thread>

namespace inga::ranks {
namespace {

/// Words: blocks that nobody has begun, below the number of the copy; blocks that are done; where the bytes lie, where they
/// go, and how many they are.
constexpr std::size_t kLeft = 0;
constexpr std::size_t kDone = 1;
constexpr std::size_t kFrom = 2;
constexpr std::size_t kInto = 3;
constexpr std::size_t kBytes = 4;

/// Bits of the number of blocks: 4 TB.
constexpr unsigned kBits = 24;
constexpr std::uint64_t kMost = (std::uint64_t{1} << kBits) - 1;

/// Looks for the last blocks before the processor is left to who copies them.
constexpr int kLooks = 1000;

constexpr std::size_t quotient(std::size_t a, std::size_t b) noexcept { return (a + b - 1) / b; }

/// Bytes of each block but the last: about as many of all, and whole cache lines.
std::size_t block_of(std::size_t bytes) noexcept {
  constexpr std::size_t kLine = 64;
  return quotient(quotient(bytes, quotient(bytes, JointCopy::kBlock)), kLine) * kLine;
}

}  // namespace

void JointCopy::copy(std::byte* into, const std::byte* from, std::size_t bytes) const noexcept {
  const auto source = std::bit_cast<std::uintptr_t>(from);
  const auto target = std::bit_cast<std::uintptr_t>(into);
  const bool apart = source + bytes <= target || target + bytes <= source;
  const std::size_t blocks = bytes > kBlock && apart ? quotient(bytes, block_of(bytes)) : 0;
  if (blocks == 0 || blocks > kMost) {
    std::memmove(into, from, bytes);
    return;
  }
  const std::uint64_t number = (word(kLeft).load(std::memory_order_relaxed) >> kBits) + 1;
  word(kDone).store(0, std::memory_order_relaxed);
  word(kFrom).store(source, std::memory_order_relaxed);
  word(kInto).store(target, std::memory_order_relaxed);
  word(kBytes).store(bytes, std::memory_order_relaxed);
  word(kLeft).store(number << kBits | blocks, std::memory_order_release);
  help();
  for (int looks = 0; word(kDone).load(std::memory_order_acquire) != blocks; ++looks) {
    if (looks >= kLooks) std::this_thread::yield();
  }
}

std::size_t JointCopy::help() const noexcept {
  std::size_t helped = 0;
  for (Sight seen = look(); seen.open(); seen = look()) helped += take(seen) ? 1 : 0;
  return helped;
}

bool JointCopy::Sight::open() const noexcept { return (left & kMost) != 0; }

JointCopy::Sight JointCopy::look() const noexcept {
  // In this order: if that word is still the same when a block is taken, all the others were of its copy.
  const std::uint64_t left = word(kLeft).load(std::memory_order_acquire);
  return {.left = left,
          .from = std::bit_cast<const std::byte*>(word(kFrom).load(std::memory_order_relaxed)),
          .into = std::bit_cast<std::byte*>(word(kInto).load(std::memory_order_relaxed)),
          .bytes = word(kBytes).load(std::memory_order_relaxed)};
}

bool JointCopy::take(const Sight& seen) const noexcept {
  std::uint64_t left = seen.left;
  if (!word(kLeft).compare_exchange_strong(left, left - 1, std::memory_order_acq_rel, std::memory_order_relaxed))
    return false;
  const std::size_t block = block_of(seen.bytes);
  const std::size_t at = block * (quotient(seen.bytes, block) - (left & kMost));
  std::memcpy(seen.into + at, seen.from + at, std::min(block, seen.bytes - at));
  word(kDone).fetch_add(1, std::memory_order_release);
  return true;
}

}  // namespace inga::ranks
