// A team of threads that waits between jobs: some tens of microseconds awake, then asleep. (libgomp's teams stay awake for
// milliseconds; on a machine with other work to do that made short jobs on two threads two hundred times slower.)
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace inga {

class Team {
 public:
  using Job = void (*)(void* context, int worker);

  /// The calling thread's own team, with this many helpers if the system lets so many start. It ends with that thread: with
  /// the task, where a task has a thread of its own (see boundary.h).
  static Team& of_this_thread(int helpers);

  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team();

  /// Helpers and the caller.
  int size() const noexcept { return static_cast<int>(helpers_.size()) + 1; }
  /// Calls job(context, worker) for worker = 0 .. workers - 1 at the same time, and waits for all; at most size() workers.
  /// The caller is worker 0. `job` must not throw, nor use the team.
  void run(int workers, Job job, void* context);

 private:
  /// How often a job was given out, and to how many: one word, so that a helper which is late sees both of one job.
  static constexpr int kWorkerBits = 12;
  static constexpr std::uint32_t kWorkers = (std::uint32_t{1} << kWorkerBits) - 1;

  void grow(int helpers);
  void help(int worker, std::uint32_t seen);
  void publish(std::uint32_t workers) noexcept;

  std::vector<std::thread> helpers_;
  /// Its workers are 0 when the team ends.
  std::atomic<std::uint32_t> given_{0};
  /// Helpers still at work.
  std::atomic<int> pending_{0};
  Job job_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace inga
