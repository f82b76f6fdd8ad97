#pragma once
#include <napi.h>

namespace inga::fuse {

void bind(Napi::Object exports);

}  // namespace inga::fuse
