#!/usr/bin/env bash
# The native library and its tests under the address and the undefined-behaviour sanitizer, without Node.
# Prints a line of TAP per program: `ok native table_test` or `not ok native ...`. Output of the build
# and of failed programs goes to stderr.
set -euo pipefail
cd "$(dirname "$0")/.."

place=build-native
programs=${1:-600}
{
  cmake -S . -B "$place" -DINGA_NATIVE_TESTS=ON -DINGA_SANITIZE=address,undefined \
    -DCMAKE_BUILD_TYPE=Sanitize -DCMAKE_CXX_FLAGS_SANITIZE=-O1
  cmake --build "$place" --parallel 2
} >&2

# Emitted code is not instrumented, and must run all the same: it is part of what is tested.
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
failed=0

# result NAME STATUS
result() {
  if [ "$2" -eq 0 ]; then
    echo "ok native $1"
  else
    echo "not ok native $1 (exit code $2)"
    failed=1
  fi
}

for program in "$place"/test/native/*_test; do
  status=0
  "$program" >&2 || status=$?
  result "$(basename "$program")" "$status"
done

node --import=tsx test/fuse/programs.ts "$programs" > "$place/programs.txt"
# Millions of allocations, whose stacks take longer than they.
export ASAN_OPTIONS=$ASAN_OPTIONS:malloc_context_size=2
parts=(1/2 2/2)
running=()
for part in "${parts[@]}"; do
  "$place/test/native/fuse_programs" "$place/programs.txt" --part "$part" >&2 &
  running+=($!)
done
for i in "${!parts[@]}"; do
  status=0
  wait "${running[i]}" || status=$?
  result "fuse_programs ${parts[i]}" "$status"
done
exit $failed
