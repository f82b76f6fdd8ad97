// A vector program run operation by operation, for instruction sets that a machine lacks: the reference behind what emitters
// make of it.
#pragma once
#include <cstddef>
#include <vector>

#include "fuse/program.h"

namespace inga::accuracy {

class Evaluator {
 public:
  /// Throws std::invalid_argument for a program with parameters, or with accumulators beside the one that watches angles
  /// (see fuse::Lowered::near_angles).
  explicit Evaluator(const fuse::Program& program);

  bool watches() const noexcept { return watched_ != kNowhere; }
  /// Over n elements of each array, which are numbered as in the program. Returns the least of what is watched.
  double operator()(void* const* arrays, std::size_t n) const;

 private:
  /// Which stretch of memory a value is in. Constants come first and stay; others give way after their last use.
  using Room = std::size_t;
  static constexpr Room kNowhere = ~Room{0};
  struct Line {
    fuse::VectorOp op;
    int index;
    Room a, b, c, to;
  };
  struct Stored {
    int array;
    Room room;
  };

  Room keep(const void* pattern, std::size_t length);
  std::vector<Room> keep_constants(const fuse::Program& program);
  template <class T>
  double stretches(void* const* arrays, std::size_t n) const;

  fuse::Type type_;
  std::vector<std::byte> constants_;
  std::vector<Line> lines_;
  std::vector<Stored> stored_;
  Room watched_ = kNowhere;
  /// FEXPA's own table, where the program asks for it.
  Room powers_ = kNowhere;
  std::size_t rooms_ = 0;
};

}  // namespace inga::accuracy
