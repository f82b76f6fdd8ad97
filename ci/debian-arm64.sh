#!/usr/bin/env bash
# Debian's packages for arm64, unpacked on another processor: as an ordinary user, and without a second architecture in the
# system's package database.
#   ci/debian-arm64.sh FOLDER PACKAGE...      libraries are then in FOLDER/usr/lib/aarch64-linux-gnu
# The packages come from the system's own sources. Ends with 1 where they cannot be had.
set -euo pipefail

folder=$1
shift
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
# Lists, cache and database of apt for this once.
mkdir -p "$fresh/lists/partial" "$fresh/cache" "$fresh/packages"
chmod 755 "$fresh" "$fresh/packages"
apt=(apt-get -q
  -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=
  -o Dir::State::Lists="$fresh/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$fresh/cache")
"${apt[@]}" update
(cd "$fresh/packages" && "${apt[@]}" download "${@/%/:arm64}")
for package in "$fresh"/packages/*.deb; do dpkg-deb -x "$package" "$folder"; done
