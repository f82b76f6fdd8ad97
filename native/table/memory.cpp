#include "table/memory.h"

#include <sys/mman.h>

#include <string>

#include "core/error.h"

namespace inga::table {

Memory::Memory(std::size_t bytes, const char* what) : bytes_(bytes) {
  if (bytes == 0) return;
  void* found = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED) {
    throw Error(Code::out_of_memory, "out of memory: " + std::to_string(bytes >> 20) + " MiB for " + what +
                                         " could not be had; read fewer columns or use a machine with more memory");
  }
  constexpr std::size_t large = std::size_t{4} << 20;
  if (bytes >= large) madvise(found, bytes, MADV_HUGEPAGE);
  data_ = static_cast<char*>(found);
}

Memory::~Memory() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace inga::table
