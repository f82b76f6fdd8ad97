#include "causal/bind.h"

#include "core/boundary.h"

namespace inga::causal {

void bind(Napi::Object) {}

}  // namespace inga::causal
