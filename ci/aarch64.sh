#!/usr/bin/env bash
# inga for aarch64, built here on x86 and run by QEMU: the native tests, then the whole product under an arm64 Node, beside
# what the build for x86 prints: on processors with SVE of several lengths, and on one without, where kernels are interpreted.
# Prints a line of TAP per program, as ci/native.sh does; everything else goes to stderr. Where something is missing that this
# user may not install it says `not run: ...` and what to type, and ends with 0. Needs what scripts/setup.mjs sets up.
set -euo pipefail
cd "$(dirname "$0")/.."
unset INGA_ISA
. ci/arm64.sh
. ci/place.sh
export INGA_EMULATED=1

suite=aarch64
place=build-arm64-run
debian=build-arm64-debian
vixl=$debian/usr/lib/aarch64-linux-gnu/libvixl.so

# The assembler for the target. Its library stays where it is unpacked: the addon that is built finds it there.
fetch_vixl() {
  [ -f "$vixl" ] || ci/debian-arm64.sh "$debian" libvixl-dev libvixl5 >&2
}

compile() {
  local options=()
  if [ -f "$vixl" ]; then
    options=(--CDVIXL_INCLUDE_DIR="$PWD/$debian/usr/include/vixl" --CDVIXL_LIBRARY="$PWD/$vixl")
  fi
  compile_arm64 "${options[@]}"
}

# A project around the addon: src/core/native.ts looks for it from the nearest package.json, so build/Release stays x86's.
# dist is a copy because Node follows links to where a module really lies. The tests are compiled as well: what runs them from
# TypeScript is a program for x86.
lay_out_arm64() {
  lay_out "$place" >&2
  mkdir -p "$place/build/Release"
  cp "$arm_build/Release/inga.node" "$place/build/Release/"
  cp -r dist "$place/dist"
  # In threads: an emulated process cannot start another of its kind.
  echo "export default {concurrency: 2, timeout: '20m'};" > "$place/ava.config.js"
}

inga_arm64() { "${emulate[@]}" "$arm_node" "$place/dist/cli/main.js" "$@"; }
inga_x86() { node dist/cli/main.js "$@"; }

doctor() {
  inga_arm64 doctor --json > "$place/doctor.json" || return
  node - "$place" "$isa" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const place = resolve(process.argv[2]);
const isa = process.argv[3];
const {ok, platform, addon, features, emitter} = require(join(place, 'doctor.json'));
assert.ok(ok);
assert.equal(platform, 'linux-arm64');
assert.equal(addon.path, join(place, 'build', 'Release', 'inga.node'));
assert.equal(features.architecture, 'aarch64');
assert.deepEqual(features.available, [...new Set(['scalar', isa])]);
assert.deepEqual(emitter, {works: isa !== 'scalar', isa});
JS
}

causal() {
  local words=(causal node_modules/vega-datasets/data/cars.json --format json
    --columns Miles_per_Gallon,Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration)
  inga_arm64 "${words[@]}" > "$place/causal-arm64.json" || return
  inga_x86 "${words[@]}" > "$place/causal-x86.json" || return
  node - "$place" "$isa" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const [arm64, x86] = ['arm64', 'x86'].map((name) => require(join(resolve(process.argv[2]), `causal-${name}.json`)));
assert.equal(arm64.isa, process.argv[3]);
assert.equal(x86.order.length, 6);
assert.ok(x86.edges.length > 0);
assert.deepEqual(arm64.order, x86.order);
// Both compute the effects by the same C++ without contraction, so only libm and the order of sums can differ, in last bits.
// 1e-9 leaves room for those to grow in a regression on columns that correlate by 0.95, and is far below what any other edge
// or order would do.
const effects = ({edges}) => new Map(edges.map(({from, to, effect}) => [`${from} -> ${to}`, effect]));
const [found, wanted] = [effects(arm64), effects(x86)];
assert.deepEqual([...found.keys()].sort(), [...wanted.keys()].sort());
let worst = 0;
for (const [edge, effect] of wanted) {
	const error = Math.abs(found.get(edge) / effect - 1);
	assert.ok(error <= 1e-9, `${edge}: ${found.get(edge)} instead of ${effect}`);
	worst = Math.max(worst, error);
}
console.log(`${wanted.size} effects, the worst off by ${worst}`);
JS
}

