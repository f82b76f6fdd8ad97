#!/usr/bin/env python3
"""Writes test/accuracy/multiples.h: the floating-point numbers nearest to multiples of pi / 2, computed with mpmath.

Of m 2^e with 53 bits the nearest are those whose m is a denominator of the continued fraction of 2^e / (pi / 2).
python3 scripts/multiples.py | clang-format > test/accuracy/multiples.h
"""

from mpmath import floor, log, mp, mpf, pi

mp.prec = 2600
KEPT = 48


def nearest(e):
    """(log2 of the distance in multiples, m, e) for the best m of 53 bits, or None."""
    ratio = mpf(2) ** e / (pi / 2)
    rest = ratio
    p, q, last_p, last_q = 1, 0, 0, 1
    best = None
    while q < 2**53:
        if q >= 2**52:
            best = (float(log(abs(q * ratio - p), 2)), q, e)
        whole = int(floor(rest))
        p, q, last_p, last_q = whole * p + last_p, whole * q + last_q, p, q
        rest = 1 / (rest - whole)
    return best


found = sorted(each for each in map(nearest, range(-52, 971)) if each)[:KEPT]
print(
    f"""// Written by scripts/multiples.py; do not edit by hand.
// Numbers very near multiples of pi / 2, where range reduction loses the most digits: the {KEPT} nearest of 53 bits, at
// distances of 2^{found[0][0]:.1f} to 2^{found[-1][0]:.1f} multiples.
#pragma once

namespace inga::accuracy {{

inline constexpr double kNearMultiples[] = {{"""
)
line = "   "
for _, m, e in sorted(found, key=lambda each: each[2]):
    text = f" {(float(m) * 2.0**e).hex()},"
    if len(line) + len(text) > 120:
        print(line)
        line = "   "
    line += text
print(line)
print("};\n\n}  // namespace inga::accuracy")
