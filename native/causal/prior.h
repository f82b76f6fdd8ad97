// What is known before the search: who comes before whom, and who has no direct effect on whom.
#pragma once
#include <span>
#include <utility>
#include <vector>

namespace inga::causal {

class Prior {
 public:
  using Pair = std::pair<int, int>;

  /// Nothing is known.
  Prior() = default;
  /// `tiers`: variables of a lower one come before those of a higher one, -1 is none; may be empty. `before`: the first comes
  /// before the second. `no_effect`: the first has no direct effect on the second.
  Prior(int variables, std::vector<int> tiers, std::span<const Pair> before, std::span<const Pair> no_effect);

  bool orders() const noexcept { return !tiers_.empty() || !followers_.empty(); }
  const std::vector<int>& tiers() const noexcept { return tiers_; }
  /// Those that a variable comes before.
  std::span<const int> followers(int variable) const noexcept;
  /// Whether a variable may have a direct effect on another.
  bool allows(int cause, int effect) const noexcept;

 private:
  std::vector<int> tiers_;
  std::vector<std::vector<int>> followers_;
  /// By effect, causes ascending.
  std::vector<std::vector<int>> no_effect_;
};

/// `remaining` with the candidates in front.
std::vector<int> candidates_first(std::span<const int> candidates, std::span<const int> remaining);

/// Whose turn it is.
class Turn {
 public:
  Turn(const Prior& prior, int variables);

  /// Those of `remaining` that nobody else that remains comes before.
  std::vector<int> candidates(std::span<const int> remaining) const;
  void take(int variable);

 private:
  const Prior& prior_;
  /// How many that remain come before each.
  std::vector<int> ahead_;
  /// How many remain in each tier, and the lowest of those that have some.
  std::vector<int> left_;
  int lowest_ = 0;
};

}  // namespace inga::causal
