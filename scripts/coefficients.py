#!/usr/bin/env python3
"""Writes native/fuse/coefficients.h: near-minimax polynomials for the elementary functions, computed with mpmath.

Interpolation at Chebyshev nodes in 60 digits, then rounded to the type. Run it after a change of a degree or an
interval: python3 scripts/coefficients.py > native/fuse/coefficients.h
"""

import struct

from mpmath import cos, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, polyval, sqrt, tan

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


def fit_ratio(f, low, high, top, bottom):
    """As fit, of two polynomials of these degrees whose quotient meets f; the lower one begins with 1."""
    n = top + bottom + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    system = matrix(n, n)
    for i, x in enumerate(nodes):
        for j in range(top + 1):
            system[i, j] = x**j
        for j in range(1, bottom + 1):
            system[i, top + j] = -f(x) * x**j
    c = list(lu_solve(system, matrix([f(x) for x in nodes])))
    return c[: top + 1], [mpf(1)] + c[top + 1 :]


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


def tan_ratio(z):
    """tan r / r, z = r^2"""
    if z < mpf(10) ** -30:
        return 1 + z / 3
    return tan(sqrt(z)) / sqrt(z)


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


def alternating(errors, count):
    """Places of `count` extremes of the errors whose signs alternate, the largest there are."""
    places = []
    for i, error in enumerate(errors):
        if not places or (error > 0) != (errors[places[-1]] > 0):
            places.append(i)
        elif abs(error) > abs(errors[places[-1]]):
            places[-1] = i
    while len(places) > count:
        places.pop(0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1)
    return places


def minimax(f, at, above, below, weight=lambda x: 1):
    """c, d of the polynomials of degree `above` and `below` with d[0] = 1 whose quotient makes the largest of
    weight |c / (d f) - 1| least (Remez's exchange). The points are at(t) for t in [-1, 1]."""
    n = above + below + 2
    grid = [at(cos(pi * i / (30 * n))) for i in range(30 * n + 1)]
    values = [f(x) for x in grid]
    weights = [weight(x) for x in grid]
    # Begins with what meets f at Chebyshev's nodes: no error there.
    signs = [0] * (n - 1)
    level = mpf(0)
    places = [round(30 * n * (2 * i + 1) / (2 * (n - 1))) for i in range(n - 1)]
    c, d = [mpf(0)] * (above + 1), [mpf(1)] + [mpf(0)] * below
    for exchange in range(10):
        # Newton's steps towards c / f = (1 + sign level / weight) d.
        for _ in range(1 if exchange == 0 else 4):
            size = len(places)
            slope = matrix(size, size)
            left = matrix(size, 1)
            for row, i in enumerate(places):
                x, wanted = grid[i], 1 + signs[row] * level / weights[i]
                bottom = polyval(d[::-1], x)
                for j in range(above + 1):
                    slope[row, j] = x**j / values[i]
                for j in range(1, below + 1):
                    slope[row, above + j] = -wanted * x**j
                if size == n:
                    slope[row, n - 1] = -signs[row] / weights[i] * bottom
                left[row] = wanted * bottom - polyval(c[::-1], x) / values[i]
            step = list(lu_solve(slope, left)) + [mpf(0)]
            c = [old + new for old, new in zip(c, step)]
            d = d[:1] + [old + new for old, new in zip(d[1:], step[above + 1 :])]
            level += step[n - 1]
        errors = [w * (polyval(c[::-1], x) / polyval(d[::-1], x) / y - 1) for x, y, w in zip(grid, values, weights)]
        places = alternating(errors, n)
        if len(places) < n:
            raise ValueError("the error does not alternate")
        if max(map(abs, errors)) < mpf("1.02") * min(abs(errors[i]) for i in places):
            return c, d
        signs = [(-1) ** row for row in range(n)]
        level = errors[places[0]]
    raise ValueError("no convergence")


def slope(base, degree):
    """c with base^r = 1 + r (c0 + ... + c_degree r^degree) for |r| <= log_base(2) / 2, c0 as a double rounds it.

    The others make the largest relative error least, that of c0 included.
    """
    h = LN2 / log(base) / 2 * slack
    constant = mpf(float(log(base)))

    def rest(r):
        return (expm1(r * log(base)) / r - constant) / r

    c, _ = minimax(rest, lambda t: h * t, degree - 1, 0, lambda r: r**2 * abs(rest(r)) / base**r)
    return [constant] + c


def erf_slope(z):
    """erf(x) / x, z = x^2"""
    return erf_tail(z) + 1


def erfc_times_exp(a):
    """exp(a^2) erfc(a)"""
    return exp(a * a) * mp.erfc(a)


def erfc_rest(a):
    """1 / (sqrt(pi) exp(a^2) erfc(a)) - a"""
    return 1 / (sqrt(pi) * erfc_times_exp(a)) - a


def erfc_root(x):
    """erfc(x)^(1/16)"""
    return mp.erfc(x) ** (mpf(1) / 16)


