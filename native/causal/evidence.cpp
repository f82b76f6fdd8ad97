#include "causal/evidence.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/prefetch.h"

namespace inga::causal {
namespace {

/// Differences of variables as integers in the same order, those of equal difference by variable.
std::uint64_t key_of(float difference, int variable) noexcept {
  // Adding 0 makes -0 the 0 that it equals. The bits of negative floats ascend where they descend.
  const auto bits = std::bit_cast<std::uint32_t>(difference + 0.0F);
  const std::uint32_t order = bits ^ (bits >> 31 != 0 ? ~std::uint32_t{0} : std::uint32_t{1} << 31);
  return std::uint64_t{order} << 32 | static_cast<std::uint32_t>(variable);
}
float difference_of(std::uint64_t key) noexcept {
  const auto order = static_cast<std::uint32_t>(key >> 32);
  return std::bit_cast<float>(order ^ (order >> 31 != 0 ? std::uint32_t{1} << 31 : ~std::uint32_t{0}));
}
int variable_of(std::uint64_t key) noexcept { return static_cast<int>(static_cast<std::uint32_t>(key)); }

/// Keeps the least of the differences that it is shown, so many at most. Most are seen to be too large at one glance.
class Least {
 public:
  /// At least one.
  explicit Least(std::size_t count) : count_(std::max<std::size_t>(1, count)) { keys_.reserve(kSlack * count_); }
  /// False where so many less were seen already.
  bool is_wanted(float difference) const noexcept { return !(difference > limit_); }
  void add(float difference, int variable) {
    keys_.push_back(key_of(difference, variable));
    if (keys_.size() < kSlack * count_) return;
    cut();
    limit_ = difference_of(*std::max_element(keys_.begin(), keys_.end()));
  }
  /// Ascending.
  std::span<const std::uint64_t> keys() {
    if (keys_.size() > count_) cut();
    std::sort(keys_.begin(), keys_.end());
    return keys_;
  }

 private:
  static constexpr std::size_t kSlack = 4;
  void cut() {
    std::nth_element(keys_.begin(), keys_.begin() + static_cast<std::ptrdiff_t>(count_), keys_.end());
    keys_.resize(count_);
  }

