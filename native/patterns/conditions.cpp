#include "patterns/conditions.h"

#include <utility>

namespace inga::patterns {

Coverage& Coverage::operator+=(const Coverage& other) {
  visited += other.visited;
  support += other.support;
  bound += other.bound;
  skipped += other.skipped;
  return *this;
}

void write(Writer& writer, const std::vector<Condition>& conditions) {
  writer.count(conditions.size());
  for (const Condition& condition : conditions) {
    writer.list(condition.items);
    writer.word(condition.positives);
    writer.word(condition.negatives);
    writer.real(condition.log_p);
  }
}

std::vector<Condition> conditions_of(Reader& reader) {
  std::vector<Condition> conditions;
  for (std::uint64_t left = reader.count(); left > 0; --left) {
    const auto items = reader.list();
    Condition condition{{items.begin(), items.end()}, reader.word(), reader.word(), reader.real()};
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

}  // namespace inga::patterns
