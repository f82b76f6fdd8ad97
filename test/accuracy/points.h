// The inputs that an operation is measured at: special numbers, strata chosen at random where it is hard, and for an f32
// function of one number every n-th float. Each is a function of its index, and the first ones of a longer run are those
// of a shorter run, so what a short run finds a long one finds too.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "function.h"

namespace inga::accuracy {

template <class T>
using Point = std::array<T, 3>;

/// How many inputs to take.
struct Plan {
  std::uint64_t strata;
  /// Every n-th float; 0 for none.
  std::uint64_t stride;
};

/// A point near another: each operand moved by some units of the last place, few as often as many.
template <class T>
Point<T> neighbour(const Point<T>& point, int arity, std::uint64_t index);

template <class T>
class Points {
 public:
  /// `more`: inputs to take besides.
  Points(const Function& function, int arity, const Plan& plan, std::vector<Point<T>> more);

  std::uint64_t size() const noexcept { return named_.size() + strata_ + floats_; }
  Point<T> operator[](std::uint64_t index) const;
  /// Operand k of `count` points from `first` on, in to[k].
  void copy(std::uint64_t first, std::size_t count, std::array<std::vector<T>, 3>& to) const;

 private:
  Point<T> chosen(std::uint64_t index) const;

  const Function& function_;
  int arity_;
  std::vector<Point<T>> named_;
  std::uint64_t strata_;
  std::uint64_t floats_ = 0;
  std::uint64_t stride_;
};

extern template class Points<float>;
extern template class Points<double>;

}  // namespace inga::accuracy
