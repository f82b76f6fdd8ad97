#!/usr/bin/env bash
# The native library and its tests under the address and the undefined-behaviour sanitizer, without Node.
# Prints a line of TAP per program: `ok table` or `not ok table`. Output of the build and of failed programs goes to stderr.
set -euo pipefail
cd "$(dirname "$0")/.."

place=build-native
{
  cmake -S . -B "$place" -DINGA_NATIVE_TESTS=ON -DINGA_SANITIZE=address,undefined \
    -DCMAKE_BUILD_TYPE=Sanitize -DCMAKE_CXX_FLAGS_SANITIZE=-O1
  cmake --build "$place" --parallel 2
} >&2

# Emitted code is not instrumented, and must run all the same: it is part of what is tested.
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
failed=0
for program in "$place"/test/native/*_test; do
  if "$program" >&2; then
    echo "ok native $(basename "$program")"
  else
    echo "not ok native $(basename "$program") (exit code $?)"
    failed=1
  fi
done
exit $failed
