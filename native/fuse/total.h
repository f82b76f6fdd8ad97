// What a reduction has gathered so far, from the lanes of a loop's accumulators or from values one by one, and the
// number that comes of it.
#pragma once
#include <span>

#include "fuse/rewrite.h"
#include "fuse/sum.h"

namespace inga::fuse {

/// Numbers whose squares would leave the range, or come close, are squared after a scaling (Blue 1978; the constants are
/// those of Anderson 2017): large ones above `large`, small ones below `small`.
struct SquareScaling {
  double large, shrink;
  double small, grow;
};
constexpr SquareScaling square_scaling(Type type) {
  return type == Type::f32 ? SquareScaling{0x1p52, 0x1p-76, 0x1p-63, 0x1p75}
                           : SquareScaling{0x1p486, 0x1p-538, 0x1p-511, 0x1p537};
}

class Total {
 public:
  /// The lanes of accumulator `which` of a loop, see accumulate().
  template <class T>
  void take_lanes(Finish finish, int which, std::span<const T> lanes);
  /// The loop whose lanes are taken has gone over so many elements.
  void count(Finish finish, std::size_t elements) noexcept {
    if (finish == Finish::log_cosh) halvings_ += static_cast<std::int64_t>(elements);
  }
  /// Values one by one, always in the same order: the same bits on every machine whose C library agrees (for those of
  /// arithmetic alone, on every machine).
  template <class T>
  void take(Finish finish, std::span<const T> values);
  void add(const Total& other);
  /// The sum (log_cosh and log_product: of the logarithms), product, minimum, maximum or norm.
  double value(Finish finish) const;

 private:
  double norm() const;

  Sum sum_;
  /// Sums of scaled squares; sum_ has those of the rest.
  Sum large_;
  Sum small_;
  Product product_;
  std::int64_t halvings_ = 0;
  /// For Finish::greatest of the negated values.
  double least_ = HUGE_VAL;
};

}  // namespace inga::fuse
