#!/usr/bin/env bash
# The native library and its tests under the address and the undefined-behaviour sanitizer, without Node; then random programs
# of fuse, which Node only writes.
#   ci/native.sh [PROGRAMS]      how many: 600 unless said, for 10 seconds; 100,000 take a quarter of an hour on two free cores
# Prints a line of TAP per program: `ok native table_test` or `not ok native ...`. Output of the build
# and of failed programs goes to stderr.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/tap.sh

suite=native
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
for program in "$place"/test/native/*_test; do
  result "$(basename "$program")" "$program"
done
# Code for SVE in VIXL's simulator, where that is installed. The search for an order takes it a minute, so once is enough; so
# it is for what does not depend on the length of vectors.
lengths='128 256 384 512 2048'
if [ ! -x "$place/test/native/fuse_simulated" ]; then
  lengths=
  case $(uname -m) in
    x86_64) echo '# not run: code for SVE in the simulator: libvixl-dev is missing' ;;
  esac
fi
for bits in $lengths; do
  for program in vector fuse causal independence evaluator; do
    word=brief
    case "$program" in causal | evaluator) [ "$bits" -eq 512 ] || continue ;; esac
    [ "$program" = causal ] && word=sve
    result "${program}_simulated, vectors of $bits bits" env INGA_VECTOR_BITS=$bits "$place/test/native/${program}_simulated" $word
  done
done

# To keep the stacks of millions of allocations takes longer than these.
export ASAN_OPTIONS=$ASAN_OPTIONS:malloc_context_size=2
write() { node --import=tsx test/fuse/programs.ts "$1" > "$place/$2"; }
# Every eighth of 600 in the simulator, which takes the time of a thousand.
write 600 few.txt
eighth=0
for bits in $lengths; do
  eighth=$((eighth + 1))
  result "fuse_programs_simulated, vectors of $bits bits" env INGA_VECTOR_BITS=$bits \
    "$place/test/native/fuse_programs_simulated" "$place/few.txt" --isa sve --few --part $eighth/8
done
# On every instruction set of this machine, by halves side by side.
write "$programs" programs.txt
halves=(1/2 2/2)
running=()
for half in "${halves[@]}"; do
  "$place/test/native/fuse_programs" "$place/programs.txt" --part "$half" >&2 &
  running+=($!)
done
for i in "${!halves[@]}"; do
  result "fuse_programs, part ${halves[i]} of $programs" wait "${running[i]}"
done
exit $failed
