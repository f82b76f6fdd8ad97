#include "fuse/cache.h"

#include <array>
#include <bit>
#include <mutex>
#include <unordered_map>

namespace inga::fuse {
namespace {

struct Cache {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<const Kernel>> kernels;
  /// Entries at the last sweep; the next is due when twice as many are there.
  std::size_t swept = 16;
};

Cache& cache() {
  static Cache instance;
  return instance;
}

/// A number for each node that depends on what it computes only, not on the order in which the graph was built.
std::vector<std::uint64_t> shapes_of(const Graph& graph) {
  std::vector<std::uint64_t> shapes(static_cast<std::size_t>(graph.size()), 0);
  const auto mix = [](std::uint64_t h, std::uint64_t v) { return (h ^ v) * 0x9E3779B97F4A7C15ull + (h >> 29); };
  for (const int node : graph.reachable()) {
    const Node& n = graph[node];
    std::uint64_t h = mix(static_cast<std::uint64_t>(n.op), std::bit_cast<std::uint64_t>(n.value));
    h = mix(h, static_cast<std::uint64_t>(n.input + 1));
    std::uint64_t together = 0;
    for (const int operand : n.operands) {
      if (operand < 0) continue;
      const std::uint64_t part = shapes[static_cast<std::size_t>(operand)];
      if (commutes(n.op)) {
        together += mix(part, 1);
      } else {
        h = mix(h, part);
      }
    }
    shapes[static_cast<std::size_t>(node)] = mix(h, together);
  }
  return shapes;
}

/// The nodes, operands before users, in an order that depends on what the expression computes only.
std::vector<int> canonical_order(const Graph& graph) {
  const std::vector<std::uint64_t> shapes = shapes_of(graph);
  std::vector<char> done(static_cast<std::size_t>(graph.size()), 0);
  std::vector<int> order;
  // A stack of our own: expressions may be deeper than the call stack.
  std::vector<int> open{graph.root()};
  while (!open.empty()) {
    const int node = open.back();
    if (done[static_cast<std::size_t>(node)] != 0) {
      open.pop_back();
      continue;
    }
    std::array<int, 3> operands = graph[node].operands;
    const auto shape = [&shapes](int operand) { return shapes[static_cast<std::size_t>(operand)]; };
    if (commutes(graph[node].op) && shape(operands[0]) > shape(operands[1])) std::swap(operands[0], operands[1]);
    const std::size_t before = open.size();
    for (const int operand : {operands[2], operands[1], operands[0]}) {
      if (operand >= 0 && done[static_cast<std::size_t>(operand)] == 0) open.push_back(operand);
    }
    if (open.size() > before) continue;
    done[static_cast<std::size_t>(node)] = 1;
    order.push_back(node);
    open.pop_back();
  }
  return order;
}

/// Everything that decides the code, as bytes.
std::string key_of(const Graph& graph, Reduction reduction, Isa isa) {
  std::string key;
  const auto put = [&key](auto value) { key.append(reinterpret_cast<const char*>(&value), sizeof value); };
  put(static_cast<int>(graph.type()));
  put(static_cast<int>(graph.mode()));
  put(static_cast<int>(reduction));
  put(static_cast<int>(isa));
  put(graph.inputs());
  const std::vector<int> order = canonical_order(graph);
  std::vector<int> place(static_cast<std::size_t>(graph.size()), -1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Node& n = graph[order[i]];
    place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
    put(static_cast<int>(n.op));
    std::array<int, 3> operands{-1, -1, -1};
    for (std::size_t k = 0; k < 3; ++k) {
      if (n.operands[k] >= 0) operands[k] = place[static_cast<std::size_t>(n.operands[k])];
    }
    if (commutes(n.op) && operands[0] > operands[1]) std::swap(operands[0], operands[1]);
    for (const int operand : operands) put(operand);
    put(n.input);
    put(n.value);
  }
  return key;
}

void sweep(Cache& all) {
  std::erase_if(all.kernels, [](const auto& entry) { return entry.second.expired(); });
  all.swept = std::max<std::size_t>(16, all.kernels.size());
}

}  // namespace

Cached cached_kernel(const Graph& graph, Reduction reduction, Isa isa) {
  const std::string key = key_of(graph, reduction, isa);
  Cache& all = cache();
  {
    const std::lock_guard lock(all.mutex);
    const auto entry = all.kernels.find(key);
    if (entry != all.kernels.end()) {
      if (auto kernel = entry->second.lock()) return {std::move(kernel), true};
    }
  }
  // Compiled without the lock: another thread may do the same, and the last one stays.
  auto kernel = std::make_shared<const Kernel>(graph, reduction, isa);
  const std::lock_guard lock(all.mutex);
  all.kernels[key] = kernel;
  if (all.kernels.size() >= 2 * all.swept) sweep(all);
  return {std::move(kernel), false};
}

CacheSize cache_size() {
  Cache& all = cache();
  const std::lock_guard lock(all.mutex);
  sweep(all);
  CacheSize size{all.kernels.size(), 0};
  for (const auto& entry : all.kernels) {
    if (const auto kernel = entry.second.lock()) size.bytes += kernel->bytes();
  }
  return size;
}

}  // namespace inga::fuse
