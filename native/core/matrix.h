// Views of memory that somebody else owns. Row-major: the last index moves fastest.
#pragma once
#include <cstddef>
#include <span>

namespace inga {

template <class T>
class MatrixView {
 public:
  MatrixView() = default;
  MatrixView(T* data, std::size_t rows, std::size_t columns) : data_(data), rows_(rows), columns_(columns) {}

  std::size_t rows() const noexcept { return rows_; }
  std::size_t columns() const noexcept { return columns_; }
  T* data() const noexcept { return data_; }
  T& operator()(std::size_t row, std::size_t column) const noexcept { return data_[row * columns_ + column]; }
  std::span<T> row(std::size_t i) const noexcept { return {data_ + i * columns_, columns_}; }

 private:
  T* data_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace inga
