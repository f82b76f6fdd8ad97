// What MPI's functions return, as our own errors.
#pragma once
#include <mpi.h>

#include <cstddef>

#include "ranks/combine.h"

namespace inga::mpi {

/// @throws Error that names the function where it did not succeed
void check(int status, const char* function);

/// MPI counts in ints. @throws Error where there is more
int count_of(std::size_t elements);

/// As MPI names the numbers.
MPI_Datatype type_of(ranks::Kind kind);

}  // namespace inga::mpi
