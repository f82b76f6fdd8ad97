// The registry: one line per module.
#include <napi.h>

#include "causal/bind.h"
#include "core/bind.h"
#include "fuse/bind.h"
#include "patterns/bind.h"
#include "ranks/bind.h"
#include "table/bind.h"

namespace {

Napi::Object init(Napi::Env, Napi::Object exports) {
  inga::core::bind(exports);
  inga::table::bind(exports);
  inga::fuse::bind(exports);
  inga::ranks::bind(exports);
  inga::causal::bind(exports);
  inga::patterns::bind(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(inga, init)
