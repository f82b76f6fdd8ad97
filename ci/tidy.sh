#!/usr/bin/env bash
# clang-tidy over the native sources, with the flags they are built with, two files at a time.
#   ci/tidy.sh [--thorough] [FILE...]      --thorough adds the static analyzer, which takes twice as long as all the rest
set -euo pipefail
cd "$(dirname "$0")/.."

checks=--checks=-clang-analyzer-*
if [ "${1:-}" = --thorough ]; then
  checks=--checks=
  shift
fi
[ $# -gt 0 ] || set -- native/*.cpp native/*/*.cpp
built=()
for file in "$@"; do
  # A file that this machine does not build (emitter_none.cpp beside an assembler) has no flags.
  if grep -q "/$file\"" build/compile_commands.json; then built+=("$file"); else echo "not built here: $file"; fi
done
printf '%s\n' "${built[@]}" |
  xargs -P 2 -n 1 clang-tidy -p build --quiet "$checks" 2> >(grep -v 'warnings\? generated' >&2)
