// The registry of the addon for MPI.
#include <napi.h>

#include "mpi/bind.h"

namespace {

Napi::Object init(Napi::Env, Napi::Object exports) {
  inga::mpi::bind(exports);
  return exports;
}

}  // namespace

// NOLINTNEXTLINE: the macro is Node's own
NODE_API_MODULE(inga_mpi, init)