  std::size_t count_;
  float limit_ = std::numeric_limits<float>::infinity();
  std::vector<std::uint64_t> keys_;
};

}  // namespace

Evidence::Evidence(int variables)
    : size_(static_cast<std::size_t>(variables)),
      words_((size_ + 63) / 64),
      last_(size_ * size_, 0.0F),
      met_(size_ * words_, 0),
      candidates_(size_),
      gone_(size_, 0) {}

bool Evidence::met(int i, int j) const noexcept {
  const auto bit = static_cast<std::size_t>(j);
  const std::atomic_ref<std::uint64_t> word(met_[static_cast<std::size_t>(i) * words_ + bit / 64]);
  return (word.load(std::memory_order_relaxed) >> (bit % 64) & 1) != 0;
}

void Evidence::mark(int i, int j, bool is_met) noexcept {
  const auto set = [this, is_met](std::size_t a, std::size_t b) {
    // One thread writes at a time, others may read.
    const std::atomic_ref<std::uint64_t> word(met_[a * words_ + b / 64]);
    const std::uint64_t bit = std::uint64_t{1} << (b % 64), before = word.load(std::memory_order_relaxed);
    word.store(is_met ? before | bit : before & ~bit, std::memory_order_relaxed);
  };
  set(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
  set(static_cast<std::size_t>(j), static_cast<std::size_t>(i));
}

void Evidence::guide(std::span<const float> differences) {
  std::copy(differences.begin(), differences.end(), last_.begin());
  for (std::size_t i = 0; i < size_; ++i) {
    for (const float difference : differences.subspan(i * size_, size_)) candidates_[i].expected += against(difference);
  }
}

void Evidence::begin(std::span<const int> remaining) {
  for (const int i : remaining) {
    Candidate& c = candidate(i);
    c.score = 0.0;
    c.left = static_cast<int>(remaining.size()) - 1;
    c.tried = 0;
    c.usual = c.recalls ? c.next : 0;
    c.recalls = false;
    std::fill_n(met_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * words_), words_, 0);
  }
}

bool Evidence::claim(int i, int j) {
  if (met(i, j)) return false;
  mark(i, j, true);
  return true;
}

void Evidence::count(Candidate& a, Candidate& b, Verdict verdict) noexcept {
  a.score += against(verdict.first);
  b.score += against(verdict.second);
  --a.left;
  --b.left;
}

void Evidence::add(int i, int j, Verdict verdict) {
  Candidate& a = candidate(i);
  Candidate& b = candidate(j);
  count(a, b, verdict);
  const auto first = static_cast<float>(verdict.first), second = static_cast<float>(verdict.second);
  a.expected += against(first) - against(known(i, j));
  last(i, j).store(first, std::memory_order_relaxed);
  // What does not speak against j would only make its guesses fresher, and is far from the processor.
  if (second >= 0.0F) return;
  b.expected += against(second) - against(known(j, i));
  last(j, i).store(second, std::memory_order_relaxed);
}

void Evidence::expect(int i, int j) const noexcept {
  expect_writes(&last_[static_cast<std::size_t>(i) * size_ + static_cast<std::size_t>(j)], sizeof(float));
}

Evidence::Before Evidence::try_out(int i, int j, double difference) {
  const Before before{i, j, candidate(i).score, candidate(j).score};
  count(candidate(i), candidate(j), {difference, -difference});
  return before;
}

void Evidence::take_back(const Before& before) {
  Candidate& a = candidate(before.i);
  Candidate& b = candidate(before.j);
  a.score = before.score_i;
  b.score = before.score_j;
  ++a.left;
  ++b.left;
  mark(before.i, before.j, false);
}

void Evidence::drop(int variable, std::span<const int> remaining) {
  take_out(variable);
  candidate(variable).opponents = {};
  for (const int i : remaining) candidate(i).expected -= against(known(i, variable));
}

int Evidence::favourite(std::span<const int> remaining) const {
  return *std::min_element(remaining.begin(), remaining.end(),
                           [this](int i, int j) { return candidate(i).expected < candidate(j).expected; });
}

/// Strongest first, and no more than will do if it takes half as many again as in the last round.
void Evidence::recall(int i) {
  Candidate& c = candidate(i);
  Least found(kRemembered + c.usual + c.usual / 2);
  for (const int j : c.opponents) {
    const float difference = known(i, j);
    if (found.is_wanted(difference) && gone_[static_cast<std::size_t>(j)] == 0) found.add(difference, j);
  }
  c.opponents.clear();
  for (const std::uint64_t key : found.keys()) c.opponents.push_back(variable_of(key));
}

/// The least known differences of i, ascending, but for those that pass() passes over.
template <class Pass>
std::vector<std::pair<float, int>> Evidence::least(int i, std::span<const int> remaining, std::size_t count,
                                                   Pass pass) const {
  Least least(std::min(count, remaining.size()));
  for (const int j : remaining) {
    const float difference = known(i, j);
    if (least.is_wanted(difference) && j != i && !pass(j)) least.add(difference, j);
  }
  std::vector<std::pair<float, int>> found;
  for (const std::uint64_t key : least.keys()) found.emplace_back(difference_of(key), variable_of(key));
  return found;
}

std::vector<int> Evidence::strongest(int i, std::span<const int> remaining, std::size_t count) const {
  const auto found = least(i, remaining, count, [this, i](int j) { return met(i, j); });
  std::vector<int> opponents(found.size());
  std::transform(found.begin(), found.end(), opponents.begin(), [](const auto& opponent) { return opponent.second; });
  return opponents;
}

Evidence::Kept Evidence::keep(int i, std::span<const int> remaining) const {
  Kept kept{candidate(i).score, {}};
  for (const auto& [difference, j] : least(i, remaining, kKept, [](int) { return false; })) {
    if (difference < 0.0F) kept.opponents.emplace_back(j, difference);
  }
  return kept;
}

void Evidence::met_before(int i, int j) {
  mark(i, j, true);
  --candidate(i).left;
  --candidate(j).left;
}

void Evidence::recover(int i, const Kept& kept) {
  Candidate& c = candidate(i);
  c.score = kept.score;
  c.expected = 0.0;
  c.opponents.clear();
  for (const auto& [j, difference] : kept.opponents) {
    c.opponents.push_back(j);
    c.expected += against(static_cast<double>(difference));
    last(i, j).store(difference, std::memory_order_relaxed);
  }
}

bool Evidence::look_around(int i, std::span<const int> remaining) {
  Candidate& c = candidate(i);
  auto& opponents = c.opponents;
  if (!c.recalls) {
    recall(i);
    c.recalls = true;
    c.next = 0;
    if (!std::all_of(opponents.begin(), opponents.end(), [this, i](int j) { return met(i, j); })) return true;
  }
  // As many as were asked for in the last round, then twice as many as it has met already: a candidate that meets many looks
  // around a few times, not each time for a few.
  const auto found = strongest(i, remaining, std::max({2 * kRemembered, c.usual, 2 * opponents.size()}));
  opponents.insert(opponents.end(), found.begin(), found.end());
  return !found.empty();
}

/// False where i knows nobody any more.
bool Evidence::ask_next(int i, std::vector<int>& found) {
  Candidate& c = candidate(i);
  while (c.recalls && c.next < c.opponents.size()) {
    const int j = c.opponents[c.next++];
    if (!claim(i, j)) continue;
    found.push_back(j);
    return true;
  }
  return false;
}

void Evidence::challengers(int i, std::vector<int>& found, std::size_t most) {
  found.clear();
  Candidate& c = candidate(i);
  const std::size_t wanted = c.tried < kStubborn ? 1 : most;
  while (found.size() < wanted && ask_next(i, found)) {
  }
  if (!found.empty()) ++c.tried;
}

void Evidence::challengers(int i, double enough, std::vector<int>& found) {
  found.clear();
  double expected = score(i);
  while (found.size() < kTogether && ask_next(i, found)) {
    expected += against(static_cast<double>(known(i, found.back())));
    if (expected > enough) break;
  }
}

void Evidence::dismiss(int i, std::span<const int> others) {
  if (others.empty()) return;
  Candidate& c = candidate(i);
  for (const int j : others) mark(i, j, false);
  // Those that were passed over since had been met before.
  while (c.opponents[--c.next] != others.front()) {
  }
}

}  // namespace inga::causal
