// What a run found, and how it is told: a line of TAP for each function and type, and JSON.
#pragma once
#include <string>
#include <vector>

#include "sweep.h"

namespace inga::accuracy {

struct Result {
  std::string_view function;
  int arity;
  Type type;
  Mode mode;
  Isa isa;
  double bound;
  std::string_view oracle;
  Worst worst;
  std::uint64_t points;
  /// Special values that came out wrong, as text.
  std::vector<std::string> wrong;

  bool holds() const { return worst.ulps <= bound && wrong.empty(); }
};

/// The bits of a number of that type, in hexadecimal.
std::string bits(Type type, double value);
/// What went wrong, a line each; empty when nothing did.
std::string complaint(const Result& result);

struct Run {
  bool full;
  bool mpfr;
  /// Sets of which no code was run, see evaluated().
  std::vector<Isa> evaluated;
  std::vector<std::string> missing;
  std::vector<Result> results;
};

/// Throws std::runtime_error when the file cannot be written.
void write_json(const Run& run, const std::string& file);

}  // namespace inga::accuracy
