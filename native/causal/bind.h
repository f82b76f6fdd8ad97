#pragma once
#include <napi.h>

namespace inga::causal {

void bind(Napi::Object exports);

/// Of it: what bootstrap.h has.
void bind_bootstrap(Napi::Object exports);

}  // namespace inga::causal
