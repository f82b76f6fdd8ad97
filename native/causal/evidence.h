// What is known against each candidate: from the comparisons of this round, and as a guide to the next one from all
// that were ever made.
#pragma once
#include <atomic>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/aligned.h"

namespace inga::causal {

class Evidence {
 public:
  /// The most challengers at a time: where nobody knows yet what is enough, and where that is known.
  static constexpr std::size_t kSome = 8;
  static constexpr std::size_t kTogether = 16;

  explicit Evidence(int variables);

  /// Takes differences of like samples, row by row, for what was computed last.
  void guide(std::span<const float> differences);
  /// Begins a round in which no pair has been compared.
  void begin(std::span<const int> remaining);
  /// What a pair says of each of its two: below 0 it speaks against it, by the square.
  struct Verdict {
    double first;
    double second;
  };
  static double against(double difference) noexcept { return difference < 0.0 ? difference * difference : 0.0; }
  void add(int i, int j, Verdict verdict);
  /// Notes d_ij of this round.
  void add(int i, int j, double difference) { add(i, j, Verdict{difference, -difference}); }
  /// Says that add() of the pair comes soon: where many variables are, what it changes of i is far from the processor.
  void expect(int i, int j) const noexcept;
  /// Adds it to the scores for the time being: take_back() makes all as it was before the pair was claimed. The last one first.
  struct Before {
    int i, j;
    double score_i, score_j;
  };
  Before try_out(int i, int j, double difference);
  void take_back(const Before& before);
  /// Forgets a variable that was taken out.
  void drop(int variable, std::span<const int> remaining);

  /// Evidence against i in this round: the sum of min(0, d_ij)^2.
  double score(int i) const noexcept { return candidate(i).score; }
  /// What it would be after all comparisons, if all that was ever found still held.
  double expected(int i) const noexcept { return candidate(i).expected; }
  bool complete(int i) const noexcept { return candidate(i).left == 0; }
  /// How many it has still to meet.
  std::size_t left(int i) const noexcept { return static_cast<std::size_t>(candidate(i).left); }
  /// The variable that looked best when all pairs were last compared.
  int favourite(std::span<const int> remaining) const;
  /// Variables that i has not met in this round, those first that spoke most against it before: one when it is likely
  /// to decide, more when i seems to have to meet many, but at most `most`. They count as met from now on. Empty when
  /// look_around() has to be called first. One thread at a time may have i in hand.
  void challengers(int i, std::vector<int>& found, std::size_t most = kSome);
  /// So many of them that i has more than `enough` against it if they say the same again, but at least one and at most kTogether.
  void challengers(int i, double enough, std::vector<int>& found);
  /// The last of those whom i need not meet any more.
  void dismiss(int i, std::span<const int> others);
  /// Finds more opponents for i; false when none is left. It takes long and needs no lock, only that i is in hand.
  bool look_around(int i, std::span<const int> remaining);
  /// So many of those that i has not met, at most: those that spoke most against it, in this order.
  std::vector<int> strongest(int i, std::span<const int> remaining, std::size_t count) const;
  /// Marks a pair as met, so that challengers() passes over it.
  bool claim(int i, int j);

  /// What is worth keeping of i, for a search that goes on later: the score of this round, and those that speak most against it.
  struct Kept {
    double score;
    std::vector<std::pair<int, float>> opponents;
  };
  /// The pair was met in this round before the search went on.
  void met_before(int i, int j);
  Kept keep(int i, std::span<const int> remaining) const;
  void recover(int i, const Kept& kept);
  /// The variable has its place, and is nobody's opponent any more.
  void take_out(int variable) {
    candidate(variable).left = kGone;
    gone_[static_cast<std::size_t>(variable)] = 1;
  }

 private:
  /// Opponents that are remembered from one round to the next, at least.
  static constexpr std::size_t kRemembered = 8;
  static constexpr std::size_t kKept = 2 * kRemembered;
  /// A candidate that so many did not stop may have to meet all: it then meets some at a time.
  static constexpr int kStubborn = 6;
  static constexpr int kGone = -1;
  struct Candidate {
    double score = 0.0;
    /// What the score would be if all that was ever found still held.
    double expected = 0.0;
    /// How many it has still to meet.
    int left = 0;
    /// How often it was the candidate in question in this round.
    int tried = 0;
    /// Whether those of the last round have been looked up in this one.
    bool recalls = false;
    /// How many opponents it went through in the last round.
    std::size_t usual = 0;
    /// Those that speak most against it, strongest first, and which of them is next.
    std::vector<int> opponents;
    std::size_t next = 0;
  };
  Candidate& candidate(int i) noexcept { return candidates_[static_cast<std::size_t>(i)]; }
  const Candidate& candidate(int i) const noexcept { return candidates_[static_cast<std::size_t>(i)]; }
  // Read without the lock: what is found there is a guide, whichever of two values it is.
  std::atomic_ref<float> last(int i, int j) const noexcept {
    return std::atomic_ref<float>(last_[static_cast<std::size_t>(i) * size_ + static_cast<std::size_t>(j)]);
  }
  float known(int i, int j) const noexcept { return last(i, j).load(std::memory_order_relaxed); }
  template <class Pass>
  std::vector<std::pair<float, int>> least(int i, std::span<const int> remaining, std::size_t count, Pass pass) const;
  bool met(int i, int j) const noexcept;
  void mark(int i, int j, bool is_met) noexcept;
  static void count(Candidate& a, Candidate& b, Verdict verdict) noexcept;
  bool ask_next(int i, std::vector<int>& found);
  void recall(int i);

  std::size_t size_;
  std::size_t words_;
  /// d_ij as last computed: where that speaks against i, or i was the one to ask.
  mutable AlignedVector<float> last_;
  /// A bit for each pair met in this round.
  mutable AlignedVector<std::uint64_t> met_;
  std::vector<Candidate> candidates_;
  /// Whether a variable was taken out; no round changes it.
  std::vector<char> gone_;
};

}  // namespace inga::causal
