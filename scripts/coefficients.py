#!/usr/bin/env python3
"""Writes native/fuse/coefficients.h: near-minimax polynomials for the elementary functions, computed with mpmath.

Interpolation at Chebyshev nodes in 60 digits, then rounded to the type. Run it after a change of a degree or an
interval: python3 scripts/coefficients.py > native/fuse/coefficients.h
"""

from mpmath import cos, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, polyval, sqrt

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


def exp_cubic(r):
    """(e^r - 1 - r - r^2 / 2) / r^3"""
    if abs(r) < mpf(10) ** -8:
        return mpf(1) / 6 + r / 24 + r**2 / 120
    return (expm1(r) - r - r**2 / 2) / r**3


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


def to_degree(f, low, high, error, least=1):
    """As fit, of the lowest degree whose error on [low, high] stays below `error`."""
    for degree in range(least, 40):
        c = fit(f, low, high, degree)
        grid = [low + (high - low) * mpf(i) / 97 for i in range(98)]
        if max(abs(polyval(c[::-1], x) - f(x)) for x in grid) < error:
            return c
    raise ValueError("no such polynomial")


def series(z, terms):
    """sum of terms(n) z^n, for arguments near 0."""
    return sum(terms(n) * z**n for n in range(12))


def sinh_tail(z):
    """(sinh r - r) / r^3, z = r^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: 1 / mp.factorial(2 * n + 3))
    r = sqrt(z)
    return (mp.sinh(r) - r) / r**3


def cosh_tail(z):
    """(cosh r - 1) / r^2, z = r^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: 1 / mp.factorial(2 * n + 2))
    return (mp.cosh(sqrt(z)) - 1) / z


def sin_tail(z):
    """(sin r - r) / r^3, z = r^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: -((-1) ** n) / mp.factorial(2 * n + 3))
    r = sqrt(z)
    return (mp.sin(r) - r) / r**3


def cos_tail(z):
    """(cos r - 1 + r^2 / 2) / r^4, z = r^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: (-1) ** n / mp.factorial(2 * n + 4))
    return (cos(sqrt(z)) - 1 + z / 2) / z**2


def atan_tail(z):
    """(atan t - t) / t^3, z = t^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: -((-1) ** n) / mpf(2 * n + 3))
    t = sqrt(z)
    return (mp.atan(t) - t) / t**3


def asin_tail(z):
    """(asin s - s) / s^3, z = s^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: mp.binomial(2 * n + 2, n + 1) / mpf(4) ** (n + 1) / (2 * n + 3))
    s = sqrt(z)
    return (mp.asin(s) - s) / s**3


def log_rest(z):
    """(log((1+s)/(1-s)) - 2 s - 2/3 s^3) / s^5, z = s^2"""
    if z < mpf(10) ** -5:
        return series(z, lambda n: mpf(2) / (2 * n + 5))
    return (log_tail(z) - mpf(2) / 3) / z


def erf_tail(z):
    """erf(x) / x - 1, z = x^2"""
    if z < mpf(10) ** -6:
        return series(z, lambda n: 2 / sqrt(pi) * (-1) ** n / (mp.factorial(n) * (2 * n + 1))) - 1
    x = sqrt(z)
    return mp.erf(x) / x - 1


def erfc_scaled(u):
    """(1 + 2 a) exp(a^2) erfc(a), a = 3.75 (1 + u) / (1 - u) (Shepherd & Laframboise 1981)"""
    a = mpf("3.75") * (1 + u) / (1 - u)
    return (1 + 2 * a) * exp(a * a) * mp.erfc(a)


def inverse_cube_root(m):
    """m^(-1/3)"""
    return m ** (-mpf(1) / 3)


def emit(name, comment, coefficients):
    print(f"/// {comment}")
    body = ", ".join(mp.nstr(c, 20, strip_zeros=False) for c in coefficients)
    print(f"inline constexpr double {name}[] = {{{body}}};")


def emit_low(name, comment, value):
    print(f"/// {comment}")
    print(f"inline constexpr double {name} = {float(value)!r};")


