#!/usr/bin/env bash
# inga for aarch64, built here on x86 and run by QEMU: the native tests, then the whole product under an arm64 Node, beside
# what the build for x86 prints. There is no assembler for that processor, so kernels run in the interpreter.
# Prints a line of TAP per program, as ci/native.sh does; everything else goes to stderr. Where something is missing that this
# user may not install it says `not run: ...` and what to type, and ends with 0. Needs what scripts/setup.mjs sets up.
set -euo pipefail
cd "$(dirname "$0")/.."
unset INGA_ISA
. ci/arm64.sh

suite=aarch64
place=build-arm64-run

# A project around the addon: src/core/native.ts looks for it from the nearest package.json, so build/Release stays x86's.
# dist is a copy because Node follows links to where a module really lies.
lay_out() {
  rm -rf "$place"
  mkdir -p "$place/build/Release"
  cp "$arm_build/Release/inga.node" "$place/build/Release/"
  cp package.json "$place/"
  cp -r dist "$place/dist"
  ln -s ../node_modules "$place/node_modules"
}

inga_arm64() { "${emulate[@]}" "$arm_node" "$place/dist/cli/main.js" "$@"; }
inga_x86() { node dist/cli/main.js "$@"; }

doctor() {
  inga_arm64 doctor --json > "$place/doctor.json" || return
  node - "$place" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const place = resolve(process.argv[2]);
const {ok, platform, addon, features, emitter} = require(join(place, 'doctor.json'));
assert.ok(ok);
assert.equal(platform, 'linux-arm64');
assert.equal(addon.path, join(place, 'build', 'Release', 'inga.node'));
assert.equal(features.architecture, 'aarch64');
assert.deepEqual(features.available, ['scalar']);
assert.deepEqual(emitter, {works: false, isa: 'scalar'});
JS
}

causal() {
  local words=(causal node_modules/vega-datasets/data/cars.json --format json
    --columns Miles_per_Gallon,Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration)
  inga_arm64 "${words[@]}" > "$place/causal-arm64.json" || return
  inga_x86 "${words[@]}" > "$place/causal-x86.json" || return
  node - "$place" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const [arm64, x86] = ['arm64', 'x86'].map((name) => require(join(resolve(process.argv[2]), `causal-${name}.json`)));
assert.equal(arm64.isa, 'scalar');
assert.equal(x86.order.length, 6);
assert.ok(x86.edges.length > 0);
assert.deepEqual(arm64.order, x86.order);
// Both compute the effects by the same C++ without contraction, so only libm can differ, in last bits. 1e-9 leaves room for
// those to grow in a regression on columns that correlate by 0.95, and is far below what any other edge or order would do.
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
  node - "$place" <<'JS'
const assert = require('node:assert/strict');
const {join, resolve} = require('node:path');
const {isa, grid, values} = require(join(resolve(process.argv[2]), 'fuse.json'));
assert.equal(isa, 'scalar');
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

prepare_arm64
result 'the addon compiles' compile_arm64
[ "$failed" -eq 0 ] || exit 1
for module in core table fuse causal; do
  result "${module}_test" "${emulate[@]}" "$arm_build/test/native/${module}_test"
done
lay_out
result 'inga doctor' doctor
result 'inga causal as on x86' causal
result 'inga fuse' fuse
result 'smoke test of the library' "${emulate[@]}" "$arm_node" ci/smoke.mjs "$place" scalar
exit $failed
