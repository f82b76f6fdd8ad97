#include "causal/order.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "causal/evidence.h"
#include "causal/groups.h"
#include "causal/race.h"
#include "causal/shelf.h"
#include "causal/state.h"
#include "core/parallel.h"
#include "core/spin.h"

namespace inga::causal {
namespace {

class Search {
 public:
  Search(std::span<const Group> groups, const OrderOptions& options, const Progress& progress)
      : variables_(groups.front().samples.variables()),
        orderable_(orderable_of(groups)),
        places_(options.places > 0 ? std::min(options.places, orderable_) : orderable_),
        usual_comparisons_(options.usual_comparisons),
        progress_(progress),
        turn_(options.prior, variables_),
        threads_(choose_threads(options.threads, static_cast<std::size_t>(variables_))),
        columns_(groups, options.isa),
        precision_(columns_.roughest()),
        evidence_(variables_),
        remaining_(static_cast<std::size_t>(variables_)),
        race_(evidence_),
        referee_({groups.begin(), groups.end()}),
        shelf_(options.shelf) {
    std::iota(remaining_.begin(), remaining_.end(), 0);
    columns_.fill(threads_, progress);
    compares_all_ = options.guide.empty();
    if (!compares_all_) evidence_.guide(options.guide);
  }

  Order run() {
    if (shelf_ != nullptr && !shelf_->before().empty()) before_ = found_before();
    begin_progress();
    recover();
    try {
      while (!ordered()) {
        begin_round();
        const Order::Decision decision = choice_.candidates.size() == 1 ? only() : most_exogenous();
        end_round();
        result_.decisions.push_back(decision);
        row_ = 0;
        take(winner_);
        if (shelf_ != nullptr && (shelf_->wanted() || ordered())) leave();
      }
    } catch (...) {
      rescue();
      throw;
    }
    result_.unordered = remaining_;
    return std::move(result_);
  }

 private:
  /// Progress counts the comparisons that are expected: all pairs once, then the usual ones of each variable and round.
  void begin_progress() {
    double total = expected_of(0);
    for (int round = 1; round < places_; ++round) total += expected_of(round);
    scale_ = static_cast<double>(kProgressSteps) / std::max(1.0, total);
    progress_.begin(0, kProgressSteps);
    // What was found before is no measure of the pace.
    const std::size_t done = before_.found.order.size();
    for (std::size_t round = 0; round < done; ++round) expected_ += expected_of(static_cast<int>(round));
    tell(done, share_of(before_.row, static_cast<std::size_t>(variables_) - done));
  }
  /// Of all pairs of so many variables, those of the first rows of their triangle.
  static double share_of(std::size_t rows, std::size_t variables) noexcept {
    const auto m = static_cast<double>(variables), left = m - static_cast<double>(std::min(rows, variables));
    return variables < 2 ? 1.0 : 1.0 - left * (left - 1.0) / (m * (m - 1.0));
  }
  double expected_of(int round) const noexcept {
    const double left = variables_ - round;
    return round == 0 ? left * (left - 1.0) / 2.0 : usual_comparisons_ * left;
  }
  /// That such a share of the round after so many is done.
  void tell(std::size_t rounds, double share) const {
    progress_.advance(static_cast<std::int64_t>(scale_ * (expected_ + share * expected_of(static_cast<int>(rounds)))));
  }
  void end_round() {
    tell(result_.order.size(), 1.0);
    expected_ += expected_of(static_cast<int>(result_.order.size()));
  }

  State found_before() const {
    State state = State::of(shelf_->before(), variables_, orderable_);
    // An earlier search may have been asked for more.
    if (const auto most = static_cast<std::size_t>(places_); state.found.order.size() > most) {
      state.found.order.resize(most);
      state.found.decisions.resize(most);
      state.row = 0;
      state.kept.clear();
    }
    return state;
  }

