#include "mpi/circle.h"

namespace inga::mpi {

std::vector<int> Circle::to_ask(int source) {
  std::vector<int> all;
  const int size = static_cast<int>(places_.size());
  const auto add = [&](int rank) {
    if (rank == rank_ || asked_[static_cast<std::size_t>(rank)]) return;
    asked_[static_cast<std::size_t>(rank)] = true;
    all.push_back(rank);
  };
  if (source >= 0) {
    add(source);
  } else if (source == kAny) {
    for (int rank = 0; rank < size; ++rank) add(rank);
  } else {
    // All of few, and of many fewer the farther they are. The next one is always among them: where some wait and others
    // have returned, somebody asks one of those.
    for (int step = 1; step < size; step += 1 + step / 32) add((rank_ + step) % size);
  }
  return all;
}

int Circle::deserter(int source, bool waits) const {
  if (source == kTogether) {
    for (const auto& [rank, calls] : gone_) {
      if (calls < calls_) return rank;
    }
    return -1;
  }
  if (source == rank_) return waits ? rank_ : -1;
  if (source >= 0) return gone_.contains(source) ? source : -1;
  // This rank may still send to itself.
  if (!waits || gone_.size() + 1 < places_.size()) return -1;
  if (places_.size() == 1) return rank_;
  return rank_ == 0 ? 1 : 0;
}

}  // namespace inga::mpi
