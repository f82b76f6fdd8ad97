// What the threads of a process share: MPI itself, the communicators that carry messages, and what holds for all.
#pragma once
#include <mpi.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mpi/collective.h"
#include "mpi/post.h"

namespace inga::mpi {

/// What the library says of itself; it need not be started.
std::string library();

/// This process among the others. MPI can be started once, so there is one.
class Job {
 public:
  static Job& the();

  /// Starts MPI. `threads`: several threads call it at the same time. @throws Error where this MPI does not allow it
  void start(bool threads);
  int rank() const noexcept { return rank_; }
  int size() const noexcept { return size_; }

  /// Makes a post for each thread. Collective.
  void open(int threads);
  Post& post(int thread) { return *posts_.at(static_cast<std::size_t>(thread)); }

  /// For each process, the first one of its machine. Collective.
  std::vector<double> hosts();
  /// Processes of this machine that may use cores which this one may use, itself included. Collective.
  int sharers();

  /// A group of processes by its number; 0 is all.
  const Group& group(int number) const { return groups_.at(static_cast<std::size_t>(number)); }
  /// The number of the group of those who give the same colour, -1 without one. Collective, as release() is: MPI waits in
  /// these for the others, and messages with it, so that all must have come before.
  int split(int number, int color, int key);
  void release(int number);

  /// What every process gives, one after the other, at `root` or (-1) everywhere. For the main thread. Messages of groups
  /// below `below` that nobody has asked for are thrown away meanwhile.
  std::vector<std::vector<std::byte>> collect(std::span<const std::byte> own, int root, double below);
  /// What process 0 gives.
  std::vector<std::byte> spread(std::span<const std::byte> own);

  /// Ends MPI if all processes come to do so within a second; else the job. Nothing where it never began.
  void finish(int code);
  [[noreturn]] void abort(int code);

 private:
  void wait(MPI_Request request, double below);
  void let_others_come();

  bool started_ = false;
  bool threads_ = false;
  int rank_ = 0;
  int size_ = 1;
  MPI_Comm machine_ = MPI_COMM_NULL;
  /// For what the main threads say to each other.
  MPI_Comm control_ = MPI_COMM_NULL;
  Lines lines_;
  std::vector<std::unique_ptr<Post>> posts_;
  std::vector<Group> groups_;
};

/// Ends this process when nobody holds the other end of a descriptor any more: who started the job is gone.
void end_with(int descriptor);

/// Ends this process soon after the one that started it: a launcher that is killed cannot do so any more.
void end_with_parent();

}  // namespace inga::mpi
