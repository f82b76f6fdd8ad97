// The search for conditions below one item.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/aligned.h"
#include "core/progress.h"
#include "patterns/best.h"
#include "patterns/conditions.h"
#include "patterns/kernels.h"
#include "patterns/layout.h"
#include "patterns/space.h"

namespace inga::patterns {

class Branch {
 public:
  Branch(const Layout& layout, const Space& space, std::size_t arity, std::uint32_t support, const Kernels& kernels);

  /// Looks at the conditions of one item. Returns those that can have others below.
  std::vector<Hit> roots(Best& best, Coverage& coverage);
  /// All conditions that add items to this one, the first of them from `first` to before `end`.
  void descend(const Hit& hit, std::size_t first, std::size_t end, const Progress& progress, Best& best,
               Coverage& coverage);

 private:
  static constexpr std::size_t kMostArity = 64;

  /// How many items can be added to a condition of this many and one more.
  std::size_t left(std::size_t depth) const { return arity_ - depth - 1; }
  std::size_t screen(const Word* set, std::size_t depth, std::size_t first, std::size_t end, Best& best,
                     Coverage& coverage);
  void follow(const Hit& hit, const Word* set, std::size_t depth, std::size_t first, std::size_t end,
              const Progress& progress, Best& best, Coverage& coverage);

  const Layout& layout_;
  const Space& space_;
  std::size_t arity_;
  std::uint32_t support_;
  const Kernels& kernels_;
  std::vector<std::vector<Hit>> hits_;
  std::vector<AlignedVector<Word>> sets_;
  std::uint32_t path_[kMostArity] = {};
};

}  // namespace inga::patterns
