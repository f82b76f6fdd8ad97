// A team of threads that waits between jobs: some tens of microseconds awake, then asleep. (libgomp's teams stay awake
// for milliseconds; on a machine with other work to do that made short jobs on two threads two hundred times slower.)
#pragma once
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace inga {

class Team {
 public:
  using Job = void (*)(void* context, int worker);

  /// The calling thread's own team, with at least this many helpers. It ends with that thread: a task owns its calling
  /// thread (see boundary.h), so its team ends with the task.
  static Team& of_this_thread(int helpers);

  Team() = default;
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team();

  /// Calls job(context, worker) for worker = 0 .. workers - 1 at the same time, and waits for all. The caller is worker
  /// 0. `job` must not throw, nor use the team.
  void run(int workers, Job job, void* context);

 private:
  void grow(int helpers);
  void help(int worker, std::uint32_t seen);

  std::vector<std::thread> helpers_;
  /// Counts jobs; a helper that sees a new number takes part, or only says that it has seen it.
  std::atomic<std::uint32_t> generation_{0};
  std::atomic<int> pending_{0};
  int workers_ = 0;
  Job job_ = nullptr;
  void* context_ = nullptr;
};

}  // namespace inga
