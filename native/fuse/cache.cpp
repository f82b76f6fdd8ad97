#include "fuse/cache.h"

#include <array>
#include <bit>
#include <list>
#include <mutex>
#include <unordered_map>

namespace inga::fuse {
namespace {

struct Cache {
  struct Entry {
    /// Finds a kernel that somebody holds, kept here or not.
    std::weak_ptr<const Kernel> known;
    /// Empty where the limit left no room.
    std::shared_ptr<const Kernel> kept;
    std::size_t bytes = 0;
    /// In `order`, where it is kept.
    std::list<const std::string*>::iterator place;
  };
  std::mutex mutex;
  std::unordered_map<std::string, Entry> entries;
  /// Keys of what is kept, the latest use first.
  std::list<const std::string*> order;
  CacheInfo info{.limit = kCacheLimit};
  /// Entries at the last sweep; the next is due when twice as many are there.
  std::size_t swept = 16;
};

/// Never destroyed: threads may still be at work when the process ends.
Cache& cache() {
  static Cache& instance = *new Cache;
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
  std::vector<int> open(graph.roots().rbegin(), graph.roots().rend());
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
std::string key_of(const Rewritten& rewritten, const Compilation& how) {
  const Graph& graph = rewritten.graph;
  std::string key;
  const auto put = [&key](auto value) { key.append(reinterpret_cast<const char*>(&value), sizeof value); };
  put(static_cast<int>(graph.type()));
  put(static_cast<int>(graph.mode()));
  put(static_cast<int>(how.isa));
  put(how.reproducible);
  put(how.share);
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
  for (const auto& [reduction, root, finish] : rewritten.outputs) {
    put(static_cast<int>(reduction));
    put(static_cast<int>(finish));
    put(place[static_cast<std::size_t>(root)]);
  }
  return key;
}

using Freed = std::vector<std::shared_ptr<const Kernel>>;

void forget(Cache& all, Cache::Entry& entry, Freed& freed) {
  all.order.erase(entry.place);
  all.info.bytes -= entry.bytes;
  --all.info.kernels;
  freed.push_back(std::move(entry.kept));
}

/// Lets go of what was not used for longest. Kernels end outside of the lock, in `freed`.
void shrink(Cache& all, Freed& freed) {
  while (all.info.bytes > all.info.limit) {
    forget(all, all.entries.find(*all.order.back())->second, freed);
    ++all.info.evictions;
  }
  if (all.entries.size() < 2 * all.swept) return;
  std::erase_if(all.entries, [](const auto& entry) { return entry.second.known.expired(); });
  all.swept = std::max<std::size_t>(16, all.entries.size());
}

/// Makes the entry the latest used, with its kernel's present size.
void use(Cache& all, const std::string& key, Cache::Entry& entry, const std::shared_ptr<const Kernel>& kernel,
         Freed& freed) {
  if (entry.kept != nullptr) forget(all, entry, freed);
  entry.known = entry.kept = kernel;
  entry.bytes = kernel->footprint() + key.size();
  all.order.push_front(&key);
  entry.place = all.order.begin();
  all.info.bytes += entry.bytes;
  ++all.info.kernels;
  shrink(all, freed);
}

}  // namespace

Cached cached_kernel(Rewritten rewritten, const Compilation& how) {
  std::string key = key_of(rewritten, how);
  Cache& all = cache();
  Freed freed;
  {
    const std::lock_guard lock(all.mutex);
    const auto found = all.entries.find(key);
    if (found != all.entries.end()) {
      if (auto kernel = found->second.known.lock()) {
        ++all.info.hits;
        use(all, found->first, found->second, kernel, freed);
        return {std::move(kernel), true};
      }
    }
    ++all.info.misses;
  }
  // Compiled without the lock: another thread may do the same, and the last one stays.
  auto kernel = std::make_shared<const Kernel>(std::move(rewritten), how);
  const std::lock_guard lock(all.mutex);
  const auto entry = all.entries.try_emplace(std::move(key)).first;
  use(all, entry->first, entry->second, kernel, freed);
  return {std::move(kernel), false};
}

Cached cached_kernel(const Graph& graph, Reduction reduction, Isa isa) {
  return cached_kernel(rewrite(graph, std::span(&reduction, 1)), {.isa = isa});
}

CacheInfo cache_info() {
  Cache& all = cache();
  const std::lock_guard lock(all.mutex);
  return all.info;
}

void limit_cache(std::size_t bytes) {
  Cache& all = cache();
  Freed freed;
  const std::lock_guard lock(all.mutex);
  all.info.limit = bytes;
  shrink(all, freed);
}

}  // namespace inga::fuse
