#include "fuse/interpreter.h"

#include <algorithm>
#include <limits>

#include "fuse/scalar.h"

namespace inga::fuse {
namespace {

constexpr std::size_t kTile = 256;

template <class T>
T* tile(T* places, int place) {
  return places + static_cast<std::size_t>(place) * kTile;
}

}  // namespace

Interpreter::Interpreter(const Graph& graph, const Part& part) : type_(graph.type()) {
  std::vector<int> roots;
  for (const auto& stored : part.stored) roots.push_back(stored.root);
  const std::vector<int> order = graph.reachable(roots);
  std::vector<int> last(static_cast<std::size_t>(graph.size()), -1);
  for (const int node : order) {
    for (const int operand : graph[node].operands) {
      if (operand >= 0) last[static_cast<std::size_t>(operand)] = node;
    }
  }
  // Results are read when all is done.
  for (const int root : roots) last[static_cast<std::size_t>(root)] = std::numeric_limits<int>::max();
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
  for (const auto& [array, root] : part.stored) stored_.push_back({array, place[static_cast<std::size_t>(root)]});
}

template <class T>
void Interpreter::evaluate(const Call& call, std::size_t first, std::size_t count, T* places) const {
  for (const Step& step : steps_) {
    T* to = tile(places, step.place);
    if (step.op == Op::input) {
      const void* array = call.arrays[step.input];
      if (array == nullptr) {
        std::fill_n(to, count, static_cast<const T*>(call.parameters)[step.input]);
      } else {
        std::copy_n(static_cast<const T*>(array) + first, count, to);
      }
    } else if (step.op == Op::constant) {
      std::fill_n(to, count, static_cast<T>(step.value));
    } else {
      const T* a = tile(places, step.operands[0]);
      const T* b = step.operands[1] < 0 ? a : tile(places, step.operands[1]);
      const T* c = step.operands[2] < 0 ? a : tile(places, step.operands[2]);
      for (std::size_t i = 0; i < count; ++i) to[i] = apply_scalar<T>(step.op, a[i], b[i], c[i]);
    }
  }
}

template <class T>
void Interpreter::run(const Call& call, T* places) const {
  for (std::size_t done = 0; done < call.n; done += kTile) {
    const std::size_t here = std::min(kTile, call.n - done);
    evaluate(call, done, here, places);
    // Only now: a result may lie over an input.
    for (const auto& [array, place] : stored_) {
      std::copy_n(tile(places, place), here, static_cast<T*>(call.arrays[array]) + done);
    }
  }
}

void Interpreter::operator()(const Call& call, std::vector<std::byte>& work) const {
  work.resize(static_cast<std::size_t>(places_) * kTile * static_cast<std::size_t>(bytes(type_)));
  if (type_ == Type::f32) {
    run(call, reinterpret_cast<float*>(work.data()));
  } else {
    run(call, reinterpret_cast<double*>(work.data()));
  }
}

}  // namespace inga::fuse
