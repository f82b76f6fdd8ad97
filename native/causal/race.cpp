#include "causal/race.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inga::causal {
namespace {

struct Scored {
  int variable;
  double score;
};

/// Of candidates that have met all, ascending, the first with the least evidence against it, and those that may have as
/// little.
End least(std::span<const Scored> candidates, const Uncertainty& uncertainty) {
  End found;
  const auto best = std::min_element(candidates.begin(), candidates.end(),
                                     [](const Scored& a, const Scored& b) { return a.score < b.score; });
  if (best == candidates.end()) return found;
  found.winner = best->variable;
  for (const auto& [variable, score] : candidates) {
    if (variable == found.winner) continue;
    const double doubt = uncertainty(score) + uncertainty(best->score);
    const double more = score - best->score;
    if (more > doubt) {
      found.gap = std::min(found.gap, more - doubt);
    } else {
      found.contenders.push_back(variable);
      found.closest = std::min(found.closest, more);
    }
  }
  if (!found.contenders.empty()) {
    found.contenders.insert(std::lower_bound(found.contenders.begin(), found.contenders.end(), found.winner),
                            found.winner);
  }
  return found;
}

}  // namespace

double Uncertainty::operator()(double score) const noexcept {
  return 2.0 * error * std::sqrt(count * score) + count * error * error;
}

double Uncertainty::beyond(double bound) const noexcept {
  const double part = error * std::sqrt(count);
  const double root = part + std::sqrt(2.0 * part * part + bound);
  return root * root;
}

void Race::begin(std::span<const int> candidates, std::size_t remaining, double error) {
  uncertainty_ = {static_cast<double>(remaining), error};
  bound_ = enough_ = std::numeric_limits<double>::infinity();
  queue_ = {};
  for (const int i : candidates) {
    if (evidence_.complete(i)) finish(i);
  }
}

void Race::ask(std::span<const int> candidates) {
  std::vector<Entry> entries;
  for (const int i : candidates) entries.emplace_back(evidence_.score(i), i);
  queue_ = Queue(std::greater<>(), std::move(entries));
}

void Race::finish(int candidate) {
  const double score = evidence_.score(candidate);
  bound_ = std::min(bound_, score + uncertainty_(score));
  enough_ = uncertainty_.beyond(bound_);
}

int Race::next_candidate() {
  while (!queue_.empty()) {
    const auto [score, candidate] = queue_.top();
    const double now = evidence_.score(candidate);
    if (score > bound_ + uncertainty_(score)) return -1;
    queue_.pop();
    if (score < now) {
      queue_.push({now, candidate});
    } else if (evidence_.complete(candidate)) {
      finish(candidate);
    } else {
      return candidate;
    }
  }
  return -1;
}

End Race::end(std::span<const int> candidates) const {
  std::vector<Scored> complete;
  for (const int i : candidates) {
    if (evidence_.complete(i)) complete.push_back({i, evidence_.score(i)});
  }
  End found = least(complete, uncertainty_);
  if (found.winner < 0) return found;
  const double best = evidence_.score(found.winner);
  for (const int i : candidates) {
    if (evidence_.complete(i)) continue;
    const double score = evidence_.score(i);
    found.gap = std::min(found.gap, score - best - uncertainty_(score) - uncertainty_(best));
  }
  return found;
}

void Runoff::begin(const End& rough, std::span<const int> remaining, double error) {
  rough_ = rough;
  error_ = error;
  remaining_.assign(remaining.begin(), remaining.end());
  scores_.clear();
}

std::vector<int> Runoff::others() const {
  std::vector<int> found = remaining_;
  std::erase(found, contender());
  return found;
}

void Runoff::add(std::span<const double> verdicts) {
  double score = 0.0;
  for (const double verdict : verdicts) {
    if (verdict < 0.0) score += verdict * verdict;
  }
  scores_.push_back(score);
  comparisons_ += static_cast<std::int64_t>(verdicts.size());
}

End Runoff::end() const {
  std::vector<Scored> scored;
  for (std::size_t k = 0; k < scores_.size(); ++k) scored.push_back({rough_.contenders[k], scores_[k]});
  End found = least(scored, {static_cast<double>(remaining_.size()), error_});
  found.gap = std::min(found.gap, rough_.gap);
  return found;
}

Referee::Ruling Referee::rule(const End& end, const Choice& choice, std::span<const int> order,
                              const Progress& progress) {
  if (end.contenders.empty()) return {end.winner, {end.gap, Order::By::gap}};
  if (!reference_) reference_ = std::make_unique<GroupReference>(groups_);
  for (; replayed_ < order.size(); ++replayed_) reference_->remove(order[replayed_], progress);
  const auto scores = reference_->scores(end.contenders, choice, progress);
  const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
  return {end.contenders[static_cast<std::size_t>(best)], {std::min(end.gap, end.closest), Order::By::reference}};
}

}  // namespace inga::causal
