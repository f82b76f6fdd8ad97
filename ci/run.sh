#!/usr/bin/env bash
# Every check and every test, then one line: `N passed, N failed`. A check counts as one.
#   ci/run.sh [--quick] [--full] [--aarch64] [--packages] [--avx512]
# --quick, which is `npm test`, leaves out what takes longer than all the rest, and names it in the end. --full adds test/full,
# peers at work beside inga for many minutes, and tries 100,000 random programs of fuse instead of a few, for half an hour.
# --aarch64 adds the product under emulation, --packages the packages of a release, installed for x64
# and arm64, --avx512 the native tests of that instruction set on an emulated machine, which is also what a machine without it
# does unasked.
# Needs what scripts/setup.mjs --test sets up. What a step said is in build-ci/ afterwards.
set -uo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH" FORCE_COLOR=0 NO_COLOR=1
unset INGA_ISA INGA_FULL
quick=
full=
aarch64=
packages=
avx512=
for word in "$@"; do
  case $word in
    --quick) quick=yes ;;
    --full) full=yes ;;
    --aarch64) aarch64=yes ;;
    --packages) packages=yes ;;
    --avx512) avx512=yes ;;
    *) echo "ci/run.sh: unknown option $word" >&2; exit 2 ;;
  esac
done

if [ -n "$quick" ] && [ -n "$full$aarch64$packages$avx512" ]; then
  echo 'ci/run.sh: --quick goes with no other option' >&2
  exit 2
fi

log=build-ci
rm -rf "$log"
mkdir -p "$log"
passed=0
failed=0
steps=0

