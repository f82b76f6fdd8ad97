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
  /// before the second. `no_effect`: the first has no direct effect on the second; nor has a variable of a tier on those of
  /// lower ones. Soft knowledge says by `before` that the first leads to the second, and prefers orders rather than ruling others
  /// out (lingam's `apply_prior_knowledge_softly`).
  Prior(int variables, std::vector<int> tiers, std::span<const Pair> before, std::span<const Pair> no_effect,
        bool soft = false);

  bool soft() const noexcept { return soft_; }
  bool orders() const noexcept { return !tiers_.empty() || !followers_.empty(); }
  const std::vector<int>& tiers() const noexcept { return tiers_; }
  /// Those that a variable comes before.
  std::span<const int> followers(int variable) const noexcept;
  /// Those that have no effect on a variable, without those of higher tiers. Ascending.
  std::span<const int> no_causes(int variable) const noexcept;
  /// Whether a variable may have a direct effect on another.
  bool allows(int cause, int effect) const noexcept;

 private:
  bool in_higher_tier(int variable, int other) const noexcept;

  bool soft_ = false;
  std::vector<int> tiers_;
  std::vector<std::vector<int>> followers_;
  /// By effect, causes ascending.
  std::vector<std::vector<int>> no_effect_;
};

/// Who may come next.
struct Choice {
  /// Ascending.
  std::vector<int> candidates;
  /// By variable: whether soft knowledge says that no candidate has an effect on it. Empty where it says so of nobody.
  std::vector<char> unaffected{};
  bool is_unaffected(int variable) const noexcept {
    return !unaffected.empty() && unaffected[static_cast<std::size_t>(variable)] != 0;
  }
};

/// `remaining` with the candidates in front.
std::vector<int> candidates_first(std::span<const int> candidates, std::span<const int> remaining);

/// Whose turn it is.
class Turn {
 public:
  Turn(const Prior& prior, int variables);

  /// Of `remaining`, those that nobody else that remains comes before. By soft knowledge: those that nobody else has an effect
  /// on; where there is none, those that nobody is known to lead to and that are not known to lead to nobody.
  Choice choice(std::span<const int> remaining) const;
  void take(int variable);

 private:
  std::vector<int> first_ones(std::span<const int> remaining) const;
  std::vector<int> preferred(std::span<const int> remaining) const;

  const Prior& prior_;
  /// How many that remain come before each.
  std::vector<int> ahead_;
  /// How many remain in each tier, and the lowest of those that have some.
  std::vector<int> left_;
  int lowest_ = 0;
  /// With soft knowledge: on whom each has no effect, and how many that remain have none on it, and it none on them, tiers
  /// not counted.
  std::vector<std::vector<int>> no_effects_;
  std::vector<int> absent_causes_;
  std::vector<int> absent_effects_;
};

}  // namespace inga::causal
