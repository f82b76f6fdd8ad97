#!/usr/bin/env python3
"""Writes native/fuse/coefficients.h: near-minimax polynomials for the elementary functions, computed with mpmath.

Interpolation at Chebyshev nodes in 60 digits, then rounded to the type. Run it after a change of a degree or an
interval: python3 scripts/coefficients.py > native/fuse/coefficients.h
"""

from mpmath import cos, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 60


def fit(f, low, high, degree):
    """Coefficients c0 .. c_degree of the polynomial that meets f at the Chebyshev nodes of [low, high]."""
    n = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    vandermonde = matrix(n, n)
    for i, x in enumerate(nodes):
        for j in range(n):
            vandermonde[i, j] = x**j
    return list(lu_solve(vandermonde, matrix([f(x) for x in nodes])))


def exp_tail(r):
    """(e^r - 1 - r) / r^2"""
    if abs(r) < mpf(10) ** -12:
        return mpf(1) / 2 + r / 6
    return (expm1(r) - r) / r**2


def monic(base, h, degree):
    """c with base^r = (r^degree + ... + c1 r + c0) / c0 for |r| <= h, exact at 0.

    c0 = degree! / log(base)^degree as in Taylor's series; the others make the largest error least (Lawson's iteration over
    a grid).
    """
    c0 = mp.factorial(degree) / log(base) ** degree

    def f(r):
        return expm1(r * log(base)) - r**degree / c0

    grid = [h * cos(pi * i / 80) for i in range(81) if i != 40]
    powers = range(1, degree)
    weights = [mpf(1)] * len(grid)
    for _ in range(200):
        normal = matrix(len(powers), len(powers))
        right = matrix(len(powers), 1)
        for weight, r in zip(weights, grid):
            for i, p in enumerate(powers):
                right[i] += weight * r**p * f(r)
                for j, q in enumerate(powers):
                    normal[i, j] += weight * r ** (p + q)
        c = lu_solve(normal, right)
        errors = [abs(f(r) - sum(c[i] * r**p for i, p in enumerate(powers))) for r in grid]
        total = sum(w * e for w, e in zip(weights, errors))
        weights = [w * e / total for w, e in zip(weights, errors)]
    return [c0] + [x * c0 for x in c]


def exp_slope(r):
    """(e^r - 1) / r"""
    if abs(r) < mpf(10) ** -25:
        return 1 + r / 2
    return expm1(r) / r


def exp2_tail(r):
    """(2^r - 1) / r"""
    if abs(r) < mpf(10) ** -25:
        return log(2) + r * log(2) ** 2 / 2
    return expm1(r * log(2)) / r


def log_tail(z):
    """(log((1+s)/(1-s)) - 2 s) / (s z), z = s^2"""
    if z < mpf(10) ** -20:
        return mpf(2) / 3 + 2 * z / 5
    s = sqrt(z)
    return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


def emit(name, comment, coefficients):
    print(f"/// {comment}")
    body = ", ".join(mp.nstr(c, 20, strip_zeros=False) for c in coefficients)
    print(f"inline constexpr double {name}[] = {{{body}}};")


LN2 = log(2)
slack = mpf("1.0001")
print("// Written by scripts/coefficients.py (near-minimax, lowest order first); do not edit by hand.")
print("#pragma once")
print()
print("namespace inga::fuse::coefficients {")
print()
for name, halves, degree in (
    ("kExpTable16", 32, 4),
    ("kExpShort", 2, 4),
    ("kExpLong", 2, 9),
):
    r = LN2 / halves * slack
    emit(name, f"(e^r - 1 - r) / r^2 for |r| <= ln 2 / {halves}", fit(exp_tail, -r, r, degree))
for name, halves, degree in (("kExpMonic32", 64, 2), ("kExpMonic8", 16, 3)):
    comment = f"e^r = (r^{degree} + ... + c1 r + c0) / c0 for |r| <= ln 2 / {halves}"
    emit(name, comment, monic(exp(1), LN2 / halves * slack, degree))
for name, halves, degree in (("kExp2Monic32", 64, 3), ("kExp2Monic16", 32, 5), ("kExp2Monic8", 16, 4)):
    comment = f"2^r = (r^{degree} + ... + c1 r + c0) / c0 for |r| <= 1 / {halves}"
    emit(name, comment, monic(mpf(2), slack / halves, degree))
emit("kExp2Long", "(2^r - 1) / r for |r| <= 1 / 2", fit(exp2_tail, -slack / 2, slack / 2, 9))
r = LN2 / 128 * slack
emit("kExpTable64", "(e^r - 1 - r) / r^2 for |r| <= ln 2 / 128", fit(exp_tail, -r, r, 3))
emit("kExpTable64Short", "(e^r - 1) / r for |r| <= ln 2 / 128", fit(exp_slope, -r, r, 1))
for name, degree in (("kExp2Table64", 3), ("kExp2Table64Short", 1)):
    emit(name, "(2^r - 1) / r for |r| <= 1 / 128", fit(exp2_tail, -slack / 128, slack / 128, degree))
for name, degree in (("kLogShort", 3), ("kLogLong", 7)):
    emit(name, "(log((1+s)/(1-s)) - 2 s) / s^3 in z = s^2 for |s| <= 0.2", fit(log_tail, mpf(0), mpf("0.0401"), degree))
print()
print("}  // namespace inga::fuse::coefficients")
