#pragma once
#include <napi.h>

namespace inga::table {

void bind(Napi::Object exports);

}  // namespace inga::table