def crowded(t, last):
    """Numbers from 0 to `last` for t from 1 to -1, most of them about 1."""
    far = (last - mpf("1.6")) / (last + mpf("1.6"))
    u = (far - 1) / 2 - t * (far + 1) / 2
    return mpf("1.6") * (1 + u) / (1 - u)


def inverse_cube_root(m):
    """m^(-1/3)"""
    return m ** (-mpf(1) / 3)


def log1p_ratio(f):
    """log(1 + f) / f"""
    return 1 - f / 2 if abs(f) < mpf(10) ** -25 else mp.log1p(f) / f


def log_ratio(z):
    """log((1+s)/(1-s)) / s, z = s^2"""
    return 2 + 2 * z / 3 if z < mpf(10) ** -20 else log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z)


def cube_root(f):
    """(1 + f)^(1/3)"""
    return (1 + f) ** (mpf(1) / 3)


def log_table():
    """For k = 0 .. 15 a double v about 1 / c, and -log v to the bases e, 2 and 10, all close to doubles.

    c is the centre of the numbers of [0.75, 1.5) that round to 1 + k / 16, k taken as a number of four bits with a sign.
    """
    rows = []
    for k in range(16):
        signed = k if k < 12 else k - 16
        if signed == 0 or signed > 8:
            rows.append((1.0, -0.0, -0.0, -0.0))
            continue
        low, high = max(mpf(3) / 4, 1 + mpf(2 * signed - 1) / 32), min(mpf(3) / 2, 1 + mpf(2 * signed + 1) / 32)
        for step in range(100000):
            v = mp.nint(2 / (low + high) * 2**30) / 2**30 + step * mpf(2) ** -40
            logs = [-log(v, base) for base in (mp.e, 2, 10)]
            if all(abs(float(x) - x) < abs(x) * mpf(2) ** -56.5 for x in logs):
                rows.append([float(v)] + [float(x) for x in logs])
                break
    return list(zip(*rows))


def to_float(x):
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def eighth_table():
    """For k = 0 .. 7 a number of 20 digits about 1 / c whose logs to the bases e, 2 and 10 are close to floats.

    c is the centre of the k-th eighth, by their bits, of the floats from 0.71875 to twice that; 1 for the one around 1.
    """
    edges = [mpf(x) for x in (0.71875, 0.78125, 0.84375, 0.90625, 0.96875, 1.0625, 1.1875, 1.3125, 1.4375)]
    inverses = []
    for low, high in zip(edges, edges[1:]):
        for step in range(1000):
            w = mpf(1) if low < 1 < high else mp.nint(2 / (low + high) * 2**10) / 2**10 + step * mpf(2) ** -19
            logs = [-log(w, base) for base in (mp.e, 2, 10)]
            if all(abs(to_float(x) - x) <= abs(x) * mpf(2) ** -27.5 for x in logs):
                inverses.append(float(w))
                break
    return inverses


def emit_table(name, comment, entries):
    print(f"/// {comment}")
    print(f"inline constexpr double {name}[] = {{{', '.join(x.hex() for x in entries)}}};")


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
for base in (2, 10):
    comment = f"({base}^r - 1) / r for |r| <= log_{base}(2) / 2"
    h = LN2 / log(base) / 2 * slack
    emit(f"kExp{base}SlopeShort", comment, fit(lambda r, b=base: expm1(r * log(b)) / r, -h, h, 5))
    emit(f"kExp{base}SlopeLong", comment, slope(base, 10))
emit("kExp2Long", "(2^r - 1) / r for |r| <= 1 / 2", fit(exp2_tail, -slack / 2, slack / 2, 9))
r = LN2 / 128 * slack
comment = "(sinh r - r) / r^3 in z = r^2 for |r| <= 3 / 2"
emit("kSinhFarShort", comment, to_degree(sinh_tail, mpf(0), mpf("2.25"), mpf(2) ** -26))
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
    ("kSinHalfTurn", "(sin r - r) / r^3 in z = r^2 for |r| <= pi / 2", sin_tail, 0, "2.4676", -26, -57),
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
for size, top, bottom in (("Short", 1, 2), ("Long", 3, 3)):
    above, below = fit_ratio(tan_ratio, mpf(0), (pi / 4) ** 2 * slack, top, bottom)
    emit("kTanTop" + size, "tan r / r = (1 + z top) / bottom in z = r^2 for |r| <= pi / 4: top", above[1:])
    emit("kTanBottom" + size, "and bottom", below)
# The largest errors beside erf(x): 2^-27.8 and 2^-55.6.
for size, edge, last, centre, near, far in (("Short", "1.1", "4", "2.5", 6, 6), ("Long", "1.3", "5.9", "3.75", 14, 14)):
    edge, last, centre = mpf(edge), mpf(last), mpf(centre)
    c, _ = minimax(erf_slope, lambda t, edge=edge: (edge * (1 - t) / 2) ** 2, near, 0)
    emit("kErfNear" + size, f"erf(x) / x in z = x^2 for |x| <= {float(edge)}", c)
    c, _ = minimax(
        lambda t, centre=centre: erfc_root(t + centre),
        lambda t, edge=edge, last=last, centre=centre: (last + edge - (last - edge) * t) / 2 - centre,
        far,
        0,
        lambda t, centre=centre: 16 * mp.erfc(t + centre),
    )
    emit("kErfFar" + size, f"erfc(x)^(1/16) in t = x - {float(centre)} for {float(edge)} <= x <= {float(last)}", c)
