#pragma once
#include <napi.h>

namespace inga::causal {

void bind(Napi::Object exports);

}  // namespace inga::causal
