// What glibc has since 2.32 and the C++ runtime of a newer compiler asks for, for a glibc that does not have it yet.
// Hidden, as everything here: only the addon itself sees them.
#include <dlfcn.h>
#include <link.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace {

struct Search {
  std::uintptr_t address;
  dl_find_object* found;
};

/** Fills in what was searched for, and returns 1, where the object that is looked at holds the address. */
int look(dl_phdr_info* object, std::size_t, void* data) {
  auto& [address, found] = *static_cast<Search*>(data);
  std::uintptr_t begin = UINTPTR_MAX;
  std::uintptr_t end = 0;
  std::uintptr_t frames = 0;
  bool holds = false;
  for (const auto* header = object->dlpi_phdr; header != object->dlpi_phdr + object->dlpi_phnum; ++header) {
    const std::uintptr_t low = object->dlpi_addr + header->p_vaddr;
    const std::uintptr_t high = low + header->p_memsz;
    if (header->p_type == PT_GNU_EH_FRAME) frames = low;
    if (header->p_type != PT_LOAD) continue;
    begin = std::min(begin, low);
    end = std::max(end, high);
    holds = holds || (low <= address && address < high);
  }
  if (!holds || frames == 0) return 0;
  *found = {};
  found->dlfo_map_start = std::bit_cast<void*>(begin);
  found->dlfo_map_end = std::bit_cast<void*>(end);
  found->dlfo_eh_frame = std::bit_cast<void*>(frames);
  return 1;
}

int file_status(int file, void* status) { return static_cast<int>(syscall(SYS_fstat, file, status)); }

}  // namespace

extern "C" {

// Since 2.32. False is right whatever the process does: atomic operations are never left out.
extern char single_threaded __asm__("__libc_single_threaded");
char single_threaded = 0;

// Since 2.33; before, an inline function. On 64 bits the kernel's structure is the library's.
int status_of(int file, void* status) __asm__("fstat");
int status_of(int file, void* status) { return file_status(file, status); }
int status_of_large(int file, void* status) __asm__("fstat64");
int status_of_large(int file, void* status) { return file_status(file, status); }

// Since 2.35: where a thrown exception finds the tables of the function it passes through.
int find_object(void* address, dl_find_object* found) noexcept __asm__("_dl_find_object");
int find_object(void* address, dl_find_object* found) noexcept {
  Search search{reinterpret_cast<std::uintptr_t>(address), found};
  return dl_iterate_phdr(look, &search) == 1 ? 0 : -1;
}
}
