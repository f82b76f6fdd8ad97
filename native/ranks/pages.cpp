#include "ranks/pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cstdint>

namespace inga::ranks {
namespace {

/// Pages beyond which huge ones (page * page / 8: 2 MiB of 4 KiB, 512 MiB of 64 KiB) would hold the parts of many ranks, all
/// in the memory nearest to the first of them.
constexpr std::size_t kSmallPage = 4096;

}  // namespace

bool ask_for_huge_pages(std::span<std::byte> bytes) noexcept {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (page > kSmallPage) return false;
  const auto begin = std::bit_cast<std::uintptr_t>(bytes.data());
  const std::size_t skip = (page - begin % page) % page;
  if (bytes.size() < skip + page) return false;
  return madvise(bytes.data() + skip, (bytes.size() - skip) / page * page, MADV_HUGEPAGE) == 0;
}

void touch(std::span<std::byte> bytes) noexcept {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (std::size_t at = 0; at < bytes.size(); at += page) {
    // Adding nothing is a write that cannot undo another rank's.
    std::atomic_ref{reinterpret_cast<unsigned char&>(bytes[at])}.fetch_add(0, std::memory_order_relaxed);
  }
}

}  // namespace inga::ranks
