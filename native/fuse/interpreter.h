// The reference: an expression evaluated operation by operation through the C library. It is also what runs where no
// machine code can be made.
#pragma once
#include <span>
#include <vector>

#include "fuse/rewrite.h"
#include "fuse/sum.h"

namespace inga::fuse {

/// One input of a call: an array, or a number for all elements.
struct Argument {
  const void* array = nullptr;
  double number = 0.0;
};

class Interpreter {
 public:
  explicit Interpreter(Rewritten rewritten);

  /// out[first .. first + count); arrays hold numbers of the graph's type.
  void map(std::span<const Argument> inputs, void* out, std::size_t first, std::size_t count) const;
  /// The sum of the reduction's values over those elements, log cosh included.
  Sum sum(std::span<const Argument> inputs, std::size_t first, std::size_t count) const;

 private:
  struct Step {
    Op op;
    std::array<int, 3> operands;  // places
    int place;
    int input;
    double value;
  };
  template <class T>
  void evaluate(std::span<const Argument> inputs, std::size_t first, std::size_t count, std::vector<T>& places) const;
  /// Calls use(first of tile, size of tile, values) over the elements, a tile at a time.
  template <class T, class Use>
  void tiles(std::span<const Argument> inputs, std::size_t first, std::size_t count, Use&& use) const;

  Rewritten rewritten_;
  std::vector<Step> steps_;
  /// Tiles that are alive at once: a place is used again after its value's last use.
  int places_ = 0;
};

}  // namespace inga::fuse
