// One round of the search: whose comparisons come next, and who has won.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "causal/evidence.h"
#include "causal/order.h"
#include "causal/reference.h"

namespace inga::causal {

/// What the error of so many differences may add to or take from a sum of their squares.
struct Uncertainty {
  double count = 0.0;
  double error = 0.0;
  double operator()(double score) const noexcept;
  /// The score that is above `bound` by just its uncertainty.
  double beyond(double bound) const noexcept;
};

/// How a round ends.
struct End {
  int winner = -1;
  /// How much more evidence there is at least against those that are no contenders.
  double gap = std::numeric_limits<double>::infinity();
  /// The winner and those that are too close, ascending; empty where there are none.
  std::vector<int> contenders{};
  /// How much more there seems to be against the closest of them.
  double closest = std::numeric_limits<double>::infinity();
};

/// Compares until the candidate with the least evidence is complete, and with it all that rounding might put before it.
class Race {
 public:
  explicit Race(const Evidence& evidence) : evidence_(evidence) {}

  /// Among so many remaining ones, of whom nobody may be asked for yet; differences may be off by `error`. Candidates that are
  /// complete count.
  void begin(std::span<const int> candidates, std::size_t remaining, double error);
  /// From now on these may be asked for; what was finished counts.
  void ask(std::span<const int> candidates);
  /// With more evidence against it nobody can win: infinite until one is complete.
  double enough() const noexcept { return enough_; }
  bool may_win(int candidate) const noexcept {
    const double score = evidence_.score(candidate);
    return score <= bound_ + uncertainty_(score);
  }
  /// The incomplete candidate with the least evidence, or -1 when none can still win. It is out of the race until it
  /// comes back().
  int next_candidate();
  void back(int candidate) { queue_.push({evidence_.score(candidate), candidate}); }
  /// A candidate is complete: nobody with more evidence can win. Those of next_candidate() need not be told.
  void finish(int candidate);

  /// Once there is no next candidate.
  End end(std::span<const int> candidates) const;

 private:
  using Entry = std::pair<double, int>;
  using Queue = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

  const Evidence& evidence_;
  Uncertainty uncertainty_{};
  Queue queue_;
  /// The least that a complete candidate has, and what rounding may have taken from it.
  double bound_ = 0.0;
  double enough_ = 0.0;
};

/// What rough comparisons leave too close to call: each contender meets all others again, in full.
class Runoff {
 public:
  /// `error` is that of differences in full.
  void begin(const End& rough, std::span<const int> remaining, double error);
  bool done() const noexcept { return scores_.size() == rough_.contenders.size(); }
  /// Who is next, and whom it meets.
  int contender() const noexcept { return rough_.contenders[scores_.size()]; }
  std::vector<int> others() const;
  /// What each of the others says of it.
  void add(std::span<const double> verdicts);
  End end() const;
  /// True where the comparisons of runoffs are so many of all that rough ones do not pay.
  bool is_dear(std::int64_t all) const noexcept { return 2 * comparisons_ > all; }

 private:
  End rough_;
  std::vector<int> remaining_;
  double error_ = 0.0;
  std::vector<double> scores_;
  std::int64_t comparisons_ = 0;
};

/// Decides what is too close for the kernels: by the reference, which follows the search only when it is asked.
class Referee {
 public:
  explicit Referee(std::vector<Group> groups) : groups_(std::move(groups)) {}
  struct Ruling {
    int winner;
    Order::Decision decision;
  };
  /// `order` is what was taken out before.
  Ruling rule(const End& end, const Choice& choice, std::span<const int> order, const Progress& progress);

 private:
  std::vector<Group> groups_;
  std::unique_ptr<GroupReference> reference_;
  std::size_t replayed_ = 0;
};

}  // namespace inga::causal
