#include "mpi/memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/error.h"
#include "ranks/pages.h"

namespace inga::mpi {
namespace {

[[noreturn]] void refuse(const std::string& what, std::size_t bytes) {
  if (errno == ENOMEM || errno == EFBIG || errno == EINVAL || errno == EOVERFLOW || errno == ENOSPC) {
    throw Error(Code::out_of_memory,
                "no shared memory of " + std::to_string(bytes) + " bytes is to be had: alloc fewer elements");
  }
  throw Error(Code::unsupported, what + ": " + std::strerror(errno) + "; use ranks on threads to share memory");
}

}  // namespace

int make_memory(std::size_t bytes) {
  const int descriptor = memfd_create("inga", MFD_CLOEXEC);
  if (descriptor < 0) refuse("the system gives no memory to share", bytes);
  if (ftruncate(descriptor, static_cast<off_t>(bytes)) == 0) return descriptor;
  const int reason = errno;
  close(descriptor);
  errno = reason;
  refuse("the system gives no memory to share", bytes);
}

std::span<std::byte> map_memory(int pid, int descriptor, std::size_t bytes) {
  const std::string path = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(descriptor);
  const int own = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (own < 0) refuse("process " + std::to_string(pid) + " does not share its memory", bytes);
  void* begin = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, own, 0);
  const int reason = errno;
  close(own);
  errno = reason;
  if (begin == MAP_FAILED) refuse("shared memory cannot be mapped", bytes);
  const std::span mapped(static_cast<std::byte*>(begin), bytes);
  // A wish of each process for its own mapping, before it touches its part.
  ranks::ask_for_huge_pages(mapped);
  return mapped;
}

void unmap_memory(std::span<std::byte> memory) noexcept { munmap(memory.data(), memory.size()); }

void close_memory(int descriptor) noexcept { close(descriptor); }

}  // namespace inga::mpi
