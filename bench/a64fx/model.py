#!/usr/bin/env python3
"""Cycles per element of inga's SVE loops and of SLEEF's functions on an A64FX, by llvm-mca's model of it.

    python3 bench/a64fx/model.py

No A64FX was measured: every number is the model's. `bound` is what the two floating-point pipes allow, (FLA + FLB) / 2 of the
instructions' pressure on them; `simulated` is llvm-mca's cycles with four instructions dispatched a cycle, loads from the
first cache included. Needs cmake, c++, libvixl-dev, llvm-19 (llvm-mca-19, llvm-mc-19, llvm-objdump-19), and apt-get for
SLEEF's library for arm64, which is unpacked into a temporary folder.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build-a64fx"
VECTOR_BYTES = 64
ITERATIONS = 400


def run(*words, **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(str(w) for w in words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def our_loops(folder):
    """Name to (instructions of the main loop, vectors per round)."""
    run("cmake", "-S", ROOT, "-B", BUILD, "-DINGA_NATIVE_TESTS=ON")
    run("cmake", "--build", BUILD, "--parallel", "2", "--target", "a64fx_emit")
    loops = {}
    for line in run(BUILD / "test" / "native" / "a64fx_emit", folder).splitlines():
        name, unroll = line.split()
        loops[name] = (main_loop((folder / f"{name}.bin").read_bytes()), int(unroll))
    return loops


def main_loop(code):
    """The instructions from the target of the first branch backwards to that branch."""
    hexadecimal = " ".join(f"0x{byte:02x}" for byte in code)
    text = run("llvm-mc-19", "--disassemble", "-triple=aarch64", "-mattr=+sve", input=hexadecimal)
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith(".")]
    assert len(lines) == len(code) // 4
    for at, line in enumerate(lines):
        back = re.match(r"b\.\w+\s+#-(\d+)$", line)
        if back:
            return lines[at - int(back[1]) // 4 : at + 1]
    raise AssertionError("no loop")


def sleef(folder):
    """Gives the instructions of a function, which has no branches, without its return."""
    run(ROOT / "ci" / "debian-arm64.sh", folder / "debian", "libsleef3")
    library = folder / "debian" / "usr" / "lib" / "aarch64-linux-gnu" / "libsleef.so.3"

    def function(name):
        options = (f"--disassemble-symbols={name}", "--no-show-raw-insn", "--no-leading-addr")
        text = run("llvm-objdump-19", "--mcpu=a64fx", *options, library)
        lines = [line.split("//")[0].strip() for line in text.split(f"<{name}>:")[1].splitlines()]
        body = [line for line in lines if line]
        assert body[-1] == "ret" and not any(re.match(r"(bl?|b\.\w+|[ct]bn?z)\s", line) for line in body), name
        # The address of a table is a number like any other to the model.
        return [re.sub(r"(adrp\s+\w+), .*", r"\1, #0", line) for line in body[:-1]]

    return function


def sleef_loops(function):
    """The same loops as a compiler would write them around SLEEF's functions, inlined: one vector a round."""
    loops = {}
    for element, suffix, kind in (("f32", "s", "f"), ("f64", "d", "d")):
        size = {"s": "w", "d": "d"}[suffix]
        shift = {"s": 2, "d": 3}[suffix]
        load = f"ld1{size} {{ z0.{suffix} }}, p7/z, [x1, x4, lsl #{shift}]"
        store = f"st1{size} {{ z0.{suffix} }}, p7, [x2, x4, lsl #{shift}]"
        step = [f"inc{size} x4", f"whilelo p7.{suffix}, x4, x3", "b.ne #-64"]
        add = f"fadd z31.{suffix}, p7/m, z31.{suffix}, z0.{suffix}"
        exp = function(f"Sleef_exp{kind}x_u10sve")
        loops[f"exp_{element}", "u10"] = [load, *exp, store, *step]
        loops[f"expexp_{element}", "u10"] = [load, *exp, *exp, store, *step]
        for accuracy in ("u10", "u35"):
            parts = [function(f"Sleef_{name}{kind}x_{accuracy}sve") for name in ("cosh", "log")]
            loops[f"logcosh_{element}", accuracy] = [load, *parts[0], *parts[1], add, *step]
    return loops


def cycles(lines, vectors):
    """(bound, simulated) cycles per vector."""
    options = ("-mtriple=aarch64", "-mcpu=a64fx", "-dispatch=4", f"-iterations={ITERATIONS}")
    text = run("llvm-mca-19", *options, input="\n".join(lines))
    total = int(re.search(r"Total Cycles:\s+(\d+)", text)[1])
    names = re.findall(r"^\[([\d.]+)\]\s+- (\S+)", text, re.M)
    pressure = text.split("Resource pressure per iteration:\n")[1].splitlines()[1].split()
    found = {name: 0.0 if value == "-" else float(value) for (_, name), value in zip(names, pressure)}
    pipes = found["A64FXIPFLA"] + found["A64FXIPFLB"]
    assert pipes > 0
    return pipes / 2 / vectors, total / ITERATIONS / vectors


def main():
    print("A64FX, vectors of 512 bits: cycles per element, all of it *model* (llvm-mca-19 -mcpu=a64fx -dispatch=4)")
    print(f"{'':14}{'inga':>18}{'SLEEF 3.5':>25}{'ratio':>24}")
    print(f"{'':14}{'bound':>9}{'simulated':>11}{'':>5}{'bound':>9}{'simulated':>11}{'bound':>14}{'simulated':>11}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = our_loops(folder)
        for (name, accuracy), lines in sleef_loops(sleef(folder)).items():
            lanes = VECTOR_BYTES // (4 if name.endswith("f32") else 8)
            mine, theirs = [[c / lanes for c in cycles(*loop)] for loop in (ours[name], (lines, 1))]
            ratios = [b / a for a, b in zip(mine, theirs)]
            print(
                f"{name:<14}{mine[0]:9.3f}{mine[1]:11.3f}  {accuracy}{theirs[0]:9.3f}{theirs[1]:11.3f}"
                f"{ratios[0]:13.2f}x{ratios[1]:10.2f}x"
            )


main()
