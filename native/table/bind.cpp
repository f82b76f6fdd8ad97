#include "table/bind.h"

#include "core/boundary.h"

namespace inga::table {

void bind(Napi::Object) {}

}  // namespace inga::table
