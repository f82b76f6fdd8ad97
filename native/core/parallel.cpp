#include "core/parallel.h"

#include <sched.h>

#include <algorithm>
#include <cstdlib>

namespace inga {
namespace {

int count_threads() noexcept {
  cpu_set_t mask;
  // More than 1024 processors do not fit the mask; all are taken then.
  const bool known = sched_getaffinity(0, sizeof mask, &mask) == 0;
  const int cores = known ? CPU_COUNT(&mask) : static_cast<int>(std::thread::hardware_concurrency());
  const char* limit = std::getenv("OMP_NUM_THREADS");
  const long most = limit == nullptr ? 0 : std::strtol(limit, nullptr, 10);
  return std::max(1, most > 0 ? static_cast<int>(std::min<long>(cores, most)) : cores);
}

}  // namespace

int available_threads() noexcept {
  static const int count = count_threads();
  return count;
}

bool& inside_team() noexcept {
  static thread_local bool inside = false;
  return inside;
}

int choose_threads(int threads, std::size_t pieces) noexcept {
  constexpr int kPerCore = 4;
  const int wanted = threads > 0 ? std::min(threads, kPerCore * available_threads()) : available_threads();
  return static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(wanted), std::max<std::size_t>(1, pieces)));
}

}  // namespace inga
