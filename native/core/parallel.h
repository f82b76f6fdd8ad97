// Loops whose pieces cost very different amounts, over a team of threads.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

#include "core/team.h"

namespace inga {

/// Cores this process may use (respects the affinity mask and OMP_NUM_THREADS).
int available_threads() noexcept;

/// `threads` <= 0 means all available; never more than there are `pieces`, nor than four for each core.
int choose_threads(int threads, std::size_t pieces) noexcept;

/// True on a thread that is at work for a team.
bool& inside_team() noexcept;

/// Runs body(worker) on up to `threads` threads, worker = 0, 1, ..., and waits for all: fewer where the system starts no
/// more, and only on the caller inside another team's job. So `body` has to take work until none is left.
/// The first exception that a worker throws is thrown again here.
template <class Body>
void run_team(int threads, Body&& body) {
  if (threads <= 1 || inside_team()) {
    body(0);
    return;
  }
  struct Context {
    Body& body;
    std::exception_ptr failure;
    std::atomic_flag failed = ATOMIC_FLAG_INIT;
  } context{body, nullptr, {}};
  Team& team = Team::of_this_thread(threads - 1);
  team.run(
      std::min(threads, team.size()),
      [](void* data, int worker) {
        auto& shared = *static_cast<Context*>(data);
        inside_team() = true;
        try {
          shared.body(worker);
        } catch (...) {
          if (!shared.failed.test_and_set()) shared.failure = std::current_exception();
        }
        inside_team() = false;
      },
      &context);
  if (context.failure) std::rethrow_exception(context.failure);
}

/// Calls body(piece, worker) for piece = 0 .. pieces - 1; threads take the next free piece, until one has failed.
template <class Body>
void parallel_for(int threads, std::size_t pieces, Body&& body) {
  std::atomic<std::size_t> next{0};
  run_team(choose_threads(threads, pieces), [&](int worker) {
    try {
      for (std::size_t piece = next.fetch_add(1); piece < pieces; piece = next.fetch_add(1)) body(piece, worker);
    } catch (...) {
      next.store(pieces);
      throw;
    }
  });
}

}  // namespace inga
