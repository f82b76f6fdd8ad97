#include "causal/groups.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace inga::causal {

GroupColumns::GroupColumns(std::span<const Group> groups, Isa isa) {
  std::size_t total = 0;
  for (const Group& group : groups) total += group.samples.rows();
  for (const auto& [samples, name] : groups) {
    const double weight = static_cast<double>(samples.rows()) / static_cast<double>(total);
    auto kernel = pair_kernel(isa, samples.rows());
    AlignedVector<double> memory(Columns::doubles(static_cast<std::size_t>(samples.variables()), samples.rows(), isa));
    Columns columns(samples, *kernel, memory);
    parts_.push_back({name, weight, std::move(kernel), std::move(memory), columns});
  }
}

void GroupColumns::fill(int threads, const Progress& progress) {
  for (Part& part : parts_) part.columns.fill(threads, progress);
}

Evidence::Verdict GroupColumns::compare(int i, int j, Precision precision, bool unaffected,
                                        std::optional<int> next) const {
  if (parts_.size() == 1) {
    const double difference = parts_.front().columns.difference(i, j, precision, unaffected, next);
    return {difference, -difference};
  }
  double first = 0.0, second = 0.0;
  for (const Part& part : parts_) {
    const double difference =
        in_group(part.name, [&] { return part.columns.difference(i, j, precision, unaffected, next); });
    (difference < 0.0 ? first : second) += part.weight * (difference * difference);
  }
  return {-std::sqrt(first), -std::sqrt(second)};
}

Precision GroupColumns::roughest() const noexcept {
  const auto is_rough = [](const Part& part) { return part.kernel->rough() != nullptr; };
  return std::any_of(parts_.begin(), parts_.end(), is_rough) ? Precision::rough : Precision::full;
}

double GroupColumns::error(Precision precision) const noexcept {
  double largest = 0.0;
  for (const Part& part : parts_) largest = std::max(largest, part.columns.error(precision));
  return largest;
}

void GroupColumns::take_out(int variable, std::span<const int> others, std::span<const int> removed, int threads,
                            const Progress& progress, const std::function<void(std::size_t)>& then) {
  const std::function<void(std::size_t)> nothing;
  for (Part& part : parts_) {
    const bool is_last = &part == &parts_.back();
    in_group(part.name,
             [&] { part.columns.take_out(variable, others, removed, threads, progress, is_last ? then : nothing); });
  }
}

}  // namespace inga::causal
