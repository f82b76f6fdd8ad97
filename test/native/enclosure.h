// What a value of an expression may be: the interval that every correct kernel stays in, whatever the instruction set. It
// is widened at each function by what the mode allows, and is the whole line where rounding decides what comes out.
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

#include "fuse/graph.h"
#include "range_functions.h"

namespace inga::fuse {

/// The distance between the numbers of the type about x.
template <class T>
Wide<T> unit(Wide<T> x) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  using Limits = std::numeric_limits<T>;
  const T near = std::min(std::abs(static_cast<T>(x)), Limits::max());
  constexpr Bits kExponent = std::bit_cast<Bits>(Limits::infinity());
  const T power = std::bit_cast<T>(std::bit_cast<Bits>(near) & kExponent);
  return std::max(static_cast<Wide<T>>(power) * Limits::epsilon(), static_cast<Wide<T>>(Limits::denorm_min()));
}

/// The largest number that is not above x, or infinity where x would be rounded to it.
template <class T>
T below(Wide<T> x) {
  const T near = static_cast<T>(x);
  return std::isinf(near) || near <= x ? near : std::nextafter(near, -std::numeric_limits<T>::infinity());
}

/// From exact results to those that may be `ulps` off.
template <class T>
Range<T> widened(const Range<Wide<T>>& a, Wide<T> ulps) {
  if (a.empty()) return only_nan<T>();
  const auto by = [&](Wide<T> x) {
    // Within the range there may be a number with larger units.
    return std::isinf(x) ? Wide<T>(0) : (a.single() ? ulps : 2 * ulps) * unit<T>(x);
  };
  return {-below<T>(by(a.low) - a.low), below<T>(a.high + by(a.high)), a.nan};
}

/// Operations that IEEE 754 defines to the last bit.
constexpr bool is_exact(Op op) {
  return (op >= Op::add && op <= Op::max) || (op >= Op::lt && op <= Op::fma) || op <= Op::sqrt;
}
static_assert(!is_exact(Op::cbrt) && !is_exact(Op::gelu) && !is_exact(Op::pow) && !is_exact(Op::atan2));

/// The ranges of all nodes of an expression, for one element after the other.
template <class T>
class Enclosure {
 public:
  /// `reduced` are nodes that reductions read. With `joins` products may be joined with sums, and log(cosh u) may be one
  /// function.
  Enclosure(const Graph& graph, std::span<const int> reduced, bool joins)
      : graph_(graph),
        flushes_(graph.mode() == Mode::fast),
        joins_(joins),
        order_(graph.reachable()),
        joined_(static_cast<std::size_t>(graph.size()), 0),
        ranges_(joined_.size()) {
    if (joins) find_joined(reduced);
  }

  /// Computes all ranges where the inputs have these values.
  void at(std::span<const T> inputs) {
    for (const int node : order_) ranges_[static_cast<std::size_t>(node)] = range(node, inputs);
  }
  const Range<T>& operator[](int node) const { return ranges_[static_cast<std::size_t>(node)]; }

  /// True where each operation on the way to `root` has one result, to the last bit.
  bool exact(int root) const {
    const std::vector<int> nodes = graph_.reachable(std::span(&root, 1));
    return std::all_of(nodes.begin(), nodes.end(), [this](int node) {
      return is_exact(graph_[node].op) && joined_[static_cast<std::size_t>(node)] == 0;
    });
  }

 private:
  using R = Range<T>;
  using W = Range<Wide<T>>;

  /// Products that may never be rounded by themselves: those that a sum reads, also one within a function.
  void find_joined(std::span<const int> reduced) {
    std::vector<int> open(reduced.begin(), reduced.end());
    const auto put = [&open](const Node& n) {
      std::copy_if(n.operands.begin(), n.operands.end(), std::back_inserter(open), [](int o) { return o >= 0; });
    };
    for (const int node : order_) {
      const Op op = graph_[node].op;
      if (op == Op::add || op == Op::sub || !is_exact(op)) put(graph_[node]);
    }
    while (!open.empty()) {
      const int node = open.back();
      open.pop_back();
      char& joined = joined_[static_cast<std::size_t>(node)];
      const Op op = graph_[node].op;
      // Rewriting may drop an operation between a product and a sum, and makes products of some quotients.
      const bool product = op == Op::mul || op == Op::div;
      if (joined != 0 || !(product || op == Op::neg || op == Op::min || op == Op::max)) continue;
      joined = product ? 1 : 0;
      put(graph_[node]);
    }
  }

