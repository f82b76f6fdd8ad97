#pragma once
#include <napi.h>

namespace inga::patterns {

void bind(Napi::Object exports);

}  // namespace inga::patterns
