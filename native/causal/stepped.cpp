#include "causal/stepped.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

namespace inga::causal {
namespace {

/// Pairs of a step of the first round: enough that nobody feels the exchange, few enough that progress is seen.
constexpr std::size_t kPairs = 16384;
/// Comparisons of a rank in a step of the race, and the most while it waits for others. It goes on with what it finds itself:
/// more comparisons per step cost some that another rank's make needless, fewer cost an exchange each.
constexpr std::size_t kEach = 256;
constexpr std::size_t kMost = 4 * kEach;
constexpr std::size_t kWhileWaiting = 2;
/// Comparisons that are worth a step where all others wait.
constexpr std::size_t kFew = 32;
/// Comparisons of each rank in a step once fewer candidates are left than ranks.
constexpr std::size_t kRest = 16;
/// What a report says of a comparison of the race: both variables in one number, and the difference. It begins with how many
/// there are, and with 1 where the rank has no candidate left.
constexpr std::size_t kHead = 2;
constexpr std::size_t kWords = 2;
constexpr std::size_t kRaceReport = kHead + kWords * (kMost + Evidence::kSome);

/// Two variables in one number, exactly: there are fewer than 2^26 of them, as they would fill the largest memory.
constexpr int kBits = 26;
double together_of(int i, int j) noexcept {
  return static_cast<double>(static_cast<std::int64_t>(i) << kBits | static_cast<std::int64_t>(j));
}

/// The first and the one behind the last of so many that fall to one of some.
std::pair<std::size_t, std::size_t> share(std::size_t count, std::size_t one, std::size_t all) noexcept {
  const std::size_t each = (count + all - 1) / all;
  return {std::min(count, one * each), std::min(count, (one + 1) * each)};
}

}  // namespace

Stepped::Stepped(const Samples& samples, const Prior& prior, Isa isa, std::span<double> memory, int rank, int ranks,
                 const Progress& progress)
    : samples_(samples),
      progress_(progress),
      turn_(prior, samples.variables()),
      rank_(static_cast<std::size_t>(rank)),
      ranks_(static_cast<std::size_t>(ranks)),
      kernel_(pair_kernel(isa, samples.rows())),
      columns_(samples, *kernel_, memory),
      precision_(roughest(isa, samples.rows())),
      evidence_(samples.variables()),
      race_(evidence_),
      referee_({Group{samples}}),
      remaining_(static_cast<std::size_t>(samples.variables())) {
  std::iota(remaining_.begin(), remaining_.end(), 0);
  progress_.begin(0, std::max(1, samples.orderable()));
}

Stepped::Step Stepped::next() {
  while (!ordered()) {
    progress_.check();
    if (stage_ == Stage::fill || stage_ == Stage::lead || stage_ == Stage::columns) return Step::columns;
    if (!decided_ && listed_.empty()) {
      if (stage_ == Stage::all_pairs) list_all_pairs();
      if (stage_ == Stage::rest) list_rest();
      if (stage_ == Stage::runoff) list_runoff();
    }
    if (decided_) {
      take_winner();
    } else {
      return Step::compare;
    }
  }
  result_.unordered = remaining_;
  return Step::done;
}

void Stepped::change_columns(std::size_t part, std::size_t parts) {
  const bool is_listed = stage_ == Stage::columns && !listed_.empty();
  // One run of neighbours each: what a processor reads ahead is its own.
  const auto [first, last] = share(is_listed ? listed_.size() : remaining_.size(), part, parts);
  if (stage_ == Stage::fill) {
    for (std::size_t k = first; k < last; ++k) {
      progress_.check();
      columns_.fill(remaining_[k]);
    }
    begin_round();
    stage_ = Stage::all_pairs;
  } else if (stage_ == Stage::lead) {
    if (part == 0) take_winner_out_of(listed_.front().first);
    stage_ = Stage::columns;
  } else if (!is_listed) {
    for (std::size_t k = first; k < last; ++k) take_winner_out_of(remaining_[k]);
    stage_ = Stage::all_pairs;
  } else {
    // While a column is at hand.
    const auto [own, end] = share(listed_.size(), rank_, ranks_);
    early_.assign(listed_.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = first; k < last; ++k) {
      const auto [favourite, other] = listed_[k];
      take_winner_out_of(other);
      if (own <= k && k < end) early_[k] = difference_of(favourite, other);
    }
    stage_ = Stage::favourite;
  }
}

void Stepped::take_winner_out_of(int other) {
  progress_.check();
  if (!columns_.take_out(result_.order.back(), other)) refuse_dependent(samples_, result_.order, other);
}

void Stepped::begin_round() {
  choice_ = turn_.choice(remaining_);
  decided_ = choice_.candidates.size() == 1;
  if (decided_) return;
  evidence_.begin(remaining_);
  if (!first_) list_favourite();
}

void Stepped::list_all_pairs() {
  const std::vector<int> all = candidates_first(choice_.candidates, remaining_);
  for (; row_ < first_rows() && listed_.size() < kPairs; ++row_) {
    for (std::size_t b = row_ + 1; b < all.size(); ++b) listed_.emplace_back(all[row_], all[b]);
  }
  for (const auto& [i, j] : listed_) evidence_.claim(i, j);
}

/// The likeliest winner meets everybody first: it has to anyway, and all others collect evidence from it.
void Stepped::list_favourite() {
  const int favourite = evidence_.favourite(choice_.candidates);
  for (const int other : remaining_) {
    if (other == favourite) continue;
    evidence_.claim(favourite, other);
    listed_.emplace_back(favourite, other);
  }
}

/// What one rank alone would have left to do. All choose the same, and nobody has to meet many more than would do: each a quarter
/// of those that it has met already.
void Stepped::list_rest() {
  while (listed_.size() < kRest * ranks_) {
    const int candidate = race_.next_candidate();
    if (candidate < 0) break;
    aside_.push_back(candidate);
    const std::size_t met = remaining_.size() - 1 - evidence_.left(candidate);
    for (const int other : evidence_.strongest(candidate, remaining_, std::max<std::size_t>(1, met / 4))) {
      evidence_.claim(candidate, other);
      listed_.emplace_back(candidate, other);
    }
  }
  if (listed_.empty()) finish_race();
}

/// Nobody can win any more but who has; unless rough comparisons leave it open.
void Stepped::finish_race() {
  end_ = race_.end(choice_.candidates);
  decided_ = precision_ == Precision::full || end_.contenders.empty();
  if (decided_) return;
  runoff_.begin(end_, remaining_, columns_.error(Precision::full));
  stage_ = Stage::runoff;
}

void Stepped::list_runoff() {
  for (const int other : runoff_.others()) listed_.emplace_back(runoff_.contender(), other);
}

std::size_t Stepped::report() const noexcept {
  return listed_.empty() ? kRaceReport : (listed_.size() + ranks_ - 1) / ranks_;
}

std::size_t Stepped::largest_report() const noexcept {
  const std::size_t most = kPairs + static_cast<std::size_t>(samples_.variables());
  return std::max(kRaceReport, (most + ranks_ - 1) / ranks_);
}

void Stepped::compare(std::span<double> report, std::int32_t* pace) {
  if (listed_.empty()) {
    race(report, pace);
    return;
  }
  const auto [first, last] = share(listed_.size(), rank_, ranks_);
  for (std::size_t k = first; k < last; ++k) {
    progress_.check();
    const bool is_early = k < early_.size() && !std::isnan(early_[k]);
    const int next = listed_[std::min(k + 1, last - 1)].second;
    report[k - first] = is_early ? early_[k] : difference_of(listed_[k].first, listed_[k].second, next);
  }
  early_.clear();
}

void Stepped::note(std::span<const double> reports) {
  if (listed_.empty()) {
    note_race(reports);
  } else {
    note_listed(reports);
  }
}

void Stepped::note_listed(std::span<const double> reports) {
  if (stage_ == Stage::runoff) {
    note_runoff(reports.first(listed_.size()));
    return;
  }
  for (std::size_t k = 0; k < listed_.size(); ++k) evidence_.add(listed_[k].first, listed_[k].second, reports[k]);
  result_.comparisons += static_cast<std::int64_t>(listed_.size());
  listed_.clear();
  if (stage_ == Stage::favourite || (stage_ == Stage::all_pairs && row_ == first_rows())) begin_race();
  for (; !aside_.empty(); aside_.pop_back()) race_.back(aside_.back());
}

void Stepped::note_runoff(std::span<const double> verdicts) {
  runoff_.add(verdicts);
  result_.comparisons += static_cast<std::int64_t>(verdicts.size());
  listed_.clear();
  if (!runoff_.done()) return;
  end_ = runoff_.end();
  if (runoff_.is_dear(result_.comparisons)) precision_ = Precision::full;
  decided_ = true;
}

/// Candidates belong to ranks, which remember who spoke most against each of theirs.
void Stepped::begin_race() {
  std::vector<int> own;
  for (const int i : choice_.candidates) {
    if (static_cast<std::size_t>(i) % ranks_ == rank_) own.push_back(i);
  }
  race_among(own);
  open_ = choice_.candidates;
  stage_ = Stage::race;
  first_ = false;
}

void Stepped::race_among(std::span<const int> candidates) {
  // All ranks know the same of it, to the last bit: of what they have only tried they do not.
  race_.begin(choice_.candidates, remaining_.size(), columns_.error(precision_));
  race_.ask(candidates);
}

/// Deals those that may still win to all ranks anew, once one has none of its own any more. Where they are fewer than ranks, all
/// share the comparisons of each.
void Stepped::deal() {
  race_among({});
  std::erase_if(open_, [this](int i) { return evidence_.complete(i) || !race_.may_win(i); });
  std::vector<std::pair<double, int>> scored;
  for (const int i : open_) scored.emplace_back(evidence_.score(i), i);
  std::sort(scored.begin(), scored.end());
  const bool is_shared = scored.size() < ranks_;
  std::vector<int> own;
  for (std::size_t k = 0; k < scored.size(); ++k) {
    if (is_shared || k % ranks_ == rank_) own.push_back(scored[k].second);
  }
  race_.ask(own);
  stage_ = is_shared ? Stage::rest : Stage::race;
}

void Stepped::race(std::span<double> report, std::int32_t* pace) {
  due_ = static_cast<std::int32_t>(static_cast<std::uint32_t>(due_) + static_cast<std::uint32_t>(ranks_));
  bool arrived = false;
  const auto arrive = [&] {
    if (pace != nullptr && !arrived) std::atomic_ref(*pace).fetch_add(1, std::memory_order_relaxed);
    arrived = true;
  };
  const auto others_are_due = [&] {
    if (pace == nullptr) return false;
    const std::int32_t present = std::atomic_ref(*pace).load(std::memory_order_relaxed);
    return static_cast<std::uint32_t>(present) + static_cast<std::uint32_t>(!arrived) !=
           static_cast<std::uint32_t>(due_);
  };
  const std::size_t least = pace == nullptr || ranks_ == 1 ? kEach : kFew;
  std::vector<int> challengers;
  std::size_t count = 0;
  bool is_out = false;
  while (count < kMost) {
    if (count >= kEach) arrive();
    // Who is there early may have no candidates any more, and wants to be dealt some.
    if (count >= least && !others_are_due()) break;
    const int candidate = race_.next_candidate();
    is_out = candidate < 0;
    if (is_out) break;
    // While others are waited for, little at a time: then they need not wait long.
    const std::size_t together = count >= kEach ? kWhileWaiting : Evidence::kSome;
    evidence_.challengers(candidate, challengers, together);
    if (challengers.empty() && evidence_.look_around(candidate, remaining_))
      evidence_.challengers(candidate, challengers, together);
    if (challengers.empty()) {
      aside_.push_back(candidate);
      continue;
    }
    for (std::size_t k = 0; k < challengers.size(); ++k) {
      progress_.check();
      const int other = challengers[k];
      const double difference = difference_of(candidate, other, following(challengers, k));
      double* words = &report[kHead + kWords * count++];
      words[0] = together_of(candidate, other);
      words[1] = difference;
      tried_.push_back(evidence_.try_out(candidate, other, difference));
    }
    race_.back(candidate);
  }
  arrive();
  report[0] = static_cast<double>(count);
  report[1] = is_out ? 1.0 : 0.0;
  // They are noted with those of all.
  for (; !tried_.empty(); tried_.pop_back()) evidence_.take_back(tried_.back());
}

/// Every rank adds up in the same order, so that all know the same to the last bit.
void Stepped::note_race(std::span<const double> reports) {
  bool all_ready = true, is_one_out = false;
  found_.clear();
  for (std::size_t rank = 0; rank < ranks_; ++rank) {
    const double* report = &reports[rank * kRaceReport];
    const auto count = static_cast<std::size_t>(report[0]);
    all_ready = all_ready && count == 0;
    is_one_out = is_one_out || report[1] != 0.0;
    for (std::size_t k = 0; k < count; ++k) {
      const double* words = &report[kHead + kWords * k];
      const auto pair = static_cast<std::int64_t>(words[0]);
      found_.push_back({static_cast<int>(pair >> kBits), static_cast<int>(pair & ((1 << kBits) - 1)), words[1]});
      evidence_.expect(found_.back().i, found_.back().j);
    }
  }
  for (const auto& [i, j, difference] : found_) {
    // Two ranks may have come upon the same pair.
    if (!evidence_.claim(i, j)) continue;
    evidence_.add(i, j, difference);
    ++result_.comparisons;
    for (const int each : {i, j}) {
      if (evidence_.complete(each) && std::binary_search(choice_.candidates.begin(), choice_.candidates.end(), each))
        race_.finish(each);
    }
  }
  for (; !aside_.empty(); aside_.pop_back()) race_.back(aside_.back());
  if (ranks_ == 1 ? is_one_out : all_ready) {
    finish_race();
  } else if (is_one_out) {
    deal();
  }
}

void Stepped::take_winner() {
  Referee::Ruling ruling{choice_.candidates.front(), {std::numeric_limits<double>::infinity(), Order::By::only}};
  if (choice_.candidates.size() > 1) ruling = referee_.rule(end_, choice_, result_.order, progress_);
  const auto [winner, decision] = ruling;
  result_.order.push_back(winner);
  result_.decisions.push_back(decision);
  turn_.take(winner);
  std::erase(remaining_, winner);
  evidence_.drop(winner, remaining_);
  if (!ordered()) begin_round();
  stage_ = listed_.empty() ? Stage::columns : Stage::lead;
  progress_.advance(static_cast<std::int64_t>(result_.order.size()));
}

}  // namespace inga::causal
