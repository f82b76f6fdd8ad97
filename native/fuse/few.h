// A list whose first few elements lie in place: calls over short arrays are too quick to ask for memory.
#pragma once
#include <array>
#include <span>
#include <vector>

namespace inga::fuse {

/// Its length is fixed; elements of trivial types begin without a value.
template <class T>
class Few {
 public:
  explicit Few(std::size_t count)
      : count_(count), many_(count > kFew ? count : 0), data_(count > kFew ? many_.data() : few_.data()) {}
  Few(const Few&) = delete;
  Few& operator=(const Few&) = delete;
  std::size_t size() const noexcept { return count_; }
  T* data() noexcept { return data_; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  operator std::span<const T>() const noexcept { return {data_, count_}; }

 private:
  static constexpr std::size_t kFew = 6;
  std::size_t count_;
  std::array<T, kFew> few_;
  std::vector<T> many_;
  T* data_;
};

}  // namespace inga::fuse
