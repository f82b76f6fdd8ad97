#include "causal/stepped.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace inga::causal {
namespace {

/// Pairs of a step of the first round: enough that nobody feels the exchange, few enough that progress is seen.
constexpr std::size_t kPairs = 16384;
/// Pairs for each rank in a step of the race: more of them cost comparisons that the last one made needless, fewer cost an
/// exchange each.
constexpr std::size_t kEach = 4;

}  // namespace

Stepped::Stepped(const Samples& samples, Isa isa, std::span<double> memory, int together, const Progress& progress)
    : samples_(samples),
      progress_(progress),
      together_(together),
      kernel_(pair_kernel(isa, samples.rows())),
      columns_(samples, *kernel_, memory),
      evidence_(samples.variables()),
      race_(evidence_),
      referee_(samples),
      remaining_(static_cast<std::size_t>(samples.variables())) {
  std::iota(remaining_.begin(), remaining_.end(), 0);
  result_.least_gap = std::numeric_limits<double>::infinity();
  progress_.begin(0, std::max(1, samples.orderable()));
}

Stepped::Step Stepped::next() {
  if (!filled_) return Step::columns;
  while (!ordered()) {
    progress_.check();
    if (remaining_.size() == 1) {
      take_winner();
      break;
    }
    switch (stage_) {
      case Stage::begin: begin_round(); break;
      case Stage::all_pairs: all_pairs(); break;
      case Stage::favourite: favourite(); break;
      case Stage::enter_race:
        race_.begin(remaining_);
        stage_ = Stage::race;
        break;
      case Stage::race:
        if (!race()) {
          take_winner();
          if (ordered()) break;
          return Step::columns;
        }
    }
    if (!pairs_.empty()) return Step::compare;
  }
  result_.unordered = remaining_;
  return Step::done;
}

void Stepped::change_columns(int part, int parts) {
  const std::vector<int>& order = result_.order;
  for (std::size_t k = static_cast<std::size_t>(part); k < remaining_.size(); k += static_cast<std::size_t>(parts)) {
    progress_.check();
    if (order.empty()) {
      columns_.fill(remaining_[k]);
    } else if (!columns_.take_out(order.back(), remaining_[k])) {
      refuse_dependent(samples_, order, remaining_[k]);
    }
  }
  filled_ = true;
  stage_ = Stage::begin;
}

void Stepped::begin_round() {
  evidence_.begin(remaining_);
  row_ = 0;
  stage_ = result_.order.empty() ? Stage::all_pairs : Stage::favourite;
}

void Stepped::all_pairs() {
  while (row_ < remaining_.size() && pairs_.size() < kPairs) {
    for (std::size_t b = row_ + 1; b < remaining_.size(); ++b) pairs_.emplace_back(remaining_[row_], remaining_[b]);
    ++row_;
  }
  for (const auto& [i, j] : pairs_) evidence_.claim(i, j);
  if (row_ == remaining_.size()) stage_ = Stage::enter_race;
}

/// The likeliest winner meets everybody first: it has to anyway, and all others collect evidence from it.
void Stepped::favourite() {
  const int favourite = evidence_.favourite(remaining_);
  for (const int other : remaining_) {
    if (other == favourite) continue;
    evidence_.claim(favourite, other);
    pairs_.emplace_back(favourite, other);
  }
  stage_ = Stage::enter_race;
}

/// False when it is decided.
bool Stepped::race() {
  const std::size_t wanted = kEach * static_cast<std::size_t>(together_);
  std::vector<int> challengers;
  while (pairs_.size() < wanted) {
    const int candidate = race_.next_candidate();
    if (candidate < 0) break;
    candidates_.push_back(candidate);
    evidence_.challengers(candidate, challengers);
    // None left: its last ones are under way with another candidate.
    if (challengers.empty() && evidence_.look_around(candidate, remaining_))
      evidence_.challengers(candidate, challengers);
    for (const int other : challengers) pairs_.emplace_back(candidate, other);
  }
  return !candidates_.empty();
}

void Stepped::take_winner() {
  int winner = remaining_.front();
  if (remaining_.size() > 1) {
    const Race::End end = race_.end();
    winner = end.winner;
    result_.least_gap = std::min(result_.least_gap, end.gap);
    if (!end.contenders.empty()) {
      ++result_.recomputed;
      winner = referee_.choose(end.contenders, result_.order, progress_);
    }
  }
  result_.order.push_back(winner);
  std::erase(remaining_, winner);
  evidence_.drop(winner, remaining_);
  progress_.advance(static_cast<std::int64_t>(result_.order.size()));
}

std::size_t Stepped::begin(int rank) const noexcept {
  return pairs_.size() * static_cast<std::size_t>(rank) / static_cast<std::size_t>(together_);
}

void Stepped::compare(int rank, std::span<double> found) const {
  const std::size_t first = begin(rank);
  for (std::size_t k = first; k < begin(rank + 1); ++k) {
    progress_.check();
    found[k - first] = columns_.difference(pairs_[k].first, pairs_[k].second);
  }
}

void Stepped::note(std::span<const double> differences) {
  for (std::size_t k = 0; k < pairs_.size(); ++k) evidence_.add(pairs_[k].first, pairs_[k].second, differences[k]);
  result_.comparisons += static_cast<std::int64_t>(pairs_.size());
  pairs_.clear();
  for (const int candidate : candidates_) race_.back(candidate);
  candidates_.clear();
}

}  // namespace inga::causal
