// The search for the order in steps, for ranks that each make a part of every step: all of them know everything, and what
// a rank does not compute itself it is told. The columns may lie in memory that several of them share.
//
//   Stepped search(samples, isa, memory);
//   for (Stepped::Step step = search.next(); step != Stepped::Step::done; step = search.next()) {
//     if (step == Stepped::Step::columns) {
//       search.change_columns(part, parts);   // of the ranks that share the memory; then they wait for each other
//     } else {
//       search.compare(own);                  // own part of comparisons(); then all exchange what they found
//       search.note(all);
//     }
//   }
#pragma once
#include <memory>
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

  /// `memory`: Columns::doubles() of them. `together`: ranks among which each step is divided.
  Stepped(const Samples& samples, Isa isa, std::span<double> memory, int together, const Progress& progress);

  /// What has to be done next, by all ranks.
  Step next();
  /// This rank's part of the columns that change now: every parts-th. Throws Code::data where a variable has nothing left
  /// beside those taken out, on the rank that finds it.
  void change_columns(int part, int parts);

  /// How many pairs are to be compared.
  std::size_t comparisons() const noexcept { return pairs_.size(); }
  /// Of those, where the part of a rank begins; that of the last one ends at begin(together).
  std::size_t begin(int rank) const noexcept;
  /// The differences of a rank's part.
  void compare(int rank, std::span<double> found) const;
  /// Those of all pairs.
  void note(std::span<const double> differences);

  /// Once everything is done.
  Order& result() noexcept { return result_; }
  const Progress& progress() const noexcept { return progress_; }

 private:
  enum class Stage { begin, all_pairs, favourite, enter_race, race };

  bool ordered() const noexcept { return static_cast<int>(result_.order.size()) == samples_.orderable(); }
  void begin_round();
  void all_pairs();
  void favourite();
  bool race();
  void take_winner();

  const Samples& samples_;
  const Progress& progress_;
  int together_;
  std::unique_ptr<const PairKernel> kernel_;
  Columns columns_;
  Evidence evidence_;
  Race race_;
  Referee referee_;
  std::vector<int> remaining_;
  Order result_;
  Stage stage_ = Stage::begin;
  bool filled_ = false;
  /// The next row of the triangle of all pairs.
  std::size_t row_ = 0;
  std::vector<std::pair<int, int>> pairs_;
  /// Candidates of the race whose comparisons are under way.
  std::vector<int> candidates_;
};

}  // namespace inga::causal
