#!/usr/bin/env bash
# The native tests of what is emitted for AVX-512, where there is no such processor: Bochs emulates one (a Skylake-X), boots
# Debian's kernel with nothing but a shell and the tests, linked statically, and what they say comes over its serial port.
# The tests do all that they do for one instruction set, with nothing left out. Measured on a core of an EPYC of one's own: 27 s
# to boot, 187 s for the causal orders, 126 s for fuse; with ten other programs on two cores 11 minutes, compiling included.
# Prints a line of TAP per program, as ci/native.sh does; everything else goes to stderr. Where something is missing that this
# user may not install it says `not run: ...` and what to type, and ends with 0. Needs cmake, g++ and Debian's apt.
set -euo pipefail
cd "$(dirname "$0")/.."
unset INGA_ISA
. ci/tap.sh

suite=avx512
place=build-avx512
system=$place/system
# Not evaluator_test: of subnormal doubles this emulated machine makes something else than processors do (cbrt).
programs=(causal_test fuse_test)
# Seconds: 3.5 times as many as it takes on a core of its own.
limit=1800

bios=/usr/share/bochs/BIOS-bochs-latest
vga=/usr/share/vgabios/vgabios.bin

has_tools() { command -v bochs-bin && command -v cpio && command -v xorriso && [ -f "$bios" ] && [ -f "$vga" ]; } > /dev/null

# bochs-term is the smallest display that Debian's bochs is content with; what is used is one that bochs itself brings.
install_tools() {
  local packages=(bochs bochs-term bochsbios vgabios cpio xorriso)
  if has_tools; then return; fi
  if [ "$(id -u)" -eq 0 ]; then
    # The list of packages may be current although an update fails.
    apt-get -q update >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${packages[@]}" >&2 || true
  fi
  has_tools || not_run "no Bochs or no xorriso; type: sudo apt-get update && sudo apt-get install -y ${packages[*]}"
}

# take PACKAGE FILE...: files of a package that is not installed, whichever folders they lie in.
take() {
  local package=$1 file
  shift
  (cd "$place/fresh" && apt-get -q download "$package" >&2) || not_run "no package $package; type: sudo apt-get update"
  for file in "$@"; do
    dpkg-deb --fsys-tarfile "$place/fresh/$package"_*.deb |
      tar -x -C "$place/fresh" --wildcards --transform 's,.*/,,' "*/$file"
  done
  rm "$place/fresh/$package"_*.deb
}

# The kernel, a shell and a boot loader. The folder appears under its name when it is whole.
fetch_system() {
  if [ -d "$system" ]; then return; fi
  local kernel
  kernel=$(apt-cache depends linux-image-cloud-amd64 2> /dev/null | grep -m 1 -oE 'linux-image-[0-9]\S*') ||
    not_run "no package linux-image-cloud-amd64: this needs Debian, and its list of packages (sudo apt-get update)"
  rm -rf "$place/fresh"
  mkdir -p "$place/fresh"
  take "$kernel" 'vmlinuz-*'
  mv "$place/fresh"/vmlinuz-* "$place/fresh/vmlinuz"
  take busybox-static bin/busybox
  take isolinux isolinux.bin
  take syslinux-common modules/bios/ldlinux.c32
  mv "$place/fresh" "$system"
}

compile() {
  cmake -S . -B "$place/native" -DINGA_NATIVE_TESTS=ON -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXE_LINKER_FLAGS=-static &&
    nice cmake --build "$place/native" --parallel 2 --target "${programs[@]}"
}

# The first process: it runs the tests and switches the machine off. The kernel itself says no more than why it dies.
write_init() {
  cat << INIT
#!/bin/busybox sh
/bin/busybox mkdir -p /proc /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
exec > /dev/ttyS0 2>&1 < /dev/null
/bin/busybox dmesg -n 1
/bin/busybox grep -m 1 'model name' /proc/cpuinfo
for program in ${programs[*]}; do
  echo "inga: \$program begins"
  /bin/\$program avx512
  echo "inga: \$program ends with \$?"
done
/bin/busybox sleep 1
/bin/busybox poweroff -f
INIT
}

