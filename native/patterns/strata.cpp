#include "patterns/strata.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace inga::patterns {
namespace {

/// Terms that are so much less than the greatest are left out.
constexpr double kNothing = 1e-18;

/// How many positive rows of a set are to be expected at these odds (Cornfield 1956).
double expected(const Stratum& stratum, std::uint32_t size, double odds) {
  const double positives = stratum.positives, negatives = stratum.negatives, rows = size;
  const double half = odds * (positives + rows) + negatives - rows;
  const double root = half * half - 4 * (odds - 1) * odds * positives * rows;
  return 2 * odds * positives * rows / (half + std::sqrt(std::max(0.0, root)));
}

std::uint32_t fewest(const Stratum& stratum, std::uint32_t size) {
  return size > stratum.negatives ? size - stratum.negatives : 0;
}

std::uint32_t greatest(const Stratum& stratum, std::uint32_t size) { return std::min(size, stratum.positives); }

Fisher of_all(const std::vector<Stratum>& strata) {
  std::uint32_t yes = 0, no = 0;
  for (const auto& [positives, negatives] : strata) {
    yes += positives;
    no += negatives;
  }
  return {yes, no};
}

}  // namespace

Strata::Strata(std::vector<Stratum> strata)
    : strata_(std::move(strata)), fisher_(of_all(strata_)), terms_(strata_.size()) {}

std::uint32_t Strata::most(std::span<const std::uint32_t> sizes) const {
  std::uint32_t sum = 0;
  for (std::size_t s = 0; s < strata_.size(); ++s) sum += greatest(strata_[s], sizes[s]);
  return sum;
}

double Strata::log_odds(std::span<const std::uint32_t> sizes, std::uint32_t positives) const {
  const auto enough = [&](double logarithm) {
    double sum = 0.0;
    for (std::size_t s = 0; s < strata_.size(); ++s) sum += expected(strata_[s], sizes[s], std::exp(logarithm));
    return sum >= positives;
  };
  if (enough(0.0)) return 0.0;
  // What is nearer than this to the right odds changes only which terms are small.
  constexpr int kSteps = 14;
  double low = 0.0, high = 40.0;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

void Strata::fill(Terms& terms, const Stratum& stratum, std::uint32_t size, double odds) const {
  const std::uint32_t low = fewest(stratum, size), high = greatest(stratum, size);
  const auto near = static_cast<std::uint32_t>(std::lround(expected(stratum, size, odds)));
  terms.mode = std::clamp(near, low, high);
  // The probability of k positive rows by that of k - 1.
  const auto ratio = [&](std::uint32_t k) {
    return odds * static_cast<double>(stratum.positives - k + 1) * static_cast<double>(size - k + 1) /
           (static_cast<double>(k) * (static_cast<double>(stratum.negatives) + k - size));
  };
  terms.values.clear();
  double term = 1.0;
  std::uint32_t k = terms.mode;
  for (; k > low && term > kNothing; --k) terms.values.push_back(term /= ratio(k));
  terms.first = k;
  std::reverse(terms.values.begin(), terms.values.end());
  terms.values.push_back(term = 1.0);
  for (k = terms.mode; k < high && term > kNothing; ++k) terms.values.push_back(term *= ratio(k + 1));
}

double Strata::log_p(std::span<const std::uint32_t> sizes, std::uint32_t positives) {
  if (strata_.size() == 1) {
    if (positives > most(sizes)) return -std::numeric_limits<double>::infinity();
    return fisher_.log_p(positives, sizes[0] - positives);
  }
  std::uint32_t fixed = 0, low = 0;
  for (std::size_t s = 0; s < strata_.size(); ++s) low += fewest(strata_[s], sizes[s]);
  if (positives <= low) return 0.0;
  if (positives > most(sizes)) return -std::numeric_limits<double>::infinity();
  const double logarithm = log_odds(sizes, positives);
  const double odds = std::exp(logarithm);
  // The sum over all strata but the last that have more than one possible number, in one array; `first` is that of its first term.
  double log_scale = 0.0;
  std::uint32_t first = 0, modes = 0;
  sum_.assign(1, 1.0);
  const Terms* last = nullptr;
  for (std::size_t s = 0; s < strata_.size(); ++s) {
    const Stratum& stratum = strata_[s];
    if (fewest(stratum, sizes[s]) == greatest(stratum, sizes[s])) {
      fixed += greatest(stratum, sizes[s]);
      continue;
    }
    if (last != nullptr) {
      next_.assign(sum_.size() + last->values.size() - 1, 0.0);
      for (std::size_t i = 0; i < last->values.size(); ++i) {
        for (std::size_t j = 0; j < sum_.size(); ++j) next_[i + j] += last->values[i] * sum_[j];
      }
      sum_.swap(next_);
      first += last->first;
    }
    fill(terms_[s], stratum, sizes[s], odds);
    last = &terms_[s];
    modes += last->mode;
    log_scale += fisher_.log_choose(stratum.positives, last->mode) +
                 fisher_.log_choose(stratum.negatives, sizes[s] - last->mode) -
                 fisher_.log_choose(stratum.positives + stratum.negatives, sizes[s]);
  }
  // Where the last stratum has i or more of what is wanted: tail = sum of its terms by odds^(number - i), from the end on.
  const std::int64_t wanted = std::int64_t{positives} - fixed;
  double total = 0.0, tail = 0.0;
  auto k = static_cast<std::int64_t>(last->first + last->values.size());
  for (std::size_t j = 0; j < sum_.size(); ++j) {
    const std::int64_t least = wanted - first - static_cast<std::int64_t>(j);
    while (k > least) {
      --k;
      const std::int64_t at = k - last->first;
      if (at < 0) {
        // No term is left: the rest are further from `least`.
        tail *= std::pow(1 / odds, static_cast<double>(k + 1 - least));
        k = least;
        break;
      }
      tail = tail / odds + last->values[static_cast<std::size_t>(at)];
    }
    total += sum_[j] * tail;
  }
  if (total == 0.0) return -std::numeric_limits<double>::infinity();
  return std::min(0.0, log_scale + std::log(total) - logarithm * (static_cast<double>(wanted) - modes));
}

double Strata::log_bound(std::span<const std::uint32_t> sizes, std::uint32_t positives, std::uint32_t least) {
  if (strata_.size() == 1) {
    const std::uint32_t own = std::min(positives, most(sizes));
    return own >= least ? fisher_.log_bound(own) : fisher_.log_p(own, std::min(least - own, fisher_.negatives()));
  }
  chords_.clear();
  for (std::size_t s = 0; s < strata_.size(); ++s) {
    const std::uint32_t own = std::min(positives, greatest(strata_[s], sizes[s]));
    if (own == 0) continue;
    const auto [yes, no] = strata_[s];
    chords_.emplace_back((fisher_.log_choose(yes, own) - fisher_.log_choose(yes + no, own)) / own, own);
  }
  std::sort(chords_.begin(), chords_.end());
  double sum = 0.0;
  for (const auto& [slope, own] : chords_) {
    const std::uint32_t taken = std::min(own, positives);
    sum += slope * taken;
    positives -= taken;
  }
  return sum;
}

}  // namespace inga::patterns