  /// Goes on where an earlier search was interrupted, with a round in which all pairs are compared.
  void recover() {
    for (const int variable : before_.found.order) {
      const std::vector<int> candidates = turn_.choice(remaining_).candidates;
      if (!std::binary_search(candidates.begin(), candidates.end(), variable)) refuse_state();
      if (!result_.order.empty()) {
        evidence_.take_out(result_.order.back());
        columns_.take_out(result_.order.back(), remaining_, result_.order, threads_, progress_);
      }
      take(variable);
    }
    result_.decisions = std::move(before_.found.decisions);
    result_.comparisons = before_.found.comparisons;
    // Rows of single precision say too little for double.
    if (before_.is_rough && precision_ == Precision::full) return;
    row_ = before_.row;
    for (std::size_t k = 0; k < before_.kept.size(); ++k) evidence_.recover(remaining_[k], before_.kept[k]);
  }

  void leave() {
    State state{variables_, result_, row_, precision_ == Precision::rough, {}};
    if (row_ > 0) {
      state.kept.resize(remaining_.size());
      parallel_for(threads_, remaining_.size(),
                   [&](std::size_t k, int) { state.kept[k] = evidence_.keep(remaining_[k], remaining_); });
    }
    shelf_->put(state.numbers());
  }

  /// The same where something else has gone wrong already.
  void rescue() noexcept {
    try {
      if (shelf_ != nullptr) leave();
    } catch (...) {
      // The first error is the one to tell.
    }
  }

  bool ordered() const noexcept { return static_cast<int>(result_.order.size()) == places_; }

  void take(int winner) {
    result_.order.push_back(winner);
    turn_.take(winner);
    std::erase(remaining_, winner);
  }

  /// Takes what was taken last out of the others.
  void begin_round() {
    if (!result_.order.empty()) evidence_.drop(result_.order.back(), remaining_);
    choice_ = turn_.choice(remaining_);
    const bool is_led = choice_.candidates.size() > 1 && !compares_all_;
    if (is_led) {
      begin_with_favourite();
    } else if (!result_.order.empty()) {
      columns_.take_out(result_.order.back(), remaining_, result_.order, threads_, progress_);
    }
  }

  Order::Decision only() {
    winner_ = choice_.candidates.front();
    return {std::numeric_limits<double>::infinity(), Order::By::only};
  }

  Order::Decision most_exogenous() {
    const std::int64_t before = result_.comparisons;
    if (compares_all_) compare_all();
    best_first();
    const Order::Decision decision = decide();
    grow_stale(result_.comparisons - before);
    return decision;
  }

  /// What was last said of pairs is a worse guide with every round. Once that has cost as many comparisons as there are pairs, all are
  /// compared anew.
  void grow_stale(std::int64_t comparisons) {
    if (compares_all_) {
      compares_all_ = false;
      wasted_ = 0;
      usual_ = std::numeric_limits<std::int64_t>::max();
      return;
    }
    const auto m = static_cast<std::int64_t>(remaining_.size());
    usual_ = std::min(usual_, comparisons);
    wasted_ += comparisons - usual_;
    compares_all_ = wasted_ > m * (m - 1) / 2;
  }

