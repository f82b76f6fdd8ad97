// What the programs of this folder share: they say the first of what fails, and end with 1.
#pragma once
#include <cstdio>
#include <random>
#include <string>

#include "core/error.h"

namespace inga {

inline int failures = 0;

inline void check(bool ok, const std::string& what) {
  if (ok) return;
  if (++failures <= 20) std::fprintf(stderr, "failed: %s\n", what.c_str());
}

/// The code of the error that `body` throws, as text.
template <class Body>
const char* code_of(Body&& body) {
  try {
    body();
    return "nothing";
  } catch (const Error& error) {
    return name(error.code());
  }
}

/// From 0 to below 1.
inline double uniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

/// The exit code of a program, after all its checks.
inline int verdict() {
  if (failures > 0) std::fprintf(stderr, "%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}

}  // namespace inga
