#include "patterns/branch.h"

namespace inga::patterns {

Branch::Branch(const Layout& layout, const Space& space, std::size_t arity, std::uint32_t support,
               const Kernels& kernels)
    : layout_(layout), space_(space), arity_(arity), support_(support), kernels_(kernels), hits_(arity), sets_(arity) {
  for (auto& hits : hits_) hits.resize(layout.names.size());
  for (auto& set : sets_) set.resize(layout.stride);
}

std::vector<Hit> Branch::roots(Best& best, Coverage& coverage) {
  const std::size_t found = screen(layout_.all.data(), 0, 0, layout_.names.size(), best, coverage);
  const auto& hits = hits_.front();
  return {hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(found)};
}

void Branch::descend(const Hit& hit, std::size_t first, std::size_t end, const Progress& progress, Best& best,
                     Coverage& coverage) {
  path_[0] = layout_.names[hit.item];
  follow(hit, layout_.columns.data() + hit.item * layout_.stride, 1, first, end, progress, best, coverage);
}

/// The conditions that add one item, from `first` to before `end`, to the `depth` items of the path. Returns how many can have others
/// below.
std::size_t Branch::screen(const Word* set, std::size_t depth, std::size_t first, std::size_t end, Best& best,
                           Coverage& coverage) {
  auto& hits = hits_[depth];
  // Those to which nothing is added any more need only be good themselves.
  const std::int64_t* most = left(depth) == 0 ? best.most() : nullptr;
  const std::size_t found = kernels_.screen(set, layout_.block, first, end, best.least(), most, hits.data());
  coverage.visited += end - first;
  Wide rest = space_.sum_below(first, left(depth)) - space_.sum_below(end, left(depth));
  std::size_t kept = 0;
  for (std::size_t at = 0; at < found; ++at) {
    const Hit hit = hits[at];
    const Wide below = space_.below(hit.item, left(depth));
    rest -= below;
    if (hit.positives + hit.negatives < support_) {
      coverage.support += below;
      continue;
    }
    path_[depth] = layout_.names[hit.item];
    best.offer({path_, depth + 1}, hit.positives, hit.negatives);
    hits[kept++] = hit;
  }
  coverage.bound += rest;
  return left(depth) > 0 ? kept : 0;
}

/// Adds items to the `depth` items of the path, whose last one is that of `hit`.
void Branch::follow(const Hit& hit, const Word* set, std::size_t depth, std::size_t first, std::size_t end,
                    const Progress& progress, Best& best, Coverage& coverage) {
  if (progress.cancelled()) {
    coverage.skipped += space_.between(first, end, left(depth));
    return;
  }
  // What was good enough when the item was found may no longer be.
  if (hit.positives < best.least()) {
    coverage.bound += space_.between(first, end, left(depth));
    return;
  }
  const std::size_t found = screen(set, depth, first, end, best, coverage);
  for (std::size_t at = 0; at < found; ++at) {
    const Hit next = hits_[depth][at];
    Word* meeting = sets_[depth].data();
    kernels_.meet(set, layout_.columns.data() + next.item * layout_.stride, meeting, layout_.stride);
    path_[depth] = layout_.names[next.item];
    follow(next, meeting, depth + 1, layout_.ends[next.item], layout_.names.size(), progress, best, coverage);
  }
}

}  // namespace inga::patterns