  void compare_all() {
    const std::vector<int> all = candidates_first(choice_.candidates, remaining_);
    const std::size_t m = all.size(), rounds = choice_.candidates.size();
    evidence_.begin(remaining_);
    for (std::size_t a = 0; a < row_; ++a) {
      for (std::size_t b = a + 1; b < m; ++b) evidence_.met_before(all[a], all[b]);
    }
    if (row_ > 0) {
      for (std::size_t k = 0; k < m; ++k) evidence_.recover(remaining_[k], before_.kept[k]);
    }
    // Triangles cost different amounts: threads take the next free row, the longest first. Rows are noted in order, so
    // that sums of evidence do not depend on the threads.
    constexpr std::size_t kRows = 64;
    std::vector<std::vector<Evidence::Verdict>> rows(kRows);
    while (row_ < rounds) {
      const std::size_t first = row_, count = std::min(kRows, rounds - first);
      parallel_for(threads_, count, [&](std::size_t k, int) {
        const std::size_t a = first + k;
        rows[k].resize(m - a - 1);
        for (std::size_t b = a + 1; b < m; ++b) {
          progress_.check();
          rows[k][b - a - 1] = compare(all[a], all[b], following(all, b));
        }
      });
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t b = 0; b < rows[k].size(); ++b) {
          note(all[first + k], all[first + k + 1 + b], rows[k][b]);
        }
      }
      row_ += count;
      if (shelf_ != nullptr && shelf_->wanted()) leave();
      tell(result_.order.size(), share_of(row_, m));
    }
  }

  /// Takes the last winner out of the others, if there is one. The likeliest next one meets everybody while their columns are at
  /// hand: it has to anyway, and all others collect evidence from it.
  void begin_with_favourite() {
    const int favourite = evidence_.favourite(choice_.candidates);
    std::vector<int> others = remaining_;
    std::erase(others, favourite);
    std::vector<Evidence::Verdict> found(others.size());
    const auto meet = [&](std::size_t k) { found[k] = compare(favourite, others[k]); };
    if (result_.order.empty()) {
      parallel_for(threads_, others.size(), [&](std::size_t k, int) { meet(k); });
    } else {
      const int winner = result_.order.back();
      columns_.take_out(winner, std::array{favourite}, result_.order, 1, progress_);
      columns_.take_out(winner, others, result_.order, threads_, progress_, meet);
    }
    evidence_.begin(remaining_);
    for (std::size_t k = 0; k < others.size(); ++k) note(favourite, others[k], found[k]);
  }

  /// A candidate i with another variable.
  Evidence::Verdict compare(int i, int j, std::optional<int> next = {}) const {
    return compare(i, j, precision_, next);
  }
  Evidence::Verdict compare(int i, int j, Precision precision, std::optional<int> next = {}) const {
    return columns_.compare(i, j, precision, choice_.is_unaffected(j), next);
  }

  void note(int i, int j, Evidence::Verdict verdict) {
    evidence_.claim(i, j);
    evidence_.add(i, j, verdict);
    ++result_.comparisons;
  }

  /// First among those that may well win: each step goes to the one with least evidence, as nobody knows yet what will be enough.
  /// Then the others, one after the other, each until it has enough.
  void best_first() {
    race_.begin(choice_.candidates, remaining_.size(), columns_.error(precision_));
    const auto may_well_win = [this, enough = race_.enough()](int i) { return evidence_.expected(i) <= enough; };
    std::vector<int> likely = choice_.candidates;
    const auto others = std::stable_partition(likely.begin(), likely.end(), may_well_win);
    race_among({likely.begin(), others}, false);
    race_among({others, likely.end()}, true);
  }

  /// `stays`: whoever has begun goes on while it may win.
  void race_among(std::span<const int> candidates, bool stays) {
    race_.ask(candidates);
    busy_ = 0;
    stop_ = false;
    run_team(std::min(threads_, static_cast<int>(remaining_.size())), [this, stays](int) {
      try {
        work(stays);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        stop_ = true;
        throw;
      }
    });
  }

