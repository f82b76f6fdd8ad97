#include "fuse/memory.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/error.h"

namespace inga::fuse {

CodeMemory::CodeMemory(std::span<const std::uint8_t> code) {
  void* place = mmap(nullptr, code.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) {
    throw Error(Code::out_of_memory, "no memory for " + std::to_string(code.size()) + " bytes of machine code");
  }
  std::memcpy(place, code.data(), code.size());
  if (mprotect(place, code.size(), PROT_READ | PROT_EXEC) != 0) {
    const std::string reason = std::strerror(errno);
    munmap(place, code.size());
    throw Error(Code::unsupported,
                "the system does not allow machine code to be made at run time (" + reason + "): use INGA_ISA=scalar");
  }
  // Nothing on x86; other processors fetch instructions past their data cache.
  __builtin___clear_cache(static_cast<char*>(place), static_cast<char*>(place) + code.size());
  data_ = place;
  bytes_ = code.size();
}

CodeMemory::~CodeMemory() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

}  // namespace inga::fuse
