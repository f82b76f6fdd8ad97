#include "causal/race.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inga::causal {
namespace {

/// What a difference of mutual information may be off, against the reference's: a hundred times what was ever seen.
constexpr double kDifferenceError = 1e-11;

}  // namespace

void Race::begin(std::span<const int> candidates, std::size_t remaining) {
  std::vector<Entry> entries;
  for (const int i : candidates) entries.emplace_back(evidence_.score(i), i);
  queue_ = Queue(std::greater<>(), std::move(entries));
  remaining_ = static_cast<double>(remaining);
  bound_ = std::numeric_limits<double>::infinity();
}

double Race::uncertainty(double score) const {
  return 2.0 * kDifferenceError * std::sqrt(remaining_ * score) + remaining_ * kDifferenceError * kDifferenceError;
}

void Race::finish(int candidate) {
  const double score = evidence_.score(candidate);
  bound_ = std::min(bound_, score + uncertainty(score));
}

int Race::next_candidate() {
  while (!queue_.empty()) {
    const auto [score, candidate] = queue_.top();
    const double now = evidence_.score(candidate);
    if (score > bound_ + uncertainty(score)) return -1;
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

Race::End Race::end(std::span<const int> candidates) const {
  End found{-1, std::numeric_limits<double>::infinity(), {}};
  double best = std::numeric_limits<double>::infinity();
  for (const int i : candidates) {
    if (!evidence_.complete(i)) continue;
    const double score = evidence_.score(i);
    if (found.winner >= 0 && score >= best) continue;
    found.winner = i;
    best = score;
  }
  for (const int i : candidates) {
    if (i == found.winner) continue;
    const double score = evidence_.score(i);
    found.gap = std::min(found.gap, score - best);
    if (evidence_.complete(i) && score - best <= uncertainty(score) + uncertainty(best)) found.contenders.push_back(i);
  }
  if (!found.contenders.empty()) {
    found.contenders.insert(std::lower_bound(found.contenders.begin(), found.contenders.end(), found.winner),
                            found.winner);
  }
  return found;
}

int Referee::choose(std::span<const int> contenders, const Choice& choice, std::span<const int> order,
                    const Progress& progress) {
  if (!reference_) reference_ = std::make_unique<GroupReference>(groups_);
  for (; replayed_ < order.size(); ++replayed_) reference_->remove(order[replayed_], progress);
  const auto scores = reference_->scores(contenders, choice, progress);
  return contenders[static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())];
}

}  // namespace inga::causal