  void work(bool stays) {
    std::vector<int> challengers;
    std::vector<Evidence::Verdict> found;
    std::unique_lock lock(mutex_);
    while (!stop_) {
      const int candidate = race_.next_candidate();
      if (candidate < 0) {
        if (busy_ == 0) return;
        // Others may still bring a candidate down or back.
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
        continue;
      }
      ++busy_;
      bool goes_on = true;
      while (goes_on) {
        const double enough = race_.enough();
        if (stays) {
          evidence_.challengers(candidate, enough, challengers);
        } else {
          evidence_.challengers(candidate, challengers);
        }
        if (challengers.empty()) {
          lock.unlock();
          const bool more = evidence_.look_around(candidate, remaining_);
          // None left: somebody else is at its last comparisons.
          if (!more) std::this_thread::yield();
          lock.lock();
          goes_on = more;
          continue;
        }
        const double missing = enough - evidence_.score(candidate);
        lock.unlock();
        compare_with(candidate, challengers, missing, found);
        lock.lock();
        for (std::size_t k = 0; k < found.size(); ++k) evidence_.add(candidate, challengers[k], found[k]);
        evidence_.dismiss(candidate, std::span(challengers).subspan(found.size()));
        result_.comparisons += static_cast<std::int64_t>(found.size());
        goes_on = stays && !stop_ && race_.may_win(candidate) && !evidence_.complete(candidate);
      }
      --busy_;
      race_.back(candidate);
    }
  }

  /// One after the other, until that is more than was missing.
  void compare_with(int candidate, std::span<const int> challengers, double missing,
                    std::vector<Evidence::Verdict>& found) const {
    found.clear();
    for (std::size_t k = 0; k < challengers.size(); ++k) {
      progress_.check();
      found.push_back(compare(candidate, challengers[k], following(challengers, k)));
      missing -= Evidence::against(found.back().first);
      if (missing < 0.0) break;
    }
  }

  Order::Decision decide() {
    End end = race_.end(choice_.candidates);
    if (precision_ == Precision::rough && !end.contenders.empty()) end = run_off(end);
    const auto [winner, decision] = referee_.rule(end, choice_, result_.order, progress_);
    winner_ = winner;
    return decision;
  }

  End run_off(const End& rough) {
    std::vector<double> verdicts;
    for (runoff_.begin(rough, remaining_, columns_.error(Precision::full)); !runoff_.done();) {
      const std::vector<int> others = runoff_.others();
      verdicts.resize(others.size());
      parallel_for(threads_, others.size(), [&, contender = runoff_.contender()](std::size_t k, int) {
        progress_.check();
        verdicts[k] = compare(contender, others[k], Precision::full).first;
      });
      runoff_.add(verdicts);
      result_.comparisons += static_cast<std::int64_t>(others.size());
    }
    if (runoff_.is_dear(result_.comparisons)) precision_ = Precision::full;
    return runoff_.end();
  }

  static constexpr std::int64_t kProgressSteps = 100'000;

  int variables_;
  int orderable_;
  /// Of the order, that are looked for.
  int places_;
  double usual_comparisons_;
  const Progress& progress_;
  Turn turn_;
  int threads_;
  GroupColumns columns_;
  Precision precision_;
  Evidence evidence_;
  std::vector<int> remaining_;
  /// Of these, those that may come next.
  Choice choice_;
  /// Whether the round that comes next begins with all pairs.
  bool compares_all_ = true;
  /// Rows of the triangle of all pairs that were compared in this round, if it is one that compares all.
  std::size_t row_ = 0;
  int winner_ = -1;
  Order result_;
  /// Steps of progress for each comparison that is expected, and what was expected of the rounds that are done.
  double scale_ = 0.0;
  double expected_ = 0.0;

  SpinLock mutex_;
  Race race_;
  Runoff runoff_;
  Referee referee_;
  Shelf* shelf_;
  State before_;
  /// Since all pairs were compared: the fewest comparisons of a round, and what the others have made beyond those.
  std::int64_t usual_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t wasted_ = 0;
  int busy_ = 0;
  bool stop_ = false;
};

}  // namespace

Order causal_order(const Samples& samples, const OrderOptions& options, const Progress& progress) {
  const Group whole{samples};
  return causal_order(std::span(&whole, 1), options, progress);
}

Order causal_order(std::span<const Group> groups, const OrderOptions& options, const Progress& progress) {
  return Search(groups, options, progress).run();
}

}  // namespace inga::causal
