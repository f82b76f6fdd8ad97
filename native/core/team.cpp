#include "core/team.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "core/parallel.h"
#include "core/spin.h"

namespace inga {
namespace {

/// How long a thread looks at a word before it goes to sleep over it: about what waking it up costs.
constexpr std::chrono::microseconds kAwake{60};

/// Returns when `word` no longer holds `value`.
template <class T>
void await_change(const std::atomic<T>& word, T value, bool awake) noexcept {
  constexpr int kLooks = 64;
  const auto end = std::chrono::steady_clock::now() + kAwake;
  do {
    for (int look = 0; awake && look < kLooks; ++look) {
      if (word.load(std::memory_order_acquire) != value) return;
      pause_core();
    }
  } while (awake && std::chrono::steady_clock::now() < end);
  word.wait(value, std::memory_order_acquire);
}

/// Staying awake only helps where every thread has a core.
bool may_stay_awake(int helpers) noexcept { return helpers < available_threads(); }

}  // namespace

Team& Team::of_this_thread(int helpers) {
  static thread_local Team team;
  team.grow(std::min(helpers, static_cast<int>(kWorkers) - 1));
  return team;
}

Team::~Team() {
  publish(0);
  for (auto& helper : helpers_) helper.join();
}

void Team::grow(int helpers) {
  while (static_cast<int>(helpers_.size()) < helpers) {
    const int worker = static_cast<int>(helpers_.size()) + 1;
    try {
      helpers_.emplace_back([this, worker, seen = given_.load()] { help(worker, seen); });
    } catch (const std::system_error&) {
      // The system starts no more threads: those that there are do the work.
      return;
    }
  }
}

void Team::publish(std::uint32_t workers) noexcept {
  const std::uint32_t jobs = (given_.load(std::memory_order_relaxed) >> kWorkerBits) + 1;
  given_.store(jobs << kWorkerBits | workers, std::memory_order_release);
  given_.notify_all();
}

void Team::help(int worker, std::uint32_t seen) {
  for (;;) {
    await_change(given_, seen, may_stay_awake(worker));
    seen = given_.load(std::memory_order_acquire);
    const auto workers = static_cast<int>(seen & kWorkers);
    if (workers == 0) return;
    if (worker >= workers) continue;
    job_(context_, worker);
    if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) pending_.notify_one();
  }
}

void Team::run(int workers, Job job, void* context) {
  job_ = job;
  context_ = context;
  pending_.store(workers - 1, std::memory_order_relaxed);
  publish(static_cast<std::uint32_t>(workers));
  job(context, 0);
  const bool awake = may_stay_awake(workers - 1);
  for (int left = pending_.load(std::memory_order_acquire); left != 0;
       left = pending_.load(std::memory_order_acquire)) {
    await_change(pending_, left, awake);
  }
}

}  // namespace inga