def two_over_pi(step, chunks, digits):
    """Rows of pieces of 2^(chunk step) 2/pi less its multiples of 4 (none in the first row), each of `digits` bits."""
    mp.dps = 420
    rows = []
    for chunk in range(chunks):
        left = mpf(2) ** (chunk * step) * 2 / pi
        if chunk > 0:
            left -= 4 * mp.floor(left / 4)
        row = []
        for _ in range(5):
            with mp.workprec(digits):
                piece = +left
            row.append(piece)
            left -= piece
        rows.append(row)
    mp.dps = 60
    return rows


def emit_rows(name, comment, rows):
    print(f"/// {comment}")
    print(f"inline constexpr double {name}[][5] = {{")
    for row in rows:
        print("    {" + ", ".join(float(piece).hex() for piece in row) + "},")
    print("};")


LN2 = log(2)
slack = mpf("1.0001")
print("// Written by scripts/coefficients.py (near-minimax, lowest order first); do not edit by hand.")
print("#pragma once")
print()
print("namespace inga::fuse::coefficients {")
print()
for name, halves, degree in (
    ("kExpTable16", 32, 4),
    ("kExpShort", 2, 5),
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
for name, comment, f, low, high, short, long in (
    ("kExpCubic", "(e^r - 1 - r - r^2 / 2) / r^3 for |r| <= ln 2 / 2", exp_cubic, -LN2 / 2 * slack, LN2 / 2 * slack, -25, -54),
    ("kSinh", "(sinh r - r) / r^3 in z = r^2 for |r| <= ln 2 / 2", sinh_tail, 0, (LN2 / 2) ** 2, -26, -56),
    ("kCosh", "(cosh r - 1) / r^2 in z = r^2 for |r| <= ln 2 / 2", cosh_tail, 0, (LN2 / 2) ** 2, -28, -58),
    ("kLogRest", "(log((1+s)/(1-s)) - 2 s - 2/3 s^3) / s^5 in z = s^2 for |s| <= 0.2", log_rest, 0, "0.0401", -28, -57),
    ("kSin", "(sin r - r) / r^3 in z = r^2 for |r| <= pi / 4", sin_tail, 0, (pi / 4) ** 2, -27, -57),
    ("kCos", "(cos r - 1 + r^2 / 2) / r^4 in z = r^2 for |r| <= pi / 4", cos_tail, 0, (pi / 4) ** 2, -27, -57),
    ("kAtan", "(atan t - t) / t^3 in z = t^2 for |t| <= sqrt 2 - 1", atan_tail, 0, "0.1716", -26, -56),
    ("kAsin", "(asin s - s) / s^3 in z = s^2 for |s| <= 1 / 2", asin_tail, 0, "0.2501", -26, -56),
    ("kErf", "erf(x) / x - 1 in z = x^2 for |x| <= 0.9", erf_tail, 0, "0.811", -27, -57),
    ("kErfcScaled", "(1 + 2 a) exp(a^2) erfc(a) in u = (a - 3.75) / (a + 3.75) for 0 <= a", erfc_scaled, -1, None, -28, -58),
):
    # erfc is 0 from 10.1 (f32) or 27.3 (f64) on, -x / sqrt 2 for gelu is bounded likewise.
    for size, error, last in (("Short", short, "10.5"), ("Long", long, "28")):
        top = mpf(high) if high is not None else (mpf(last) - mpf("3.75")) / (mpf(last) + mpf("3.75"))
        c = to_degree(f, mpf(low), top, mpf(2) ** error)
        emit(name + size, comment, c)
        if name == "kErfcScaled" and size == "Long":
            emit_low("kErfcScaledLow", "What rounding c0 of kErfcScaledLong to a double loses", c[0] - mpf(float(c[0])))
emit("kInverseCubeRoot", "m^(-1/3) for 0.35 <= m <= 3", to_degree(inverse_cube_root, mpf("0.35"), mpf(3), mpf(2) ** -9))
for size, step, chunks, digits in (("Short", 16, 7, 24), ("Long", 64, 16, 53)):
    comment = f"2^({step} row) 2/pi less its multiples of 4 (none in the first row), in pieces of {digits} bits"
    emit_rows("kTwoOverPi" + size, comment, two_over_pi(step, chunks, digits))
print()
print("}  // namespace inga::fuse::coefficients")
