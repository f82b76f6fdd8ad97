#pragma once
#include <napi.h>

namespace inga::causal {

void bind(Napi::Object exports);

// Parts of it.
/// Fits of one group or several.
void bind_lingam(Napi::Object exports);
/// What bootstrap.h has.
void bind_bootstrap(Napi::Object exports);
/// What total.h has.
void bind_total(Napi::Object exports);

}  // namespace inga::causal
