#include "causal/order.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>

#include "causal/columns.h"
#include "causal/evidence.h"
#include "causal/race.h"
#include "core/parallel.h"
#include "core/spin.h"

namespace inga::causal {
namespace {

/// Comparisons that a variable costs once the first round has been made, for the forecast of progress.
constexpr std::int64_t kUsualComparisons = 6;

class Search {
 public:
  Search(const Samples& samples, const OrderOptions& options, const Progress& progress)
      : samples_(samples),
        progress_(progress),
        turn_(options.prior, samples.variables()),
        threads_(choose_threads(options.threads, static_cast<std::size_t>(samples.variables()))),
        kernel_(pair_kernel(options.isa, samples.rows())),
        memory_(Columns::doubles(static_cast<std::size_t>(samples.variables()), samples.rows())),
        columns_(samples, *kernel_, memory_),
        evidence_(samples.variables()),
        remaining_(static_cast<std::size_t>(samples.variables())),
        race_(evidence_),
        referee_(samples) {
    std::iota(remaining_.begin(), remaining_.end(), 0);
    result_.least_gap = std::numeric_limits<double>::infinity();
    columns_.fill(threads_, progress);
  }

  Order run() {
    const int orderable = samples_.orderable();
    begin_progress(orderable);
    candidates_ = turn_.candidates(remaining_);
    while (true) {
      const int winner = candidates_.size() == 1 ? candidates_.front() : most_exogenous();
      end_round();
      result_.order.push_back(winner);
      turn_.take(winner);
      std::erase(remaining_, winner);
      if (static_cast<int>(result_.order.size()) == orderable) break;
      evidence_.drop(winner, remaining_);
      candidates_ = turn_.candidates(remaining_);
      if (candidates_.size() == 1 || first_) {
        columns_.take_out(winner, remaining_, result_.order, threads_, progress_);
      } else {
        take_out_and_compare(winner);
      }
    }
    result_.unordered = remaining_;
    return std::move(result_);
  }

 private:
  /// The forecast counts comparisons: all pairs once, then a few for each variable and round.
  void begin_progress(int orderable) {
    const auto p = static_cast<std::int64_t>(samples_.variables());
    std::int64_t total = p * (p - 1) / 2;
    for (std::int64_t round = 1; round < orderable; ++round) total += kUsualComparisons * (p - round);
    scale_ = static_cast<double>(kProgressSteps) / static_cast<double>(std::max<std::int64_t>(1, total));
    progress_.begin(0, kProgressSteps);
  }
  void end_round() {
    const auto m = static_cast<std::int64_t>(remaining_.size());
    forecast_ += result_.order.empty() ? m * (m - 1) / 2 : kUsualComparisons * m;
    progress_.advance(static_cast<std::int64_t>(scale_ * static_cast<double>(forecast_)));
  }

  int most_exogenous() {
    if (first_) {
      evidence_.begin(remaining_);
      compare_all();
    }
    first_ = false;
    best_first();
    return winner();
  }

  void compare_all() {
    const std::vector<int> all = candidates_first(candidates_, remaining_);
    const std::size_t m = all.size(), rounds = candidates_.size();
    // Triangles cost different amounts: threads take the next free row, the longest first. Rows are noted in order, so
    // that sums of evidence do not depend on the threads.
    constexpr std::size_t kRows = 64;
    std::vector<std::vector<double>> rows(kRows);
    for (std::size_t first = 0; first < rounds; first += kRows) {
      const std::size_t count = std::min(kRows, rounds - first);
      parallel_for(threads_, count, [&](std::size_t k, int) {
        const std::size_t a = first + k;
        rows[k].resize(m - a - 1);
        for (std::size_t b = a + 1; b < m; ++b) {
          progress_.check();
          rows[k][b - a - 1] = columns_.difference(all[a], all[b]);
        }
      });
      for (std::size_t k = 0; k < count; ++k) {
        for (std::size_t b = 0; b < rows[k].size(); ++b) {
          note(all[first + k], all[first + k + 1 + b], rows[k][b]);
        }
      }
      const std::size_t twice = (first + count) * (2 * m - first - count - 1);
      progress_.advance(static_cast<std::int64_t>(scale_ * 0.5 * static_cast<double>(twice)));
    }
  }

  /// Takes the winner out of the others. The likeliest next one meets everybody while their columns are at hand: it has to
  /// anyway, and all others collect evidence from it.
  void take_out_and_compare(int winner) {
    const int favourite = evidence_.favourite(candidates_);
    columns_.take_out(winner, std::array{favourite}, result_.order, 1, progress_);
    std::vector<int> others = remaining_;
    std::erase(others, favourite);
    std::vector<double> found(others.size());
    columns_.take_out(winner, others, result_.order, threads_, progress_,
                      [&](std::size_t k) { found[k] = columns_.difference(favourite, others[k]); });
    evidence_.begin(remaining_);
    for (std::size_t k = 0; k < others.size(); ++k) note(favourite, others[k], found[k]);
  }

  void note(int i, int j, double difference) {
    evidence_.claim(i, j);
    evidence_.add(i, j, difference);
    ++result_.comparisons;
  }

  void best_first() {
    race_.begin(candidates_, remaining_.size());
    busy_ = 0;
    stop_ = false;
    run_team(std::min(threads_, static_cast<int>(remaining_.size())), [this](int) {
      try {
        work();
      } catch (...) {
        const std::lock_guard lock(mutex_);
        stop_ = true;
        throw;
      }
    });
  }

  void work() {
    std::vector<int> challengers;
    std::vector<double> found;
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
      evidence_.challengers(candidate, challengers);
      if (challengers.empty()) {
        lock.unlock();
        const bool more = evidence_.look_around(candidate, remaining_);
        // None left: somebody else is at its last comparisons.
        if (!more) std::this_thread::yield();
        lock.lock();
        --busy_;
        race_.back(candidate);
        continue;
      }
      lock.unlock();
      compare(candidate, challengers, found);
      lock.lock();
      --busy_;
      for (std::size_t k = 0; k < challengers.size(); ++k) evidence_.add(candidate, challengers[k], found[k]);
      result_.comparisons += static_cast<std::int64_t>(challengers.size());
      race_.back(candidate);
    }
  }

  void compare(int candidate, const std::vector<int>& challengers, std::vector<double>& found) const {
    found.clear();
    for (const int other : challengers) {
      progress_.check();
      found.push_back(columns_.difference(candidate, other));
    }
  }

  int winner() {
    const Race::End end = race_.end(candidates_);
    result_.least_gap = std::min(result_.least_gap, end.gap);
    if (end.contenders.empty()) return end.winner;
    ++result_.recomputed;
    return referee_.choose(end.contenders, result_.order, progress_);
  }

  static constexpr std::int64_t kProgressSteps = 100'000;

  const Samples& samples_;
  const Progress& progress_;
  Turn turn_;
  int threads_;
  std::unique_ptr<const PairKernel> kernel_;
  AlignedVector<double> memory_;
  Columns columns_;
  Evidence evidence_;
  std::vector<int> remaining_;
  /// Of these, those that may come next.
  std::vector<int> candidates_;
  bool first_ = true;
  Order result_;
  double scale_ = 0.0;
  std::int64_t forecast_ = 0;

  SpinLock mutex_;
  Race race_;
  Referee referee_;
  int busy_ = 0;
  bool stop_ = false;
};

}  // namespace

Order causal_order(const Samples& samples, const OrderOptions& options, const Progress& progress) {
  return Search(samples, options, progress).run();
}

}  // namespace inga::causal
