#!/usr/bin/env bash
# The packages as a registry would have them, installed from their tarballs into empty projects and run where there is nothing
# to build with: for x64 here, for arm64 by QEMU. Then what must not work: packages for another machine, broken or left out.
# Prints a line of TAP per check, as ci/native.sh does; everything else goes to stderr. Where something is missing that this
# user may not install it says `not run: ...` and what to type, and ends with 0. Needs what scripts/setup.mjs sets up.
set -euo pipefail
cd "$(dirname "$0")/.."
unset INGA_ISA
. ci/arm64.sh

suite=packages
# Without an assembler, which Debian has as a shared library only.
arm_build=build-arm64-packages
root=$PWD
packed=$root/build-packages
cars=$root/node_modules/vega-datasets/data/cars.json
# Not inside this project: Node looks for packages in every folder above.
place=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$place"' EXIT

compile() {
  nice cmake --build build --target inga_portable --parallel 2 >&2 && compile_arm64 --target inga_portable
}

pack() {
  node scripts/packages.mjs "$packed" linux-x64-gnu=build/portable/inga.node linux-arm64-gnu="$arm_build/portable/inga.node" &&
    ls -l "$packed"/*.tgz
}

serve() {
  node ci/packages/registry.mjs "$packed" "$place/port" > /dev/null 2> "$place/registry.log" &
  registry=$!
  for _ in $(seq 100); do
    [ -f "$place/port" ] && return
    sleep 0.1
  done
  cat "$place/registry.log"
  return 1
}

# What the user of an architecture has: Node with npm, a shell and some of coreutils. Nothing that compiles.
equip() {
  local arch=$1 bin=$place/$1/bin program
  mkdir -p "$bin" "$place/$arch/home"
  for program in sh env cat ls mkdir rm npm npx; do ln -s "$(command -v "$program")" "$bin/"; done
  if [ "$arch" = arm64 ]; then
    printf '#!/bin/sh\nexec %s "$@"\n' "$(printf '%q ' "${qemu[@]}" "$arm_node")" > "$bin/node"
    chmod +x "$bin/node"
  else
    ln -s "$(command -v node)" "$bin/"
  fi
}

# user ARCH PROJECT COMMAND...: as that user, in a project; nothing of this environment but what is named here.
user() {
  local arch=$1 project=$place/$1/$2
  shift 2
  mkdir -p "$project"
  (cd "$project" && timeout 600 nice env -i HOME="$place/$arch/home" PATH="$place/$arch/bin" \
    npm_config_registry="http://127.0.0.1:$(cat "$place/port")" npm_config_cache="$place/$arch/cache" \
    npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_fetch_retries=0 "$@")
}

# install ARCH PROJECT OPTION...: inga and what comes with it, into an empty project.
install() {
  local arch=$1 project=$2
  shift 2
  rm -rf "${place:?}/$arch/$project"
  user "$arch" "$project" npm install inga "$@"
}

nothing_compiles() {
  local program
  for program in cc c++ gcc g++ clang clang++ ld as make ninja cmake python3 node-gyp cmake-js; do
    if user "$1" app sh -c "command -v $program"; then return 1; fi
  done
}

# The platform package that fits was picked, and not the other.
picked() {
  local arch=$1
  install "$arch" app || return
  test "$(cd "$place/$arch/app/node_modules" && echo inga-*)" = "inga-linux-$arch-gnu"
}

imports() {
  cat > "$place/$1/app/check.mjs" <<'JS'
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {features, errorCodes} from 'inga';
import {fuse, exp} from 'inga/fuse';
import {directLingam} from 'inga/causal';
import {readTable} from 'inga/table';
import {graphSvg} from 'inga/report';
import {IngaError} from 'inga/core';

const require = createRequire(import.meta.url);
assert.equal(require('inga').features, features);
assert.equal(require('inga/fuse').fuse, fuse);
for (const found of [exp, directLingam, readTable, graphSvg, IngaError]) assert.equal(typeof found, 'function');
assert.ok(errorCodes.includes('ERR_NATIVE_LOAD'));
console.log(process.arch, features());
JS
  echo "console.log(require('inga').features().active, require('inga/causal').directLingam.name);" > "$place/$1/app/check.cjs"
  user "$1" app node check.mjs && user "$1" app node check.cjs
}

smoke() {
  cp ci/smoke.mjs "$place/$1/app/"
  user "$1" app node smoke.mjs .
}

doctor() {
  user "$1" app npx --no-install inga doctor --json > "$place/$1/doctor.json" || return
  node - "$place/$1" "$1" <<'JS'
const assert = require('node:assert/strict');
const {join} = require('node:path');
const [place, arch] = process.argv.slice(2);
const {ok, platform, addon, tools, missing, features, emitter} = require(join(place, 'doctor.json'));
assert.ok(ok);
assert.equal(platform, `linux-${arch}`);
const name = `inga-linux-${arch}-gnu`;
assert.ok(addon.path.endsWith(join('app', 'node_modules', name, `inga.linux-${arch}-gnu.node`)), addon.path);
assert.deepEqual(tools, {compiler: null, cmake: null, assembler: tools.assembler});
const wanted = arch === 'arm64' && tools.assembler === null ? ['the VIXL assembler'] : [];
assert.deepEqual(missing.map(({what}) => what), wanted, 'whoever has a platform package misses nothing else');
assert.equal(emitter.isa, features.available.at(-1));
JS
}

words=(causal "$cars" --columns Miles_per_Gallon,Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration)

causal() {
  user "$1" app npx --no-install inga "${words[@]}" > "$place/$1/causal.txt" || return
  node dist/cli/main.js "${words[@]}" | cmp - "$place/$1/causal.txt"
}

# With the renderer and the letters that came with inga.
figure() {
  user x64 app npx --no-install inga "${words[@]}" --out figure.png || return
  node dist/cli/main.js "${words[@]}" --out "$place/figure.png" && cmp "$place/figure.png" "$place/x64/app/figure.png"
}

# This registry has the renderer for x64 only.
no_figure() {
  local status=0 said
  said=$(user arm64 app npx --no-install inga "${words[@]}" --out figure.png 2>&1) || status=$?
  echo "$said"
  [ "$status" -eq 1 ] && [[ $said == *'PNG needs @resvg/resvg-js, which does not load on linux-arm64'* ]]
}

# refuses PROJECT PATTERN...: inga ends with 1, an error that holds each of these texts, and no stack.
refuses() {
  local project=$1 status=0 said text
  shift
  said=$(user x64 "$project" npx --no-install inga causal "$cars" 2>&1) || status=$?
  echo "$said"
  [ "$status" -eq 1 ] || return
  for text in 'cannot be loaded on linux-x64 with glibc' "$@"; do
    case $said in *"$text"*) ;; *) echo "not said: $text"; return 1 ;; esac
  done
  ! grep -q '^ *at ' <<< "$said"
}

version=$(node -p "require('./package.json').version")

foreign() {
  install x64 foreign --cpu=arm64 || return
  refuses foreign 'inga-linux-arm64-gnu is installed, which is for another machine' "npm install inga-linux-x64-gnu@$version"
}

left_out() {
  install x64 bare --omit=optional || return
  refuses bare 'No compiled addon was found' "npm install inga-linux-x64-gnu@$version" "npm run setup   (in $place/x64/bare/node_modules/inga;"
}

# What the error says helps.
cured() {
  user x64 bare npm install "inga-linux-x64-gnu@$version" || return
  user x64 bare npx --no-install inga causal "$cars" | cmp - <(node dist/cli/main.js causal "$cars" 2> /dev/null)
}

broken() {
  install x64 broken || return
  echo 'not an addon' > "$place/x64/broken/node_modules/inga-linux-x64-gnu/inga.linux-x64-gnu.node"
  refuses broken 'inga-linux-x64-gnu is there but does not load' "npm install --force inga-linux-x64-gnu@$version"
}

# From the sources of the main tarball, with this machine's compiler.
from_source() {
  install x64 source --omit=optional || return
  local inga=$place/x64/source/node_modules/inga
  (cd "$inga" && node scripts/setup.mjs) || return
  test -f "$inga/build/Release/inga.node" && node ci/smoke.mjs "$place/x64/source"
}

[ -f build/CMakeCache.txt ] || not_run 'the addon was built without CMake; type: npm run setup -- --force'
prepare_arm64
use_cpu max
result 'the addons compile' compile
[ "$failed" -eq 0 ] || exit 1
result 'x64: the addon needs glibc and nothing else' node ci/packages/need.mjs build/portable/inga.node
result 'arm64: the addon needs glibc and nothing else' node ci/packages/need.mjs "$arm_build/portable/inga.node"
result 'they are laid out and packed' pack
[ "$failed" -eq 0 ] || exit 1
result 'inga holds its build, sources for an addon, and nothing else' node ci/packages/content.mjs "$packed"/inga-"$version".tgz
result 'a registry of them' serve
[ "$failed" -eq 0 ] || exit 1
for arch in x64 arm64; do
  equip "$arch"
  result "$arch: npm install picks the package that fits" picked "$arch"
  result "$arch: there is nothing to compile with" nothing_compiles "$arch"
  result "$arch: import and require" imports "$arch"
  result "$arch: table, fuse, ranks and causal" smoke "$arch"
  result "$arch: npx inga doctor" doctor "$arch"
  result "$arch: npx inga causal as from the clone" causal "$arch"
done
result 'x64: a PNG figure, as from the clone' figure
result 'arm64: without its renderer, the error says so' no_figure
result 'only a package for another machine: the error names both' foreign
result 'the package left out: the error names the cure' left_out
result 'and the cure works' cured
result 'a broken package: the error names the cure' broken
result 'without a package inga builds from its sources' from_source
exit $failed
