// A pool of threads for loops whose pieces cost very different amounts. libgomp keeps the pool, one per calling
// thread; a task owns its calling thread (see boundary.h), so the pool ends with the task.
#pragma once
#include <atomic>
#include <cstddef>
#include <exception>
#include <utility>

namespace inga {

/// Cores this process may use (respects the affinity mask and OMP_NUM_THREADS).
int available_threads() noexcept;

/// `threads` <= 0 means all available; never more than there are `pieces`.
int choose_threads(int threads, std::size_t pieces) noexcept;

/// Runs body(worker) on `threads` threads, worker = 0 .. threads - 1, and waits for all.
/// The first exception that a worker throws is thrown again here.
template <class Body>
void run_team(int threads, Body&& body) {
  if (threads <= 1) {
    body(0);
    return;
  }
  std::exception_ptr failure;
  std::atomic_flag failed = ATOMIC_FLAG_INIT;
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int worker = 0; worker < threads; ++worker) {
    try {
      body(worker);
    } catch (...) {
      if (!failed.test_and_set()) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// Calls body(piece, worker) for piece = 0 .. pieces - 1; threads take the next free piece.
template <class Body>
void parallel_for(int threads, std::size_t pieces, Body&& body) {
  std::atomic<std::size_t> next{0};
  run_team(choose_threads(threads, pieces), [&](int worker) {
    for (std::size_t piece = next.fetch_add(1); piece < pieces; piece = next.fetch_add(1)) body(piece, worker);
  });
}

}  // namespace inga
