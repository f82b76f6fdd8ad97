#include "core/team.h"

#include <chrono>

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
bool may_stay_awake(std::size_t helpers) noexcept { return static_cast<int>(helpers) < available_threads(); }

}  // namespace

Team& Team::of_this_thread(int helpers) {
  static thread_local Team team;
  team.grow(helpers);
  return team;
}

Team::~Team() {
  job_ = nullptr;
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  for (auto& helper : helpers_) helper.join();
}

void Team::grow(int helpers) {
  while (static_cast<int>(helpers_.size()) < helpers) {
    const int worker = static_cast<int>(helpers_.size()) + 1;
    helpers_.emplace_back([this, worker, seen = generation_.load()] { help(worker, seen); });
  }
}

void Team::help(int worker, std::uint32_t seen) {
  for (;;) {
    await_change(generation_, seen, may_stay_awake(static_cast<std::size_t>(worker)));
    seen = generation_.load(std::memory_order_acquire);
    if (job_ == nullptr) return;
    if (worker < workers_) job_(context_, worker);
    if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) pending_.notify_one();
  }
}

void Team::run(int workers, Job job, void* context) {
  workers_ = workers;
  job_ = job;
  context_ = context;
  pending_.store(static_cast<int>(helpers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  job(context, 0);
  const bool awake = may_stay_awake(helpers_.size());
  for (int left = pending_.load(std::memory_order_acquire); left != 0;
       left = pending_.load(std::memory_order_acquire)) {
    await_change(pending_, left, awake);
  }
}

}  // namespace inga
