// Arrays between pages that nobody may touch: reading or writing an element before or behind them ends the program.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <new>

namespace inga {

/// Where in its pages an array lies: right behind the guard page before them, or right before the one behind them.
enum class Edge { first, last };

template <class T>
class Guarded {
 public:
  Guarded(std::size_t size, Edge edge) : size_(size) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t room = (size * sizeof(T) + page - 1) / page * page;
    mapped_ = room + 2 * page;
    memory_ = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    std::byte* const begin = static_cast<std::byte*>(memory_) + page;
    if (mprotect(begin, room, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    data_ = reinterpret_cast<T*>(edge == Edge::first ? begin : begin + room - size * sizeof(T));
  }
  Guarded(Guarded&& other) noexcept
      : memory_(other.memory_), mapped_(other.mapped_), data_(other.data_), size_(other.size_) {
    other.memory_ = MAP_FAILED;
  }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  Guarded& operator=(Guarded&&) = delete;
  ~Guarded() {
    if (memory_ != MAP_FAILED) munmap(memory_, mapped_);
  }

  T* data() noexcept { return data_; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  std::size_t size() const noexcept { return size_; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }

 private:
  void* memory_;
  std::size_t mapped_;
  T* data_;
  std::size_t size_;
};

}  // namespace inga
