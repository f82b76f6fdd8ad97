#pragma once
#include <napi.h>

namespace inga::ranks {

void bind(Napi::Object exports);

}  // namespace inga::ranks
