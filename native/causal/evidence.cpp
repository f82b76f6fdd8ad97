#include "causal/evidence.h"

#include <algorithm>

namespace inga::causal {
namespace {

double against(double difference) noexcept { return difference < 0.0 ? difference * difference : 0.0; }

}  // namespace

Evidence::Evidence(int variables)
    : size_(static_cast<std::size_t>(variables)),
      words_((size_ + 63) / 64),
      last_(size_ * size_, 0.0F),
      met_(size_ * words_, 0),
      candidates_(size_) {}

bool Evidence::met(int i, int j) const noexcept {
  const auto bit = static_cast<std::size_t>(j);
  return (met_[static_cast<std::size_t>(i) * words_ + bit / 64] >> (bit % 64) & 1) != 0;
}

void Evidence::meet(int i, int j) noexcept {
  const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
  met_[a * words_ + b / 64] |= std::uint64_t{1} << (b % 64);
  met_[b * words_ + a / 64] |= std::uint64_t{1} << (a % 64);
}

void Evidence::begin(std::span<const int> remaining) {
  for (const int i : remaining) {
    Candidate& c = candidate(i);
    c.score = 0.0;
    c.left = static_cast<int>(remaining.size()) - 1;
    c.tried = 0;
    std::fill_n(met_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * words_), words_, 0);
  }
}

bool Evidence::claim(int i, int j) {
  if (met(i, j)) return false;
  meet(i, j);
  return true;
}

void Evidence::add(int i, int j, double difference) {
  Candidate& a = candidate(i);
  Candidate& b = candidate(j);
  a.score += against(difference);
  b.score += against(-difference);
  --a.left;
  --b.left;
  const auto stored = static_cast<float>(difference);
  a.expected += against(stored) - against(last(i, j));
  b.expected += against(-stored) - against(last(j, i));
  last(i, j) = stored;
  last(j, i) = -stored;
}

void Evidence::drop(int variable, std::span<const int> remaining) {
  candidate(variable).left = kGone;
  for (const int i : remaining) candidate(i).expected -= against(last(i, variable));
}

int Evidence::favourite(std::span<const int> remaining) const {
  return *std::min_element(remaining.begin(), remaining.end(),
                           [this](int i, int j) { return candidate(i).expected < candidate(j).expected; });
}

/// Strongest first, and few: those that are worth the first try of a round.
void Evidence::recall(int i) {
  auto& opponents = candidate(i).opponents;
  std::erase_if(opponents, [this](int j) { return candidate(j).left == kGone; });
  std::sort(opponents.begin(), opponents.end(), [this, i](int a, int b) { return last(i, a) < last(i, b); });
  if (opponents.size() > kRemembered) opponents.resize(kRemembered);
}

/// Adds the `count` strongest that i has not met yet.
void Evidence::find_opponents(int i, std::span<const int> remaining, std::size_t count) {
  std::vector<int> found;  // a heap with the weakest on top
  const auto stronger = [this, i](int a, int b) { return last(i, a) < last(i, b); };
  for (const int j : remaining) {
    if (j == i || met(i, j) || (found.size() == count && !stronger(j, found.front()))) continue;
    if (found.size() == count) {
      std::pop_heap(found.begin(), found.end(), stronger);
      found.pop_back();
    }
    found.push_back(j);
    std::push_heap(found.begin(), found.end(), stronger);
  }
  std::sort_heap(found.begin(), found.end(), stronger);
  auto& opponents = candidate(i).opponents;
  opponents.insert(opponents.end(), found.begin(), found.end());
}

void Evidence::challengers(int i, std::span<const int> remaining, std::vector<int>& found) {
  found.clear();
  Candidate& c = candidate(i);
  if (c.tried++ == 0) {
    recall(i);
    c.next = 0;
  }
  const bool stubborn = c.tried > kStubborn;
  const std::size_t wanted = stubborn ? kTogether : 1;
  while (found.size() < wanted) {
    if (c.next == c.opponents.size()) {
      find_opponents(i, remaining, stubborn ? 4 * kRemembered : kRemembered);
      if (c.next == c.opponents.size()) return;
    }
    const int j = c.opponents[c.next++];
    if (claim(i, j)) found.push_back(j);
  }
}

}  // namespace inga::causal