begin() {
  steps=$((steps + 1))
  out=$log/$(printf '%02d' "$steps")-${1//[^a-z0-9]/-}.log
  printf '%-46s ' "$1"
  began=$(date +%s)
}

took() { echo "$(($(date +%s) - began)) s"; }

# check NAME COMMAND...: one result.
check() {
  begin "$1"
  shift
  if "$@" > "$out" 2>&1; then
    passed=$((passed + 1))
    echo "ok, $(took)"
  else
    failed=$((failed + 1))
    echo "FAILED, $(took)   $*"
    tail -n 60 "$out" | sed 's/^/    /'
  fi
}

# run_to FILE COMMAND...: what it says goes to FILE and FILE.err, how it ended and how long it took to FILE.end.
run_to() {
  local file=$1 from
  shift
  from=$(date +%s)
  "$@" > "$file" 2> "$file.err"
  echo "$? $(($(date +%s) - from)) s   $*" > "$file.end"
}

# tell FILE: a result per line of TAP that a command has printed there.
tell() {
  local file=$1 status rest counts p f
  read -r status rest < "$file.end"
  counts=$(node scripts/checks/tap.mjs "$file" "$status" 2> "$file.failed") || counts='0 1'
  read -r p f <<< "$counts"
  passed=$((passed + p))
  failed=$((failed + f))
  if [ "$f" -eq 0 ]; then
    echo "$p passed, ${rest%%   *}"
  else
    echo "$p passed, $f FAILED, $rest"
    sed 's/^/    /' "$file.failed" | head -n 200
    tail -n 40 "$file.err" | sed 's/^/    /'
    # ava --tap ends itself where it should name the tests that had not ended when its time was out.
    grep -q TapReporter.writeTimeout "$file.err" && echo '    tests took too long, or wait for ever: without --tap the command names them'
  fi
  grep -m 1 -o 'not run: .*' "$file" | sed 's/^/    /'
  # Parts of a minute and more.
  sed -nE 's/^took: (.*: ([6-9][0-9]|[0-9]{3,}) s, .*)/    \1/p' "$file.err"
}

# suite NAME COMMAND...: a result per line of TAP that the command prints.
suite() {
  begin "$1"
  shift
  run_to "$out" "$@"
  tell "$out"
}

# The format that one release of clang-format makes differs from the next one's.
format() {
  local version
  command -v clang-format || return 1
  version=$(clang-format --version | grep -oE '[0-9]+' | head -n 1)
  if [ "$version" != 14 ]; then
    echo "clang-format $version: the format is that of 14 (Debian 12), not checked here"
    return 0
  fi
  find native test/native test/accuracy bench -path '*/build' -prune -o \( -name '*.cpp' -o -name '*.h' \) -print |
    xargs clang-format --dry-run -Werror
}

dist() { tsc -p tsconfig.build.json && node scripts/browser.mjs && publint --strict; }

types() { ci/tests.sh lay-out && tsc --noEmit -p src/report/browser && tsc --noEmit -p test/browser; }

# finish MORE: the last lines, with more instruction sets.
finish() {
  echo "instruction sets that ran: $isas$1"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

coverage() {
  local without=()
  # Where no MPI is, nothing of it runs.
  [ -f build/Release/inga_mpi.node ] || without=(--exclude 'src/mpi/**')
  # What runs in a browser does not run in Node.
  without+=(--exclude 'src/report/browser/**')
  c8 report --temp-directory "$log/coverage" --reporter text --reporter text-summary --include 'src/**' \
    "${without[@]}" \
    --exclude-after-remap --all --src src --check-coverage --lines 90 --branches 85 --functions 90
}

echo "inga: $(node --version), $(nproc) cores, $(grep -m 1 -oP 'model name\s*: \K.*' /proc/cpuinfo || uname -m)"

check 'biome: format and quick lint' biome check --error-on-warnings .
check 'tsc: types, and the tests as JavaScript' types
export INGA_LAID_OUT=1
check 'eslint: rules that need types' eslint --max-warnings 0 src test bench
check 'dependency-cruiser: floors' depcruise src test bench
check 'knip: dead code' knip
check 'tsc and publint: the package' dist
check 'typedoc: documentation' typedoc --emit none --treatWarningsAsErrors
check 'names of hosts and places' node scripts/checks/names.mjs
check 'links of the documentation' node scripts/checks/links.mjs
check 'clang-format' format
grep -m 1 -o '.*not checked here' "$out" | sed 's/^/    /'
check 'the addon compiles' node scripts/setup.mjs --test
check 'weak symbols of ISA objects' node scripts/checks/weak.mjs build/compile_commands.json

isas=$(node -p "require('./build/Release/inga.node').coreFeatures().available.reverse().join(' ')" 2> "$log/isas.err") || isas=scalar
best=${isas%% *}
echo "instruction sets of this machine: $isas"
# What needs an MPI runs on each of them below.
rest=('test/**' '!test/mpi/{chunks,conformance,hostile,lingam,pages,patterns,weather}.test.js')
[ -n "$quick" ] || export NODE_V8_COVERAGE=$PWD/$log/coverage
suite "tests ($best)" ci/tests.sh "${rest[@]}"
suite 'tests of documents, pages, scripts, benchmarks' ava --tap 'test/{bench,browser,checks,examples}/**'
covered=${NODE_V8_COVERAGE:-}
unset NODE_V8_COVERAGE
if [ -n "$quick" ]; then
  echo 'not run by --quick (ci/run.sh runs all): clang-tidy, other instruction sets but where a test asks for them, ranks on MPI,'
  echo '  coverage, accuracy, node-gyp, native tests with sanitizers, AVX-512 by emulation'
  finish ''
fi
for isa in $isas; do
  [ "$isa" = "$best" ] && continue
  export INGA_ISA=$isa
  suite "tests of fuse, causal and cli ($isa)" ci/tests.sh 'test/fuse/**' 'test/causal/**' 'test/cli/**'
  unset INGA_ISA
done
suite 'ranks on MPI' env ${full:+INGA_FULL=1} INGA_COVERAGE="$covered" ci/mpi.sh
check 'coverage of src' coverage

# These measure no time and mostly keep one core busy: aarch64 goes beside the rest.
[ -n "$aarch64" ] && run_to "$log/aarch64.log" ci/aarch64.sh &
check 'clang-tidy' ci/tidy.sh ${full:+--thorough}
suite 'accuracy of the functions' ci/accuracy.sh
check 'node-gyp: the addon without CMake' ci/gyp.sh
suite 'native tests with address and UB sanitizers' ci/native.sh ${full:+100000}
emulated=
if [ -n "$avx512" ] || [[ " $isas " != *' avx512 '* ]]; then
  suite 'AVX-512 on an emulated machine' ci/avx512.sh
  ran=$(sed -n 's/^ok avx512 \(.*\)_test$/\1/p' "$out" | paste -sd ' ')
  [ -n "$ran" ] && emulated="; emulated: avx512 (native tests of $ran)"
else
  echo 'AVX-512 on an emulated machine: not run: this machine has AVX-512; --avx512 runs it all the same'
fi
[ -n "$packages" ] && suite 'packages in empty projects' ci/packages.sh
wait
if [ -n "$aarch64" ]; then
  begin 'aarch64 under QEMU'
  tell "$log/aarch64.log"
fi
if [ -n "$full" ]; then
  export INGA_FULL=1
  suite 'full tests' ava --tap 'test/full/**'
fi

finish "$emulated"
