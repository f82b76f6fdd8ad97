// What is measured: one operation of the compiler, for a type, a mode and an instruction set.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "fuse/kernel.h"

namespace inga::accuracy {

using fuse::Mode;
using fuse::Op;
using fuse::Type;

inline constexpr Mode kModes[] = {Mode::precise, Mode::fast};

/// In ULP, of an elementary function.
double largest_error(Mode mode);
/// True where inputs and results below the normal range may count as 0.
bool may_flush(Mode mode);

struct Subject {
  Mode mode;
  Isa isa;
  /// Fills out[0 .. n) from one array for each operand. Not of more than 4096 elements at once, which a kernel goes over at a
  /// time where there are angles: they are then all near, or none is taken for it.
  std::function<void(std::span<const void* const> operands, void* out, std::size_t n)> map;
};

/// The operation in a mode.
fuse::Graph graph_of(Op op, Type type, Mode mode);
/// Its kernel on an instruction set that this machine has.
Subject compiled(const fuse::Graph& graph, Isa isa);
/// What the vector programs for an instruction set compute, which this machine need not have; see Evaluator.
Subject evaluated(const fuse::Graph& graph, Isa isa);

/// Which instruction sets are measured.
struct Sets {
  /// Their code is run.
  std::vector<Isa> run;
  /// Their programs are evaluated.
  std::vector<Isa> evaluated;
};

/// The operation in every mode on those sets.
std::vector<Subject> subjects(Op op, Type type, const Sets& sets);

}  // namespace inga::accuracy
