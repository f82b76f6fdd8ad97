#!/usr/bin/env bash
# Builds the addon with node-gyp, as a host without CMake would, and runs it. In a folder of its own: build/ is not touched.
set -euo pipefail
cd "$(dirname "$0")/.."

place=build-gyp
rm -rf "$place/native"
mkdir -p "$place"
cp -r native "$place/native"
rm -rf "$place/native/build"

# Node's headers: those it came with, or else the ones of Node-API that cmake-js brings (nothing else is included).
headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
if [ ! -f "$headers/include/node/common.gypi" ]; then
  headers=$PWD/$place/headers
  mkdir -p "$headers/include/node"
  cp node_modules/node-api-headers/include/*.h "$headers/include/node/"
  echo '{"target_defaults": {"configurations": {"Release": {}}, "default_configuration": "Release", "cflags": ["-fPIC"]}}' \
    > "$headers/include/node/common.gypi"
  echo '{"variables": {}, "target_defaults": {}}' > "$headers/include/node/config.gypi"
fi

npx node-gyp rebuild -C "$place/native" --nodedir="$headers" --jobs 2 --loglevel=warn

# A project around it: src/core/native.ts looks for the addon from the nearest package.json.
mkdir -p "$place/build/Release"
cp "$place/native/build/Release/inga.node" "$place/build/Release/"
cp package.json "$place/"
rm -rf "$place/dist"
cp -r dist "$place/dist"
node ci/smoke.mjs "$place" scalar
