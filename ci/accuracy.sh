#!/usr/bin/env bash
# Measures the operations of fuse, then compares src/fuse/ACCURACY.md with what was found. Prints TAP.
# A part of the points of a full run (test/accuracy/main.cpp), the inputs where that one found the largest errors, and those
# where bounds were broken once. Of instruction sets that this machine lacks, the programs are evaluated.
set -euo pipefail
cd "$(dirname "$0")/.."

place=build-accuracy
{
  cmake -S . -B "$place" -DINGA_NATIVE_TESTS=ON
  cmake --build "$place" --parallel 2 --target accuracy
} >&2

failed=0
"$place"/test/accuracy/accuracy --evaluate avx2 --evaluate avx512 --evaluate sve --inputs test/accuracy/worst.txt \
  --inputs test/accuracy/broken.txt --json "$place/run.json" || failed=1
if node scripts/checks/accuracy.mjs "$place/run.json" >&2; then
  echo 'ok - the page on accuracy'
else
  echo 'not ok - the page on accuracy'
  failed=1
fi
exit $failed
