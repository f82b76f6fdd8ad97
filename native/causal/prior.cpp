#include "causal/prior.h"

#include <algorithm>
#include <iterator>

#include "core/error.h"

namespace inga::causal {

Prior::Prior(int variables, std::vector<int> tiers, std::span<const Pair> before, std::span<const Pair> no_effect)
    : tiers_(std::move(tiers)) {
  if (!before.empty()) followers_.resize(static_cast<std::size_t>(variables));
  for (const auto& [first, second] : before) followers_[static_cast<std::size_t>(first)].push_back(second);
  if (!no_effect.empty()) no_effect_.resize(static_cast<std::size_t>(variables));
  for (const auto& [cause, effect] : no_effect) no_effect_[static_cast<std::size_t>(effect)].push_back(cause);
  for (auto& causes : no_effect_) std::sort(causes.begin(), causes.end());
}

std::span<const int> Prior::followers(int variable) const noexcept {
  if (followers_.empty()) return {};
  return followers_[static_cast<std::size_t>(variable)];
}

bool Prior::allows(int cause, int effect) const noexcept {
  if (no_effect_.empty()) return true;
  const auto& causes = no_effect_[static_cast<std::size_t>(effect)];
  return !std::binary_search(causes.begin(), causes.end(), cause);
}

Turn::Turn(const Prior& prior, int variables) : prior_(prior), ahead_(static_cast<std::size_t>(variables), 0) {
  for (int i = 0; i < variables; ++i) {
    for (const int follower : prior.followers(i)) ++ahead_[static_cast<std::size_t>(follower)];
  }
  for (const int tier : prior.tiers()) {
    if (tier < 0) continue;
    left_.resize(std::max(left_.size(), static_cast<std::size_t>(tier) + 1), 0);
    ++left_[static_cast<std::size_t>(tier)];
  }
  while (lowest_ < static_cast<int>(left_.size()) && left_[static_cast<std::size_t>(lowest_)] == 0) ++lowest_;
}

std::vector<int> Turn::candidates(std::span<const int> remaining) const {
  if (!prior_.orders()) return {remaining.begin(), remaining.end()};
  std::vector<int> found;
  for (const int i : remaining) {
    const auto at = static_cast<std::size_t>(i);
    if (ahead_[at] == 0 && (prior_.tiers().empty() || prior_.tiers()[at] <= lowest_)) found.push_back(i);
  }
  if (found.empty()) throw Error(Code::internal, "the prior knowledge leaves no variable to come next");
  return found;
}

std::vector<int> candidates_first(std::span<const int> candidates, std::span<const int> remaining) {
  std::vector<int> all(candidates.begin(), candidates.end());
  // Both ascend.
  std::set_difference(remaining.begin(), remaining.end(), candidates.begin(), candidates.end(),
                      std::back_inserter(all));
  return all;
}

void Turn::take(int variable) {
  for (const int follower : prior_.followers(variable)) --ahead_[static_cast<std::size_t>(follower)];
  if (prior_.tiers().empty()) return;
  const int tier = prior_.tiers()[static_cast<std::size_t>(variable)];
  if (tier >= 0) --left_[static_cast<std::size_t>(tier)];
  while (lowest_ < static_cast<int>(left_.size()) && left_[static_cast<std::size_t>(lowest_)] == 0) ++lowest_;
}

}  // namespace inga::causal
