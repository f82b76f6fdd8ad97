// The reference: an expression evaluated operation by operation through the C library. It is also what runs where no
// machine code can be made.
#pragma once
#include <cstddef>
#include <vector>

#include "fuse/emitter.h"
#include "fuse/lower.h"

namespace inga::fuse {

class Interpreter {
 public:
  /// Stores what `part` stores, and accumulates nothing.
  Interpreter(const Graph& graph, const Part& part);

  /// As a loop: an input whose array is null is the parameter of its number. `work` is memory that calls share.
  void operator()(const Call& call, std::vector<std::byte>& work) const;

 private:
  struct Step {
    Op op;
    std::array<int, 3> operands;  // places
    int place;
    int input;
    double value;
  };
  struct Stored {
    int array;
    int place;
  };
  template <class T>
  void run(const Call& call, T* places) const;
  template <class T>
  void evaluate(const Call& call, std::size_t first, std::size_t count, T* places) const;

  Type type_;
  std::vector<Step> steps_;
  std::vector<Stored> stored_;
  /// Tiles that are alive at once: a place is used again after its value's last use.
  int places_ = 0;
};

}  // namespace inga::fuse
