#include "causal/prior.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "core/error.h"

namespace inga::causal {

Prior::Prior(int variables, std::vector<int> tiers, std::span<const Pair> before, std::span<const Pair> no_effect,
             bool soft)
    : soft_(soft), tiers_(std::move(tiers)) {
  if (!before.empty()) followers_.resize(static_cast<std::size_t>(variables));
  for (const auto& [first, second] : before) followers_[static_cast<std::size_t>(first)].push_back(second);
  if (!no_effect.empty()) no_effect_.resize(static_cast<std::size_t>(variables));
  for (const auto& [cause, effect] : no_effect) {
    if (!in_higher_tier(cause, effect)) no_effect_[static_cast<std::size_t>(effect)].push_back(cause);
  }
  for (auto& causes : no_effect_) {
    std::sort(causes.begin(), causes.end());
    causes.erase(std::unique(causes.begin(), causes.end()), causes.end());
  }
}

bool Prior::in_higher_tier(int variable, int other) const noexcept {
  if (tiers_.empty()) return false;
  const int tier = tiers_[static_cast<std::size_t>(other)];
  return tier >= 0 && tiers_[static_cast<std::size_t>(variable)] > tier;
}

std::span<const int> Prior::followers(int variable) const noexcept {
  if (followers_.empty()) return {};
  return followers_[static_cast<std::size_t>(variable)];
}

std::span<const int> Prior::no_causes(int variable) const noexcept {
  if (no_effect_.empty()) return {};
  return no_effect_[static_cast<std::size_t>(variable)];
}

bool Prior::allows(int cause, int effect) const noexcept {
  if (in_higher_tier(cause, effect)) return false;
  const auto causes = no_causes(effect);
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
  if (!prior.soft()) return;
  no_effects_.resize(ahead_.size());
  absent_causes_.resize(ahead_.size());
  absent_effects_.resize(ahead_.size());
  for (int effect = 0; effect < variables; ++effect) {
    const auto causes = prior.no_causes(effect);
    absent_causes_[static_cast<std::size_t>(effect)] = static_cast<int>(causes.size());
    for (const int cause : causes) {
      no_effects_[static_cast<std::size_t>(cause)].push_back(effect);
      ++absent_effects_[static_cast<std::size_t>(cause)];
    }
  }
}

Choice Turn::choice(std::span<const int> remaining) const {
  Choice choice{prior_.soft() ? preferred(remaining) : first_ones(remaining)};
  const auto& candidates = choice.candidates;
  if (candidates.empty()) throw Error(Code::internal, "the prior knowledge leaves no variable to come next");
  if (!prior_.soft()) return choice;
  for (const int i : remaining) {
    if (std::binary_search(candidates.begin(), candidates.end(), i)) continue;
    if (std::any_of(candidates.begin(), candidates.end(), [&](int cause) { return prior_.allows(cause, i); })) continue;
    choice.unaffected.resize(ahead_.size(), 0);
    choice.unaffected[static_cast<std::size_t>(i)] = 1;
  }
  return choice;
}

std::vector<int> Turn::first_ones(std::span<const int> remaining) const {
  if (!prior_.orders()) return {remaining.begin(), remaining.end()};
  std::vector<int> found;
  for (const int i : remaining) {
    const auto at = static_cast<std::size_t>(i);
    if (ahead_[at] == 0 && (prior_.tiers().empty() || prior_.tiers()[at] <= lowest_)) found.push_back(i);
  }
  return found;
}

std::vector<int> Turn::preferred(std::span<const int> remaining) const {
  // Those of lower tiers: before[tier] remain.
  std::vector<int> before(left_.size() + 1, 0);
  std::partial_sum(left_.begin(), left_.end(), before.begin() + 1);
  const auto tier_of = [this](std::size_t at) { return prior_.tiers().empty() ? -1 : prior_.tiers()[at]; };
  const int others = static_cast<int>(remaining.size()) - 1;
  std::vector<int> exogenous, open;
  for (const int i : remaining) {
    const auto at = static_cast<std::size_t>(i);
    int causes = absent_causes_[at], effects = absent_effects_[at];
    if (const int tier = tier_of(at); tier >= 0) {
      causes += before.back() - before[static_cast<std::size_t>(tier) + 1];
      effects += before[static_cast<std::size_t>(tier)];
    }
    if (causes == others) exogenous.push_back(i);
    if (ahead_[at] == 0 && effects < others) open.push_back(i);
  }
  return exogenous.empty() ? open : exogenous;
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
  if (prior_.soft()) {
    for (const int effect : no_effects_[static_cast<std::size_t>(variable)])
      --absent_causes_[static_cast<std::size_t>(effect)];
    for (const int cause : prior_.no_causes(variable)) --absent_effects_[static_cast<std::size_t>(cause)];
  }
  if (prior_.tiers().empty()) return;
  const int tier = prior_.tiers()[static_cast<std::size_t>(variable)];
  if (tier >= 0) --left_[static_cast<std::size_t>(tier)];
  while (lowest_ < static_cast<int>(left_.size()) && left_[static_cast<std::size_t>(lowest_)] == 0) ++lowest_;
}

}  // namespace inga::causal
