// The first of many by some order, of which only so many are kept.
#pragma once
#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace inga::patterns {

/// Takes `item` into a heap of the first `top` by before(a, b), the last of them on top. False where it is none of them.
template <class Item>
bool keep(std::vector<Item>& heap, std::size_t top, std::type_identity_t<Item>&& item) {
  const auto order = [](const Item& a, const Item& b) { return before(a, b); };
  if (heap.size() >= top) {
    if (top == 0 || !before(item, heap.front())) return false;
    std::pop_heap(heap.begin(), heap.end(), order);
    heap.pop_back();
  }
  heap.push_back(std::move(item));
  std::push_heap(heap.begin(), heap.end(), order);
  return true;
}

}  // namespace inga::patterns