  const R& of(int node) const { return ranges_[static_cast<std::size_t>(node)]; }

  R range(int node, std::span<const T> inputs) const {
    const Node& n = graph_[node];
    if (n.op == Op::input) return exactly(inputs[static_cast<std::size_t>(n.input)]);
    if (n.op == Op::constant) return exactly(static_cast<T>(n.value));
    const int arity = row(n.op).arity;
    const R& a = of(n.operands[0]);
    const R& b = arity > 1 ? of(n.operands[1]) : a;
    const R& c = arity > 2 ? of(n.operands[2]) : a;
    if (n.op >= Op::lt && n.op <= Op::ne) return compared(n.op, a, b);
    if (n.op == Op::select) return selected(a, b, c);
    if (!is_exact(n.op)) {
      const R result = elementary(n.op, a, b);
      const int of_log = n.op == Op::log ? n.operands[0] : -1;
      if (!joins_ || of_log < 0 || graph_[of_log].op != Op::cosh) return result;
      const R& angle = of(graph_[of_log].operands[0]);
      return hull(result, elementary(Op::logcosh, angle, angle));
    }
    if (a.empty() || b.empty() || c.empty()) return only_nan<T>();
    R result = arithmetic(n.op, a, b, c);
    if (joined_[static_cast<std::size_t>(node)] != 0) result = unrounded(n.op, a, b, result);
    result.nan = result.nan || a.nan || b.nan || c.nan;
    return result;
  }

  R elementary(Op op, const R& a, const R& b) const {
    W result = range_of(op, wide(a), wide(b));
    // The C library is off by a little, too.
    return flushed(widened<T>(result, (graph_.mode() == Mode::precise ? 1 : 4) + Wide<T>(0.02)));
  }

  /// In fast mode what is below the normal range may count as 0, before and after a function.
  R flushed(R a) const {
    constexpr T kNormal = std::numeric_limits<T>::min();
    if (!flushes_ || a.empty() || a.low >= kNormal || a.high <= -kNormal) return a;
    return {std::min(a.low, T(0)), std::max(a.high, T(0)), a.nan};
  }

  W wide(const R& a) const {
    const R range = flushed(a);
    return {range.low, range.high, range.nan};
  }

  /// The exact product or quotient of a and b, of which `rounded` is known.
  static R unrounded(Op op, const R& a, const R& b, R rounded) {
    constexpr T kInfinity = std::numeric_limits<T>::infinity();
    if (rounded.empty()) return rounded;
    if (a.single() && b.single() && (a.low == 0 || b.low == 0 || is_representable(op, a.low, b.low))) return rounded;
    const auto infinite = [](const R& x) { return x.single() && std::isinf(x.low); };
    if (infinite(a) || infinite(b)) return rounded;
    // Infinity may be a large finite number.
    return {std::nextafter(rounded.low, -kInfinity), std::nextafter(rounded.high, kInfinity), rounded.nan};
  }

  static bool is_representable(Op op, T a, T b) {
    using Limits = std::numeric_limits<T>;
    const T product = a * b;
    return op == Op::mul && std::abs(product) > Limits::min() / Limits::epsilon() &&
           std::abs(product) <= Limits::max() && std::fma(a, b, -product) == 0;
  }

  const Graph& graph_;
  bool flushes_;
  bool joins_;
  std::vector<int> order_;
  /// 1 for those products.
  std::vector<char> joined_;
  std::vector<R> ranges_;
};

}  // namespace inga::fuse
