#pragma once
#include <napi.h>

namespace inga::mpi {

void bind(Napi::Object exports);

}  // namespace inga::mpi