lay_out() {
  local root=$place/root disc=$place/disc program
  rm -rf "$root" "$disc" && mkdir -p "$root/bin" "$disc" &&
    cp "$system/busybox" "$root/bin/" && chmod +x "$root/bin/busybox" || return
  for program in "${programs[@]}"; do cp "$place/native/test/native/$program" "$root/bin/" || return; done
  write_init > "$root/init" && chmod +x "$root/init" &&
    (cd "$root" && find . | cpio -o -H newc --quiet) > "$disc/initrd" &&
    cp "$system/vmlinuz" "$system/isolinux.bin" "$system/ldlinux.c32" "$disc/" || return
  # Bochs 2.7 tells other sizes of the registers' compact forms than the kernel computes, which then gives up all vectors.
  cat > "$disc/isolinux.cfg" << 'CONFIG'
default inga
prompt 0
timeout 1
label inga
  kernel /vmlinuz
  initrd /initrd
  append console=ttyS0 quiet panic=-1 nokaslr mitigations=off nosmp noapic clearcpuid=xsaves,xsavec
CONFIG
  xorriso -as mkisofs -quiet -o "$place/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
    -boot-info-table "$disc"
  cat > "$place/bochsrc" << CONFIG
display_library: rfb, options="timeout=0"
romimage: file=$bios
vgaromimage: file=$vga
cpu: model=corei7_skylake_x, count=1, ips=100000000, reset_on_triple_fault=0
memory: guest=512, host=512
sound: waveoutdrv=dummy
ata0-master: type=cdrom, path=$place/boot.iso, status=inserted
boot: cdrom
clock: sync=none
com1: enabled=1, mode=file, dev=$place/serial.txt
log: $place/bochs.log
panic: action=fatal
error: action=report
info: action=ignore
CONFIG
  # Debian's Bochs waits in its debugger for this word.
  echo c > "$place/debugger"
}

# Switching off ends Bochs with 1, as any other end does: what counts is what came over the serial port.
emulate() {
  local status=0 apart=(unshare --user --map-root-user --net)
  # The display listens for viewers: nobody's business, nor may it miss a free port.
  "${apart[@]}" true 2> /dev/null || apart=()
  rm -f "$place/serial.txt" "$place/bochs.log"
  timeout -k 10 "$limit" nice "${apart[@]}" bochs-bin -q -f "$place/bochsrc" -rc "$place/debugger" \
    < /dev/null > "$place/bochs.out" 2>&1 || status=$?
  touch "$place/serial.txt"
  tr -d '\r' < "$place/serial.txt" > "$place/said.txt"
  cat "$place/said.txt"
  grep -q "^inga: ${programs[-1]} ends with " "$place/said.txt" && return
  echo "Bochs ended with status $status (124 and 137: after $limit s); its last words:"
  tail -n 20 "$place/bochs.log" "$place/bochs.out" 2>&1
  return 1
}

# passed PROGRAM MODULE: the machine said that it ran on that instruction set and ended well.
passed() { grep -qx "$2 on avx512" "$place/said.txt" && grep -qx "inga: $1 ends with 0" "$place/said.txt"; }

[ "$(uname -m)" = x86_64 ] || not_run "this processor is $(uname -m), and the tests are compiled for x86-64"
for word in apt-get apt-cache dpkg-deb; do
  command -v "$word" > /dev/null || not_run "$word is missing: Bochs and a kernel come from Debian's packages"
done
install_tools
fetch_system
result 'the tests compile' compile
[ "$failed" -eq 0 ] || exit 1
result 'the machine is laid out' lay_out
[ "$failed" -eq 0 ] || exit 1
result 'the emulated machine runs to its end' emulate
for program in "${programs[@]}"; do result "$program" passed "$program" "${program%_test}"; done
exit $failed
