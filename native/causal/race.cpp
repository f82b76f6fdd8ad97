#include "causal/race.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace inga::causal {
namespace {

/// What a difference of mutual information may be off, against the reference's: a hundred times what was ever seen.
constexpr double kDifferenceError = 1e-11;

}  // namespace

void Race::begin(std::span<const int> remaining) {
  std::vector<Entry> entries;
  for (const int i : remaining) entries.emplace_back(evidence_.score(i), i);
  queue_ = Queue(std::greater<>(), std::move(entries));
  complete_.clear();
  candidates_ = static_cast<double>(remaining.size());
}

double Race::uncertainty(double score) const {
  return 2.0 * kDifferenceError * std::sqrt(candidates_ * score) + candidates_ * kDifferenceError * kDifferenceError;
}

int Race::next_candidate() {
  while (!queue_.empty()) {
    const auto [score, candidate] = queue_.top();
    const double now = evidence_.score(candidate);
    if (!complete_.empty() && score > bound_ + uncertainty(score)) return -1;
    queue_.pop();
    if (score < now) {
      queue_.push({now, candidate});
    } else if (evidence_.complete(candidate)) {
      if (complete_.empty()) bound_ = now + uncertainty(now);
      complete_.push_back(candidate);
      bound_ = std::min(bound_, now + uncertainty(now));
    } else {
      return candidate;
    }
  }
  return -1;
}

Race::End Race::end() {
  std::sort(complete_.begin(), complete_.end());
  const auto score = [this](int i) { return evidence_.score(i); };
  const int best =
      *std::min_element(complete_.begin(), complete_.end(), [&](int i, int j) { return score(i) < score(j); });
  End found{best, 0.0, {}};
  double second = queue_.empty() ? std::numeric_limits<double>::infinity() : queue_.top().first;
  for (const int i : complete_) {
    if (i == best) continue;
    second = std::min(second, score(i));
    if (score(i) - score(best) <= uncertainty(score(i)) + uncertainty(score(best))) found.contenders.push_back(i);
  }
  found.gap = second - score(best);
  if (!found.contenders.empty()) {
    found.contenders.insert(std::lower_bound(found.contenders.begin(), found.contenders.end(), best), best);
  }
  return found;
}

int Referee::choose(std::span<const int> contenders, std::span<const int> order, const Progress& progress) {
  if (!reference_) reference_ = std::make_unique<Reference>(samples_);
  for (; replayed_ < order.size(); ++replayed_) reference_->remove(order[replayed_], progress);
  const auto scores = reference_->scores(contenders, progress);
  return contenders[static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())];
}

}  // namespace inga::causal
