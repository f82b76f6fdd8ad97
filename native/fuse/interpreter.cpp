#include "fuse/interpreter.h"

#include <algorithm>
#include <cmath>

#include "fuse/scalar.h"

namespace inga::fuse {
namespace {

constexpr std::size_t kTile = 256;

}  // namespace

Interpreter::Interpreter(Rewritten rewritten) : rewritten_(std::move(rewritten)) {
  const Graph& graph = rewritten_.graph;
  const std::vector<int> order = graph.reachable();
  std::vector<int> last(static_cast<std::size_t>(graph.size()), -1);
  for (const int node : order) {
    for (const int operand : graph[node].operands) {
      if (operand >= 0) last[static_cast<std::size_t>(operand)] = node;
    }
  }
  std::vector<int> place(static_cast<std::size_t>(graph.size()), -1);
  std::vector<int> free;
  for (const int node : order) {
    const Node& n = graph[node];
    Step step{n.op, {-1, -1, -1}, 0, n.input, n.value};
    for (std::size_t k = 0; k < 3; ++k) {
      if (n.operands[k] >= 0) step.operands[k] = place[static_cast<std::size_t>(n.operands[k])];
    }
    // An operation reads an element before it writes it, so the result may take the place of an operand that ends here.
    for (std::size_t k = 0; k < 3; ++k) {
      const int operand = n.operands[k];
      const bool again = std::find(n.operands.begin(), n.operands.begin() + static_cast<std::ptrdiff_t>(k), operand) !=
                         n.operands.begin() + static_cast<std::ptrdiff_t>(k);
      if (operand >= 0 && !again && last[static_cast<std::size_t>(operand)] == node) free.push_back(step.operands[k]);
    }
    if (free.empty()) free.push_back(places_++);
    step.place = place[static_cast<std::size_t>(node)] = free.back();
    free.pop_back();
    steps_.push_back(step);
  }
}

template <class T>
void Interpreter::evaluate(std::span<const Argument> inputs, std::size_t first, std::size_t count,
                           std::vector<T>& places) const {
  const auto tile = [&places](int place) { return places.data() + static_cast<std::size_t>(place) * kTile; };
  for (const Step& step : steps_) {
    T* to = tile(step.place);
    if (step.op == Op::input) {
      const Argument& input = inputs[static_cast<std::size_t>(step.input)];
      if (input.array == nullptr) {
        std::fill_n(to, count, static_cast<T>(input.number));
      } else {
        std::copy_n(static_cast<const T*>(input.array) + first, count, to);
      }
    } else if (step.op == Op::constant) {
      std::fill_n(to, count, static_cast<T>(step.value));
    } else {
      const T* a = tile(step.operands[0]);
      const T* b = step.operands[1] < 0 ? a : tile(step.operands[1]);
      const T* c = step.operands[2] < 0 ? a : tile(step.operands[2]);
      for (std::size_t i = 0; i < count; ++i) to[i] = apply_scalar<T>(step.op, a[i], b[i], c[i]);
    }
  }
}

template <class T, class Use>
void Interpreter::tiles(std::span<const Argument> inputs, std::size_t first, std::size_t count, Use&& use) const {
  std::vector<T> places(static_cast<std::size_t>(places_) * kTile);
  const T* values = places.data() + static_cast<std::size_t>(steps_.back().place) * kTile;
  for (std::size_t done = 0; done < count; done += kTile) {
    const std::size_t here = std::min(kTile, count - done);
    evaluate<T>(inputs, first + done, here, places);
    use(first + done, here, values);
  }
}

void Interpreter::map(std::span<const Argument> inputs, void* out, std::size_t first, std::size_t count) const {
  const auto run = [&]<class T>(T* to) {
    tiles<T>(inputs, first, count,
             [to](std::size_t at, std::size_t here, const T* values) { std::copy_n(values, here, to + at); });
  };
  if (rewritten_.graph.type() == Type::f32) {
    run(static_cast<float*>(out));
  } else {
    run(static_cast<double*>(out));
  }
}

Sum Interpreter::sum(std::span<const Argument> inputs, std::size_t first, std::size_t count) const {
  Sum total;
  const bool of_log_cosh = rewritten_.finish == Finish::log_cosh;
  const auto run = [&]<class T>(T) {
    tiles<T>(inputs, first, count, [&](std::size_t, std::size_t here, const T* values) {
      for (std::size_t i = 0; i < here; ++i)
        total.add(of_log_cosh ? log_cosh(static_cast<double>(values[i])) : static_cast<double>(values[i]));
    });
  };
  if (rewritten_.graph.type() == Type::f32) {
    run(0.0F);
  } else {
    run(0.0);
  }
  return total;
}

}  // namespace inga::fuse
