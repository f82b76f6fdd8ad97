#include "sweep.h"

#include <bit>
#include <limits>

#include "core/parallel.h"

namespace inga::accuracy {
namespace {

constexpr std::size_t kBlock = 4096;

/// The operands and exact results of a block of points, and one subject's results.
template <class T>
struct Block {
  std::array<std::vector<T>, 3> inputs{std::vector<T>(kBlock), std::vector<T>(kBlock), std::vector<T>(kBlock)};
  std::vector<Exact<T>> exact = std::vector<Exact<T>>(kBlock);
  std::vector<T> right = std::vector<T>(kBlock);
  std::vector<T> got = std::vector<T>(kBlock);

  Point<T> point(std::size_t i) const { return {inputs[0][i], inputs[1][i], inputs[2][i]}; }
};

template <class T>
Exact<T> exact_at(Oracle<T> oracle, const Point<T>& p) {
  return oracle(p[0], p[1], p[2]);
}

/// An error, where zeros have to have their sign.
template <class T>
double strict(T got, Exact<T> exact) {
  if (got == 0 && std::signbit(got) != std::signbit(exact)) return std::numeric_limits<double>::infinity();
  return ulps(got, exact);
}

/// The least error over what a mode that flushes may compute: each subnormal operand may count as a zero, and so may a
/// result that is not clear of the subnormal range.
template <class T>
double flushed(Oracle<T> oracle, int arity, const Point<T>& point, T got, double allowed) {
  using Limits = std::numeric_limits<T>;
  double least = std::numeric_limits<double>::infinity();
  for (unsigned choice = 0; choice < 1U << static_cast<unsigned>(arity); ++choice) {
    Point<T> taken = point;
    bool possible = true;
    for (unsigned i = 0; i < static_cast<unsigned>(arity); ++i) {
      if ((choice >> i & 1U) == 0) continue;
      possible = possible && is_subnormal(point[i]);
      taken[i] = std::copysign(T(0), point[i]);
    }
    if (!possible) continue;
    const Exact<T> exact = exact_at(oracle, taken);
    const Exact<T> clear = Limits::min() * (1 + static_cast<Exact<T>>(allowed) * Limits::epsilon());
    const bool may_vanish = exact != 0 && std::abs(exact) < clear;
    least = std::min(least, got == 0 && may_vanish ? 0.0 : exact == 0 ? strict(got, exact) : ulps(got, exact));
  }
  return least;
}

template <class T>
class Worker {
 public:
  Worker(const std::vector<Subject>& subjects, const Points<T>& points, int arity, Oracle<T> oracle)
      : worst(subjects.size()), subjects_(subjects), points_(points), arity_(arity), oracle_(oracle) {}

  void block(std::uint64_t first) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, points_.size() - first));
    points_.copy(first, count, block_.inputs);
    for (std::size_t i = 0; i < count; ++i) {
      block_.exact[i] = oracle_(block_.inputs[0][i], block_.inputs[1][i], block_.inputs[2][i]);
      block_.right[i] = static_cast<T>(block_.exact[i]);
    }
    std::vector<const void*> operands(static_cast<std::size_t>(arity_));
    for (std::size_t k = 0; k < operands.size(); ++k) operands[k] = block_.inputs[k].data();
    for (std::size_t s = 0; s < subjects_.size(); ++s) {
      subjects_[s].map(operands, block_.got.data(), count);
      for (std::size_t i = 0; i < count; ++i) compare(subjects_[s], worst[s], i, first + i);
    }
  }

  std::vector<Worst> worst;

 private:
  void compare(const Subject& subject, Worst& most, std::size_t i, std::uint64_t index) {
    const T got = block_.got[i];
    // The nearest number is off by half a unit at most, or by nothing; zeros take the long way.
    if (most.ulps >= 0.0 && std::isnan(got) && std::isnan(block_.exact[i])) return;
    const bool none = most.ulps >= 0.5 || (most.ulps >= 0.0 && block_.right[i] == block_.exact[i]);
    if (none && got == block_.right[i] && got != 0) return;
    double error = strict<T>(got, block_.exact[i]);
    if (error <= most.ulps) return;
    const Point<T> point = block_.point(i);
    if (may_flush(subject.mode)) {
      error = std::min(error, flushed<T>(oracle_, arity_, point, got, largest_error(subject.mode)));
    }
    if (error <= most.ulps) return;
    most = {error, index, {point[0], point[1], point[2]}, got, block_.exact[i]};
  }

  const std::vector<Subject>& subjects_;
  const Points<T>& points_;
  int arity_;
  Oracle<T> oracle_;
  Block<T> block_;
};

bool worse(const Worst& a, const Worst& b) { return a.ulps != b.ulps ? a.ulps > b.ulps : a.index < b.index; }

}  // namespace

template <class T>
Swept sweep(const std::vector<Subject>& subjects, const Points<T>& points, int arity, Oracle<T> oracle, int threads) {
  std::vector<Worker<T>> workers(static_cast<std::size_t>(threads), {subjects, points, arity, oracle});
  parallel_for(threads, (points.size() + kBlock - 1) / kBlock,
               [&](std::size_t piece, int worker) { workers[static_cast<std::size_t>(worker)].block(piece * kBlock); });
  Swept all{std::vector<Worst>(subjects.size()), points.size()};
  for (const auto& worker : workers) {
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      if (worse(worker.worst[s], all.worst[s])) all.worst[s] = worker.worst[s];
    }
  }
  return all;
}

template Swept sweep(const std::vector<Subject>&, const Points<float>&, int, Oracle<float>, int);
template Swept sweep(const std::vector<Subject>&, const Points<double>&, int, Oracle<double>, int);

}  // namespace inga::accuracy
