#include "causal/reference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "causal/entropy.h"
#include "causal/pairwise.h"
#include "causal/standard.h"

namespace inga::causal {
namespace {

/// numpy.cov(a, b, bias=True)[0, 1]
double covariance(std::span<const double> a, std::span<const double> b) noexcept {
  const std::size_t n = a.size();
  const double mean_a = pairwise_mean([&](std::size_t i) { return a[i]; }, n);
  const double mean_b = pairwise_mean([&](std::size_t i) { return b[i]; }, n);
  return pairwise_sum([&](std::size_t i) { return (a[i] - mean_a) * (b[i] - mean_b); }, 0, n) *
         (1.0 / static_cast<double>(n));
}

/// numpy.var(a)
double variance(std::span<const double> a) noexcept {
  const double mean = pairwise_mean([&](std::size_t i) { return a[i]; }, a.size());
  return pairwise_mean([&](std::size_t i) { return (a[i] - mean) * (a[i] - mean); }, a.size());
}

/// The residual of a when it is regressed on b.
void residual(std::span<const double> a, std::span<const double> b, std::span<double> out) noexcept {
  const double slope = covariance(a, b) / variance(b);
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = a[i] - slope * b[i];
}

/// The entropy of a / divisor.
double entropy_of(std::span<const double> a, double divisor) noexcept {
  const std::size_t n = a.size();
  const double even = pairwise_mean([&](std::size_t i) { return log_cosh(a[i] / divisor); }, n);
  const double odd = pairwise_mean(
      [&](std::size_t i) {
        const double u = a[i] / divisor;
        return u * std::exp(-(u * u) / 2);
      },
      n);
  return entropy(even, odd);
}

}  // namespace

Reference::Reference(const Samples& samples)
    : samples_(samples), remaining_(static_cast<std::size_t>(samples.variables())) {
  std::iota(remaining_.begin(), remaining_.end(), 0);
  const std::size_t all = remaining_.size() * samples.rows();
  residuals_.resize(all);
  standard_.resize(all);
  entropies_.resize(remaining_.size());
  for (const int variable : remaining_) {
    std::ranges::copy(samples.column(variable), column(variable).begin());
    deviations_.push_back(moments(samples.column(variable)).deviation);
  }
}

std::span<double> Reference::column(int variable) noexcept {
  return {residuals_.data() + static_cast<std::size_t>(variable) * samples_.rows(), samples_.rows()};
}

void Reference::refresh(const Progress& progress) {
  const std::size_t n = samples_.rows();
  for (const int variable : remaining_) {
    progress.check();
    const auto values = column(variable);
    const std::span<double> standard{standard_.data() + static_cast<std::size_t>(variable) * n, n};
    const auto [mean, deviation] = moments(values);
    for (std::size_t i = 0; i < n; ++i) standard[i] = (values[i] - mean) / deviation;
    entropies_[static_cast<std::size_t>(variable)] = entropy_of(standard, 1.0);
  }
  fresh_ = true;
}

/// Positive where j rather than i looks like the effect (Hyvarinen and Smith 2013, eq. 4). Where j is known to be unaffected by
/// i, i is not regressed out of it.
double Reference::mutual_information_difference(int i, int j, bool unaffected) const {
  const std::size_t n = samples_.rows();
  const auto standard = [&](int variable) {
    return std::span<const double>{standard_.data() + static_cast<std::size_t>(variable) * n, n};
  };
  std::vector<double> left(n);
  const auto left_entropy = [&](int effect, int cause) {
    residual(standard(effect), standard(cause), left);
    return entropy_of(left, moments(left).deviation);
  };
  const double i_on_j = left_entropy(i, j);
  const double j_on_i = unaffected ? entropy_of(standard(j), moments(standard(j)).deviation) : left_entropy(j, i);
  const auto entropy_at = [&](int variable) { return entropies_[static_cast<std::size_t>(variable)]; };
  return (entropy_at(j) + i_on_j) - (entropy_at(i) + j_on_i);
}

std::vector<double> Reference::scores(std::span<const int> candidates, const Choice& choice, const Progress& progress) {
  if (!fresh_) refresh(progress);
  std::vector<double> scores;
  for (const int i : candidates) {
    double sum = 0.0;
    for (const int j : remaining_) {
      if (i == j) continue;
      progress.check();
      const double against = std::min(0.0, mutual_information_difference(i, j, choice.is_unaffected(j)));
      sum += against * against;
    }
    scores.push_back(-1.0 * sum);
  }
  return scores;
}

void Reference::remove(int variable, const Progress& progress) {
  std::erase(remaining_, variable);
  removed_.push_back(variable);
  std::vector<double> left(samples_.rows());
  for (const int other : remaining_) {
    progress.check();
    residual(column(other), column(variable), left);
    std::ranges::copy(left, column(other).begin());
    if (moments(left).deviation <= kDependent * deviations_[static_cast<std::size_t>(other)]) {
      refuse_dependent(samples_, removed_, other);
    }
  }
  fresh_ = false;
}

GroupReference::GroupReference(std::span<const Group> groups) : groups_(groups.begin(), groups.end()) {
  for (const Group& group : groups_) references_.emplace_back(group.samples);
}

std::vector<double> GroupReference::scores(std::span<const int> candidates, const Choice& choice,
                                           const Progress& progress) {
  std::size_t total = 0;
  for (const Group& group : groups_) total += group.samples.rows();
  std::vector<double> sums(candidates.size(), 0.0);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const double weight = static_cast<double>(groups_[g].samples.rows()) / static_cast<double>(total);
    const auto scores = references_[g].scores(candidates, choice, progress);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += -scores[k] * weight;
  }
  for (double& sum : sums) sum = -1.0 * sum;
  return sums;
}

void GroupReference::remove(int variable, const Progress& progress) {
  for (std::size_t g = 0; g < groups_.size(); ++g)
    in_group(groups_[g].name, [&] { references_[g].remove(variable, progress); });
}

ReferenceOrder reference_order(const Samples& samples, const Progress& progress, const Prior& prior) {
  const Group whole{samples};
  return reference_order(std::span(&whole, 1), progress, prior);
}

ReferenceOrder reference_order(std::span<const Group> groups, const Progress& progress, const Prior& prior) {
  const int orderable = orderable_of(groups);
  progress.begin(0, orderable);
  GroupReference reference(groups);
  Turn turn(prior, groups.front().samples.variables());
  ReferenceOrder found;
  while (static_cast<int>(found.order.size()) < orderable) {
    const Choice choice = turn.choice(reference.remaining());
    const std::vector<int>& candidates = choice.candidates;
    std::size_t best = 0;
    if (candidates.size() > 1) {
      const auto scores = reference.scores(candidates, choice, progress);
      best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    }
    const int variable = candidates[best];
    turn.take(variable);
    found.order.push_back(variable);
    progress.advance(static_cast<std::int64_t>(found.order.size()));
    if (static_cast<int>(found.order.size()) < orderable) reference.remove(variable);
  }
  for (const int variable : reference.remaining()) {
    if (variable != found.order.back()) found.unordered.push_back(variable);
  }
  return found;
}

}  // namespace inga::causal