fuse() {
  inga_arm64 fuse 'exp(exp(x))' --json > "$place/fuse.json" || return
  node - "$place" "$isa" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const {isa, grid, values} = require(join(resolve(process.argv[2]), 'fuse.json'));
assert.equal(isa, process.argv[3]);
assert.ok(grid.length > 0);
assert.equal(values.length, grid.length);
// An exp off by one unit, 2^-52, makes the outer one off by up to e^2 = 7.4 units, and that adds its own: 1.9e-15 for the
// kernel, and as much for Math.exp.
for (const [i, x] of grid.entries()) {
	const wanted = Math.exp(Math.exp(x));
	assert.ok(Math.abs(values[i] / wanted - 1) <= 4e-15, `x = ${x}: ${values[i]} instead of ${wanted}`);
}
JS
}

# ava FILE...: tests in TypeScript, named from the project's root.
ava() {
  local files=("${@/%.ts/.js}")
  (cd "$place" && "${emulate[@]}" "$arm_node" "$OLDPWD/node_modules/ava/entrypoints/cli.mjs" --tap "${files[@]}")
}

native_tests() {
  for module in "$@"; do
    result "${module}_test, $where" "${emulate[@]}" "$arm_build/test/native/${module}_test"
  done
}

product() {
  result "inga doctor, $where" doctor
  result "inga causal as on x86, $where" causal
  result "inga fuse, $where" fuse
  result "smoke test of the library, $where" "${emulate[@]}" "$arm_node" ci/smoke.mjs "$place" "$isa"
}

# On vectors of other lengths what depends on the length: every operation and number of elements in vector_test, random formulas in
# fuse_test, values and reductions through Node; orders, which take longest, on the shortest.
lengths() {
  for bits in 128 256 2048; do
    where="SVE of $bits bits"
    # The system's own default would stop at 512 bits.
    use_cpu "max,sve-max-vq=$((bits / 128)),sve-default-vector-length=-1"
    native_tests fuse patterns vector
    [ "$bits" -ne 128 ] || result "causal_test of orders, $where" "${emulate[@]}" "$arm_build/test/native/causal_test" sve
    result "values and reductions of fuse, the reduced set, $where" ava test/fuse/value.test.ts test/fuse/reduction.test.ts
  done
}

prepare_arm64
fetch_vixl || rm -rf "$debian"
result 'the addon compiles' compile
[ "$failed" -eq 0 ] || exit 1
lay_out_arm64

# Most of what comes keeps one core busy: side by side.
if [ -f "$vixl" ]; then
  lengths > "$place/lengths.tap" &
fi
isa=scalar
where='no SVE'
use_cpu cortex-a72
native_tests core table fuse ranks causal patterns vector
product

if [ -f "$vixl" ]; then
  isa=sve
  where='SVE of 512 bits'
  use_cpu a64fx
  native_tests core fuse causal patterns vector
  product
  # Those whose numbers come from loops for an instruction set. The cache is the process's, and here that runs all files: its
  # tests go alone.
  of_fuse=(accuracy angle joint kernel listing program random reduction reproducible value view)
  of_causal=(bootstrap group independence lingam prior resume scarce tie)
  files=("${of_fuse[@]/#/test/fuse/}" "${of_causal[@]/#/test/causal/}")
  result "tests of fuse and causal, $where" ava "${files[@]/%/.test.ts}"
  result "tests of the cache, $where" ava test/fuse/cache.test.ts
  wait
  cat "$place/lengths.tap"
  ! grep -q '^not ok' "$place/lengths.tap" || failed=1
else
  echo 'ok aarch64 SVE # SKIP not run: libvixl-dev for arm64 could not be had'
fi
exit $failed
