// The ranks of a communicator as one of them sees the others: who has returned from the program, and who has been asked to
// say so. Who waits for such a rank waits in vain.
#pragma once
#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

namespace inga::mpi {

/// For a source: any rank, and all of them in a collective operation.
inline constexpr int kAny = -1;
inline constexpr int kTogether = -2;

/// A rank: its process and its thread there.
struct Place {
  int process;
  int thread;
};

class Circle {
 public:
  /// The communicator's number, this rank in it, and where all of them are.
  Circle(double group, int rank, std::vector<Place> places)
      : group_(group), rank_(rank), places_(std::move(places)), asked_(places_.size()) {}

  double group() const noexcept { return group_; }
  int rank() const noexcept { return rank_; }
  const Place& place(int rank) const { return places_.at(static_cast<std::size_t>(rank)); }

  /// A collective operation begins.
  void enter() noexcept { ++calls_; }
  /// So many have begun; a rank that returns has done as many.
  double calls() const noexcept { return calls_; }

  /// A rank has returned after so many collective operations. All that it has sent was taken before.
  void returned(int rank, double calls) { gone_[rank] = calls; }

  /// Ranks to be asked by who waits for a source; each once.
  std::vector<int> to_ask(int source);

  /// A rank that has returned without what is awaited of a source, or -1. `waits`: this one sends nothing before it comes.
  int deserter(int source, bool waits) const;

 private:
  double group_;
  int rank_;
  std::vector<Place> places_;
  std::vector<bool> asked_;
  double calls_ = 0;
  /// How many collective operations those have done that have returned.
  std::unordered_map<int, double> gone_;
};

}  // namespace inga::mpi
