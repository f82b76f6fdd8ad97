// What is measured: one operation of the compiler, for a type, a mode and an instruction set.
#pragma once
#include <memory>
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
  std::unique_ptr<const fuse::Kernel> kernel;
};

/// The operation in every mode on every instruction set that this machine has, and in the interpreter.
std::vector<Subject> subjects(Op op, Type type);

}  // namespace inga::accuracy