# The largest errors beside erfc(a): 2^-30 and 2^-57.8. Both parts are raised by a power of two, so that what underflows is
# the quotient and not what it is made of; by 7/4 as well, for all of that then rounds well near 0.
for size, last, degree, raised in (("Short", "10.1", 4, 30), ("Long", "27.4", 9, 60)):
    c, d = minimax(
        erfc_rest,
        lambda t, last=mpf(last): crowded(t, last),
        degree,
        degree + 1,
        lambda a: sqrt(pi) * erfc_rest(a) * erfc_times_exp(a),
    )
    for part, polynomial in (("Top", c), ("Bottom", d)):
        side = "Numerator" if part == "Top" else "Denominator"
        comment = f"{side} of 1 / (sqrt(pi) exp(a^2) erfc(a)) - a for 0 <= a <= {last}, times 7/4 2^{raised}"
        emit(f"kErfcRest{part}{size}", comment, [x * 7 / 4 * 2**raised for x in polynomial])
shift = log(2 / sqrt(pi))
for size, degree in (("Short", 4), ("Long", 9)):
    c = fit(exp_tail, shift - LN2 / 2 * slack, shift + LN2 / 2 * slack, degree)
    emit("kExpShifted" + size, "(e^r - 1 - r) / r^2 for |r - log(2 / sqrt(pi))| <= ln 2 / 2", c)
# The largest errors beside the whole function.
for name, f, high, short, long, comment in (
    ("kAtanFast", atan_tail, 1, 7, 18, "(atan t - t) / t^3 in z = t^2 for |t| <= 1"),
    ("kAsinFast", asin_tail, mpf(1) / 4, 4, 11, "(asin s - s) / s^3 in z = s^2 for |s| <= 1 / 2"),
):
    for size, degree in (("Short", short), ("Long", long)):
        c, _ = minimax(f, lambda t, high=high: high * (1 - t) / 2, degree, 0, lambda z, f=f: z * abs(f(z)) / (1 + z * f(z)))
        emit(name + size, comment, c)
emit("kInverseCubeRoot", "m^(-1/3) for 0.35 <= m <= 3", to_degree(inverse_cube_root, mpf("0.35"), mpf(3), mpf(2) ** -9))
for name, comment, f, low, high, degree in (
    ("kLogRatioShort", "log(1 + f) / f for -1/4 <= f <= 1/2, relative error 2^-25.0", log1p_ratio, "-0.25", "0.5", 8),
    ("kLogRatioEighth", "log(1 + r) / r for -0.0558 <= r <= 0.0625, relative error 2^-26.9", log1p_ratio, "-0.0558", "0.0625", 4),
    ("kLogRatioTable", "log(1 + r) / r for |r| <= 0.0385, relative error 2^-53.6", log1p_ratio, "-0.0385", "0.0385", 8),
    ("kLogRatioLong", "log((1+s)/(1-s)) / s in z = s^2 for |s| <= 0.2, relative error 2^-56.0", log_ratio, 0, "0.0401", 7),
    ("kCubeRootShort", "(1 + f)^(1/3) for -1/4 <= f <= 1/2, relative error 2^-24.7", cube_root, "-0.25", "0.5", 7),
    ("kInverseCubeRootLong", "m^(-1/3) for 0.75 <= m <= 1.5, relative error 2^-14.4", inverse_cube_root, "0.75", "1.5", 4),
):
    emit(name, comment, fit(f, mpf(low), mpf(high), degree))
for name, comment, entries in zip(
    ("kLogInverse", "kLogOfE", "kLogOf2", "kLogOf10"),
    (
        "About 1 / c for the centre c of the numbers of [0.75, 1.5) that round to 1 + k / 16, k the index as a number with a sign",
        "-log kLogInverse, within 2^-56.5; -0 so that log1p(-0) keeps its sign",
        "-log2 kLogInverse, within 2^-56.5",
        "-log10 kLogInverse, within 2^-56.5",
    ),
    log_table(),
):
    emit_table(name, comment, entries)
emit_table(
    "kLogInverseEighth",
    "About 1 / c for the centre c of each eighth, by their bits, of the floats from 0.71875 to twice that",
    eighth_table(),
)
for size, step, chunks, digits in (("Short", 16, 7, 24), ("Long", 64, 16, 53)):
    comment = f"2^({step} row) 2/pi less its multiples of 4 (none in the first row), in pieces of {digits} bits"
    emit_rows("kTwoOverPi" + size, comment, two_over_pi(step, chunks, digits))
print()
print("}  // namespace inga::fuse::coefficients")
