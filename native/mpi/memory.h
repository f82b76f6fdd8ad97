// Memory that processes of one machine share. It has no name that could be left behind: others open it through the process
// that made it, and it is gone with the last one that maps it.
#pragma once
#include <cstddef>
#include <span>

namespace inga::mpi {

/// A descriptor of zeros.
int make_memory(std::size_t bytes);

/// Maps memory that process `pid` has under `descriptor`.
std::span<std::byte> map_memory(int pid, int descriptor, std::size_t bytes);

void unmap_memory(std::span<std::byte> memory) noexcept;

void close_memory(int descriptor) noexcept;

}  // namespace inga::mpi
