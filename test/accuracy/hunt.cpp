#include "hunt.h"

namespace inga::accuracy {
namespace {

/// Of every subject's worst point, in a round.
constexpr std::uint64_t kNeighbours = 128;

}  // namespace

template <class T>
void hunt(Swept& found, const std::vector<Subject>& subjects, const Function& function, int arity, Oracle<T> oracle,
          int rounds, int threads) {
  std::uint64_t index = 0;
  for (int round = 0; round < rounds; ++round) {
    std::vector<Point<T>> neighbours;
    for (const Worst& worst : found.worst) {
      const Point<T> from{static_cast<T>(worst.inputs[0]), static_cast<T>(worst.inputs[1]),
                          static_cast<T>(worst.inputs[2])};
      for (std::uint64_t i = 0; i < kNeighbours; ++i) neighbours.push_back(neighbour(from, arity, index++));
    }
    const Swept more = sweep<T>(subjects, Points<T>(function, arity, {0, 0}, neighbours), arity, oracle, threads);
    found.points += neighbours.size();
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      if (more.worst[s].ulps > found.worst[s].ulps) found.worst[s] = more.worst[s];
    }
  }
}

template void hunt<float>(Swept&, const std::vector<Subject>&, const Function&, int, Oracle<float>, int, int);
template void hunt<double>(Swept&, const std::vector<Subject>&, const Function&, int, Oracle<double>, int, int);

}  // namespace inga::accuracy
