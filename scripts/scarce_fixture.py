"""What regressions of few rows find, by numpy and scikit-learn: an adaptive lasso with correlations for weights, whose point has the
least extended BIC of least squares on what it keeps.

    python scripts/scarce_fixture.py            writes test/causal/fixture/scarce-*.json (some seconds)

A fixture holds the data, row by row, an order of some of the variables, `absent` pairs (effect, cause) that are known to have no
effect, and as [effect, cause, value] the effects on variables without a place and on those with at least half as many before
them as there are rows.
"""

import json
import math
import pathlib

import numpy as np
from sklearn.linear_model import lars_path_gram

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "test" / "causal" / "fixture"


def drawn(rng, rows, ordered, others, module):
    """Variables in modules, each with a cause that all share; the first `ordered` come before the others."""
    count = ordered + others
    module_of = np.concatenate([np.arange(ordered) // module, rng.integers(0, ordered // module, others)])
    data = rng.laplace(size=(rows, count))
    for j in range(count):
        before = np.flatnonzero(module_of[: min(j, ordered)] == module_of[j])
        causes = sorted({*before[:1], *rng.choice(before, min(len(before), rng.integers(0, 3)), replace=False)})
        if causes:
            data[:, j] += data[:, causes] @ (rng.choice([-1, 1], len(causes)) * rng.uniform(0.5, 1.5, len(causes)))
    return data * rng.uniform(0.1, 10.0, count)


def causes_of(matrix, target, possible):
    """The columns of `possible` that the criterion chooses; all columns are standardised."""
    rows, count = len(matrix), len(possible)
    most = count if count == 1 else max(1, min(count, int(rows / (2 * math.log(count)))))
    weights = np.abs(matrix[:, possible].T @ target) / rows
    weighted = matrix[:, possible] * weights
    path = lars_path_gram(weighted.T @ target, weighted.T @ weighted, n_samples=rows, method="lasso")[2]
    best, least = [], 0.0
    for point in path.T[1:]:
        kept = np.array(possible)[np.flatnonzero(point)]
        size = len(kept)
        fit = np.linalg.lstsq(matrix[:, kept], target, rcond=None)[0]
        left = target - matrix[:, kept] @ fit
        choices = sum(math.log((count - i) / (i + 1)) for i in range(size))
        criterion = rows * math.log(left @ left / (target @ target)) + size * math.log(rows) + 2 * choices
        if criterion < least:
            best, least = list(kept), criterion
        if size >= most:
            break
    return sorted(int(cause) for cause in best)


def fixture(seed, rows, ordered, others, module):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(ordered + others)
    columns = drawn(rng, rows, ordered, others, module)
    data = np.empty_like(columns)
    data[:, shuffled] = columns
    data = np.round(data, 4)
    order = [int(each) for each in shuffled[:ordered]]
    standard = (data - data.mean(0)) / data.std(0)
    absent = {(int(shuffled[-1 - i]), order[int(rng.integers(ordered))]) for i in range(others // 2)}
    edges = []
    for at, variable in [*enumerate(order), *((ordered, int(each)) for each in sorted(shuffled[ordered:]))]:
        possible = [cause for cause in order[:at] if (variable, cause) not in absent]
        if 2 * at < rows or not possible:
            continue
        causes = causes_of(standard, standard[:, variable], possible)
        sizes = np.linalg.lstsq(standard[:, causes], standard[:, variable], rcond=None)[0]
        for cause, size in zip(causes, sizes):
            value = size * data[:, variable].std() / data[:, cause].std()
            edges.append([variable, cause, float(f"{value:.12g}")])
    return {
        "rows": rows,
        "variables": data.shape[1],
        "data": [float(f"{value:.4f}") for value in data.ravel()],
        "order": order,
        "absent": sorted(absent),
        "edges": edges,
    }


def main():
    sizes = [(1, 24, 22, 38, 6), (2, 40, 38, 62, 9), (3, 80, 78, 30, 13), (4, 60, 30, 50, 10)]
    for seed, *size in sizes:
        text = json.dumps(fixture(seed, *size), separators=(",", ":"))
        (FOLDER / f"scarce-{seed}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
