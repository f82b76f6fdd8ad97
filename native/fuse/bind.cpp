#include "fuse/bind.h"

#include "core/boundary.h"

namespace inga::fuse {

void bind(Napi::Object) {}

}  // namespace inga::fuse
