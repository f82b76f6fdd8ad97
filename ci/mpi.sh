#!/usr/bin/env bash
# Ranks on MPI, with every MPI that is installed here (Open MPI, MPICH): builds its addon in a folder of its own and runs the
# tests of test/mpi with it; then two hosts, where this user may make some (ci/hosts.sh). Prints TAP; everything else goes to
# stderr. Both are installed where this user may do so; where no MPI is it says `not run: ...` and what to type, and ends with 0.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
. ci/tap.sh

suite=mpi
packages=(openmpi-bin libopenmpi-dev mpich libmpich-dev)
# With Debian's names for both.
has() { command -v "mpicxx.$1" "mpiexec.$1" > /dev/null; }
if [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null && ! { has openmpi && has mpich; }; then
  # The list of packages may be current although an update fails.
  apt-get -q update >&2 || true
  DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${packages[@]}" >&2 || true
fi
flavours=()
for flavour in openmpi mpich; do
  if has "$flavour"; then flavours+=("$flavour"); fi
done
[ ${#flavours[@]} -gt 0 ] ||
  not_run "no MPI; type: sudo apt-get update && sudo apt-get install -y ${packages[*]}"

[ -n "${INGA_LAID_OUT:-}" ] || ci/tests.sh lay-out >&2

build() {
  nice cmake-js compile -O "build-mpi/$1" -T inga_mpi_addon --CDMPI_CXX_COMPILER="mpicxx.$1"
}

for flavour in "${flavours[@]}"; do
  result "$flavour: the addon compiles" build "$flavour"
  export INGA_MPI_ADDON=$PWD/build-mpi/$flavour/Release/inga_mpi.node
  [ -f "$INGA_MPI_ADDON" ] || continue
  # The numbers of the results are counted anew; the flavour is part of their names. What needs no MPI is not done twice.
  env ${INGA_COVERAGE:+NODE_V8_COVERAGE="$INGA_COVERAGE"} ci/tests.sh 'test/mpi/**' '!test/mpi/{cargo,lifeline}.test.js' 2> "build-mpi/$flavour.err" | sed -E "/^(TAP|1\.\.|#)/d; s/^(ok|not ok) [0-9]+ - /\1 $suite $flavour: /" |
    tee "build-mpi/$flavour.tap" || failed=1
  cat "build-mpi/$flavour.err" >&2
  if ! grep -q '^ok' "build-mpi/$flavour.tap" || grep -q '^not ok' "build-mpi/$flavour.tap"; then failed=1; fi
  ci/hosts.sh "$flavour" || failed=1
  # Once is enough.
  unset INGA_COVERAGE
done
exit $failed
