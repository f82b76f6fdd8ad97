#include "mpi/check.h"

#include <limits>
#include <string>

#include "core/error.h"

namespace inga::mpi {

void check(int status, const char* function) {
  if (status == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  int kind = MPI_ERR_UNKNOWN;
  MPI_Error_string(status, text, &length);
  MPI_Error_class(status, &kind);
  const std::string message = std::string(function) + ": " + std::string(text, static_cast<std::size_t>(length));
  if (kind == MPI_ERR_NO_MEM) throw Error(Code::out_of_memory, message);
  // What is wrong with a call is our fault; all the rest happens where another process is gone.
  const bool ours = kind == MPI_ERR_COMM || kind == MPI_ERR_COUNT || kind == MPI_ERR_TYPE || kind == MPI_ERR_TAG ||
                    kind == MPI_ERR_RANK || kind == MPI_ERR_ARG || kind == MPI_ERR_TRUNCATE;
  throw Error(ours ? Code::internal : Code::rank_failed, message);
}

int count_of(std::size_t elements) {
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<int>::max());
  if (elements <= kMost) return static_cast<int>(elements);
  throw Error(Code::unsupported, std::to_string(elements) + " elements in one operation, and MPI counts to " +
                                     std::to_string(kMost) + ": work on parts (subarray)");
}

MPI_Datatype type_of(ranks::Kind kind) {
  const MPI_Datatype types[] = {MPI_DOUBLE, MPI_FLOAT, MPI_INT32_T, MPI_UINT32_T, MPI_UINT8_T};
  return types[static_cast<std::size_t>(kind)];
}

}  // namespace inga::mpi
