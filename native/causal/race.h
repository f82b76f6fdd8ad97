// One round of the search: whose comparisons come next, and who has won.
#pragma once
#include <functional>
#include <memory>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "causal/evidence.h"
#include "causal/reference.h"

namespace inga::causal {

/// Compares until the candidate with the least evidence is complete, and with it all that rounding might put before it.
class Race {
 public:
  explicit Race(const Evidence& evidence) : evidence_(evidence) {}

  /// Among so many remaining ones, of which these may be asked for.
  void begin(std::span<const int> candidates, std::size_t remaining);
  /// The incomplete candidate with the least evidence, or -1 when none can still win. It is out of the race until it
  /// comes back().
  int next_candidate();
  void back(int candidate) { queue_.push({evidence_.score(candidate), candidate}); }
  /// A candidate is complete: nobody with more evidence can win. Those of next_candidate() need not be told.
  void finish(int candidate);

  struct End {
    int winner;
    /// How much more evidence there is at least against the next one.
    double gap;
    /// The winner and those that are too close for the kernels, ascending; empty where there are none.
    std::vector<int> contenders;
  };
  /// Once there is no next candidate.
  End end(std::span<const int> candidates) const;

 private:
  /// What rounding may add to or take from a score.
  double uncertainty(double score) const;

  using Entry = std::pair<double, int>;
  using Queue = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

  const Evidence& evidence_;
  double remaining_ = 0.0;
  Queue queue_;
  /// Scores above it cannot win.
  double bound_ = 0.0;
};

/// Decides what is too close for the kernels: by the reference, which follows the search only when it is asked.
class Referee {
 public:
  explicit Referee(std::vector<Group> groups) : groups_(std::move(groups)) {}
  /// The reference's choice; `order` is what was taken out before.
  int choose(std::span<const int> contenders, const Choice& choice, std::span<const int> order,
             const Progress& progress);

 private:
  std::vector<Group> groups_;
  std::unique_ptr<GroupReference> reference_;
  std::size_t replayed_ = 0;
};

}  // namespace inga::causal
