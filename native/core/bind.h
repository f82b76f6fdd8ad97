#pragma once
#include <napi.h>

namespace inga::core {

void bind(Napi::Object exports);

}  // namespace inga::core
