#include "ranks/guard.h"

#include <string>
#include <thread>

#include "core/error.h"

namespace inga::ranks {

Guard::Guard(std::span<std::int32_t> words, int rank) : words_(words), rank_(rank) {
  if (words.size() < 2 * kLine || rank < 0 || rank >= ranks()) {
    throw Error(Code::internal, "rank " + std::to_string(rank) + " has no line in the words of its group");
  }
}

JointCopy Guard::copying(int rank) const {
  if (rank < 0 || rank >= ranks()) throw Error(Code::internal, "there is no rank " + std::to_string(rank) + " to help");
  std::int32_t* words = &words_[kLine * static_cast<std::size_t>(rank + 1) + kCopying];
  return JointCopy(
      std::span<std::uint64_t, JointCopy::kWords>(reinterpret_cast<std::uint64_t*>(words), JointCopy::kWords));
}

void Guard::end() const noexcept {
  if (word(rank_, kLeft).load() == 0) {
    std::int32_t nobody = 0;
    failed().compare_exchange_strong(nobody, rank_ + 1);
  }
  for (int rank = 0; rank < ranks(); ++rank) {
    // Copies of memory, at most seconds.
    while (rank != rank_ && word(rank, kBusy).load() != 0) std::this_thread::yield();
  }
}

}  // namespace inga::ranks
