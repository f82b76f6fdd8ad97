#include "core/parallel.h"

#include <omp.h>

#include <algorithm>

namespace inga {

int available_threads() noexcept { return std::max(1, std::min(omp_get_num_procs(), omp_get_max_threads())); }

int choose_threads(int threads, std::size_t pieces) noexcept {
  const int wanted = threads > 0 ? threads : available_threads();
  return static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(wanted), std::max<std::size_t>(1, pieces)));
}

}  // namespace inga
