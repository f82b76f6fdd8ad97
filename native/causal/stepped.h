// The search for the order in steps, for ranks that each make a part of every step: all of them know everything, and what
// a rank does not compute itself it is told. The columns may lie in memory that several of them share.
//
//   Stepped search(samples, isa, memory, rank, ranks, progress);
//   for (Stepped::Step step = search.next(); step != Stepped::Step::done; step = search.next()) {
//     if (step == Stepped::Step::columns) {
//       search.change_columns(part, parts);  // of the ranks that share the memory; then they wait for each other
//     } else {
//       search.compare(own, pace);           // a report of so many doubles; then all exchange their reports
//       search.note(all);
//     }
//   }
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "causal/columns.h"
#include "causal/order.h"
#include "causal/race.h"

namespace inga::causal {

class Stepped {
 public:
  enum class Step { columns, compare, done };

  /// `memory`: Columns::doubles() of them.
  Stepped(const Samples& samples, const Prior& prior, Isa isa, std::span<double> memory, int rank, int ranks,
          const Progress& progress);

  /// What has to be done next, by all ranks.
  Step next();
  /// This rank's part of the columns that change now. Throws Code::data where a variable has nothing left
  /// beside those taken out, on the rank that finds it.
  void change_columns(std::size_t part, std::size_t parts);

  std::size_t ranks() const noexcept { return ranks_; }
  /// Doubles of a rank's report of the comparisons that come now.
  std::size_t report() const noexcept;
  /// The most that a report ever has.
  std::size_t largest_report() const noexcept;
  /// Makes this rank's comparisons. `pace`, 0 at first, is where ranks that share memory see each other: who is done goes on
  /// while others are not. May be null.
  void compare(std::span<double> report, std::int32_t* pace);
  /// The reports of all ranks, one behind the other.
  void note(std::span<const double> reports);

  /// Once everything is done.
  Order& result() noexcept { return result_; }

 private:
  enum class Stage { fill, lead, columns, all_pairs, favourite, race, rest, runoff };
  using Pair = std::pair<int, int>;

  bool ordered() const noexcept { return static_cast<int>(result_.order.size()) == samples_.orderable(); }
  /// d_ij of a candidate i. `next`: as Columns::difference.
  double difference_of(int i, int j, std::optional<int> next = {}) const {
    return columns_.difference(i, j, stage_ == Stage::runoff ? Precision::full : precision_, choice_.is_unaffected(j),
                               next);
  }
  void begin_round();
  void take_winner_out_of(int other);
  /// Rows of the triangle of all pairs.
  std::size_t first_rows() const noexcept { return std::min(choice_.candidates.size(), remaining_.size() - 1); }
  void list_all_pairs();
  void list_favourite();
  void list_rest();
  void list_runoff();
  void begin_race();
  void race_among(std::span<const int> candidates);
  void deal();
  void finish_race();
  void race(std::span<double> report, std::int32_t* pace);
  void note_listed(std::span<const double> reports);
  void note_race(std::span<const double> reports);
  void note_runoff(std::span<const double> verdicts);
  void take_winner();

  const Samples& samples_;
  const Progress& progress_;
  Turn turn_;
  std::size_t rank_;
  std::size_t ranks_;
  std::unique_ptr<const PairKernel> kernel_;
  Columns columns_;
  Precision precision_;
  Evidence evidence_;
  Race race_;
  End end_;
  Runoff runoff_;
  Referee referee_;
  std::vector<int> remaining_;
  /// Of these, those that may come next.
  Choice choice_;
  Order result_;
  Stage stage_ = Stage::fill;
  /// Candidates that could still win when they were last dealt to the ranks.
  std::vector<int> open_;
  bool first_ = true;
  bool decided_ = false;
  /// Steps of races so far, by all ranks: what the pace is when they are done with one.
  std::int32_t due_ = 0;
  /// Pairs that all ranks know to come now, each a share of them.
  std::vector<Pair> listed_;
  /// Differences of those that were compared when a column of theirs had just been changed, NaN elsewhere.
  std::vector<double> early_;
  /// The next row of the triangle of all pairs.
  std::size_t row_ = 0;
  /// What all ranks have found in a step of the race.
  struct Found {
    int i, j;
    double difference;
  };
  std::vector<Found> found_;
  /// What this rank's comparisons of a step of the race have changed before all noted them.
  std::vector<Evidence::Before> tried_;
  /// Candidates that come back into the race when this step's comparisons are noted.
  std::vector<int> aside_;
};

}  // namespace inga::causal
