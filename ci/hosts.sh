#!/usr/bin/env bash
# Two hosts on this machine: network namespaces with names, shared memory and temporary files of their own, joined by a cable
# (veth), and a script that stands in for ssh. Runs the conformance suite on 2 ranks of each, started by MPI's own launcher.
#   ci/hosts.sh openmpi|mpich [on HOST COMMAND... | agent OPTIONS HOST COMMAND...]
# INGA_MPI_ADDON is the addon of that MPI. Prints a line of TAP; where this user may not make namespaces it says so.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
flavour=$1
shift

names=(inga-h1 inga-h2)

# on HOST COMMAND...: on that host.
on() {
  local host=$1
  shift
  # shellcheck disable=SC2016
  exec ip netns exec "$host" unshare --uts --ipc --mount bash -c '
    hostname "$1"; mount -t tmpfs tmpfs /dev/shm; export TMPDIR=/dev/shm; cd "$2"; shift 2; exec "$@"' \
    _ "$host" "$here" "$@"
}

case ${1:-} in
  on)
    shift
    on "$@"
    ;;
  agent)
    # As ssh is called: options, the host, words of a command line.
    shift
    while [[ $1 == -* ]]; do case $1 in -l | -p | -o) shift 2 ;; *) shift ;; esac; done
    host=$1
    shift
    on "$host" bash -c "$*"
    ;;
esac

. ci/tap.sh
suite=mpi
skip() {
  echo "ok $suite $flavour: two hosts # SKIP not run: $*"
  exit 0
}
[ "$(id -u)" -eq 0 ] || skip 'network namespaces are made by root'
command -v ip unshare > /dev/null || skip 'ip or unshare is missing; type: sudo apt-get install -y iproute2 util-linux'

down() {
  local name
  for name in "${names[@]}"; do
    ip netns del "$name" 2> /dev/null || true
    rm -rf "/etc/netns/$name"
  done
  rmdir /etc/netns 2> /dev/null || true
  rm -f "$agent"
}
up() {
  local at name
  for name in "${names[@]}"; do ip netns add "$name" || return; done
  ip link add inga-v1 netns "${names[0]}" type veth peer name inga-v2 netns "${names[1]}" || return
  for at in 1 2; do
    name=${names[at - 1]}
    ip -n "$name" addr add "10.77.0.$at/24" dev "inga-v$at" && ip -n "$name" link set "inga-v$at" up &&
      ip -n "$name" link set lo up && mkdir -p "/etc/netns/$name" || return
    printf '127.0.0.1 localhost\n10.77.0.1 %s\n10.77.0.2 %s\n' "${names[@]}" > "/etc/netns/$name/hosts"
  done
  # Until the cable carries something.
  for at in {1..50}; do
    for name in "${names[@]}"; do ip -n "$name" link show type veth | grep -q 'state UP' || { sleep 0.1; continue 2; }; done
    return
  done
}

agent=$(mktemp -p "$here/build-mpi" agent.XXXXXX)
trap down EXIT
up 2> "$here/build-mpi/hosts.err" || skip "no network namespaces here ($(tail -n 1 "$here/build-mpi/hosts.err"))"
printf '#!/bin/bash\nexec %q %q agent "$@"\n' "$here/ci/hosts.sh" "$flavour" > "$agent"
chmod +x "$agent"

case $flavour in
  openmpi)
    start=(mpiexec.openmpi --allow-run-as-root --oversubscribe --bind-to none --host "${names[0]}:2,${names[1]}:2"
      --mca plm_rsh_agent "$agent" --mca oob_tcp_if_include 10.77.0.0/24 --mca btl_tcp_if_include 10.77.0.0/24
      --mca btl tcp,self,vader --mca pml ob1 -x INGA_MPI_ADDON -x PATH)
    ;;
  *)
    # UCX takes what runs on one kernel for one host.
    export UCX_TLS=tcp,self
    start=(mpiexec.mpich -launcher ssh -launcher-exec "$agent" -hosts "${names[0]}:2,${names[1]}:2")
    ;;
esac

across() {
  timeout -k 5 600 "$0" "$flavour" on "${names[0]}" "${start[@]}" -n 4 "$(command -v node)" build-tests/test/mpi/hosts.js
}
result "$flavour: two hosts" across
exit $failed
