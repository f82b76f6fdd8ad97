#include "causal/guide.h"

#include "causal/groups.h"
#include "core/parallel.h"

namespace inga::causal {

Guide::Guide(const Samples& samples, std::size_t columns, Isa isa, int threads, const Progress& progress)
    : columns_(columns), differences_(columns * columns, 0.0F) {
  const Group whole{samples};
  GroupColumns variables(std::span(&whole, 1), isa);
  variables.fill(threads, progress);
  const std::vector<int>& kept = samples.kept();
  const Precision precision = variables.roughest();
  parallel_for(threads, kept.size(), [&](std::size_t i, int) {
    for (std::size_t j = i + 1; j < kept.size(); ++j) {
      progress.check();
      const auto difference =
          static_cast<float>(variables.compare(static_cast<int>(i), static_cast<int>(j), precision, false).first);
      const auto a = static_cast<std::size_t>(kept[i]), b = static_cast<std::size_t>(kept[j]);
      differences_[a * columns_ + b] = difference;
      differences_[b * columns_ + a] = -difference;
    }
  });
}

AlignedVector<float> Guide::among(const std::vector<int>& columns) const {
  AlignedVector<float> found;
  found.reserve(columns.size() * columns.size());
  for (const int i : columns) {
    const float* row = &differences_[static_cast<std::size_t>(i) * columns_];
    for (const int j : columns) found.push_back(row[j]);
  }
  return found;
}

}  // namespace inga::causal
