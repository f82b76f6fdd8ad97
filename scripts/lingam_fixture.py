"""What Python's lingam finds in our data sets.

    python scripts/lingam_fixture.py            writes test/causal/fixture/NAME.json for every set (about 10 minutes)
    python scripts/lingam_fixture.py NAME ...   only these
    python scripts/lingam_fixture.py --fit      reads one set from stdin (the format of test/causal/write.ts),
                                                prints its fixture

It needs a Python with lingam 1.13 and scikit-learn below 1.9 and, but for --fit, node. From 1.9 on scikit-learn's
LinearRegression sets singular values below 1e-6 of the largest to 0 (tol), so that lingam's effects depend on the units of
the columns where those differ much; earlier versions cut at rounding only.

A fixture holds lingam's order and the edges of its adjacency as [effect, cause, value], not the data: those are made again
from a seed by test/causal/sets.ts and groups.ts. Fixtures of groups have rows and edges of each. Of small sets it also holds p-values of independence, for every two variables (0, 1),
(0, 2), ..., (1, 2), ...: of the error terms that these edges leave, and of the columns themselves, where they are tiny.
"""

import importlib.metadata
import json
import pathlib
import subprocess
import sys
import time
import warnings

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "causal" / "fixture"
# Sets with more variables have no p-values.
SMALL = 10


def parted(raw):
    """The header and the numbers, row by row, in what test/causal/write.ts prints."""
    header, _, numbers = raw.partition(b"\n")
    head = json.loads(header)
    return head, np.frombuffer(numbers, dtype="<f8").reshape(-1, len(head["variables"])).copy()


def samples_of(raw):
    """The matrix, the names, the prior knowledge and whether it is soft."""
    head, matrix = parted(raw)
    return matrix, head["variables"], head.get("prior"), head.get("soft", False)


def edges_of(adjacency):
    return [
        [int(effect), int(cause), float(f"{adjacency[effect, cause]:.12g}")]
        for effect, cause in zip(*np.nonzero(adjacency))
    ]


def independence(model, matrix, edges):
    """lingam's p-values for the errors that `edges` leave, above the diagonal, row by row."""
    adjacency = np.zeros((matrix.shape[1], matrix.shape[1]))
    for effect, cause, value in edges:
        adjacency[effect, cause] = value
    model._adjacency_matrix = adjacency
    values = model.get_error_independence_p_values(matrix)
    return [float(f"{value:.14g}") for value in values[np.triu_indices(len(values), 1)]]


def fit_groups(raw):
    from lingam import MultiGroupDirectLiNGAM
    from lingam.utils import make_prior_knowledge

    head, matrix = parted(raw)
    variables, prior, rows = head["variables"], head.get("prior"), head["groups"]
    known = None if prior is None else make_prior_knowledge(len(variables), **prior)
    matrices = np.split(matrix, np.cumsum(rows)[:-1])
    start = time.perf_counter()
    model = MultiGroupDirectLiNGAM(prior_knowledge=known, apply_prior_knowledge_softly=head.get("soft", False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(matrices)
    seconds = time.perf_counter() - start
    fixture = {
        "lingam": importlib.metadata.version("lingam"),
        "sklearn": importlib.metadata.version("scikit-learn"),
        "rows": rows,
        "variables": len(variables),
        "order": [int(variable) for variable in model.causal_order_],
        "edges": [edges_of(adjacency) for adjacency in model.adjacency_matrices_],
    }
    return fixture, f"done in {seconds:.1f} s"


def fit(raw):
    from lingam import DirectLiNGAM
    from lingam.utils import make_prior_knowledge

    matrix, variables, prior, soft = samples_of(raw)
    known = None if prior is None else make_prior_knowledge(len(variables), **prior)
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = DirectLiNGAM(prior_knowledge=known, apply_prior_knowledge_softly=soft).fit(matrix)
    seconds = time.perf_counter() - start
    edges = edges_of(model.adjacency_matrix_)
    fixture = {
        "lingam": importlib.metadata.version("lingam"),
        "sklearn": importlib.metadata.version("scikit-learn"),
        "rows": matrix.shape[0],
        "variables": len(variables),
        "order": [int(variable) for variable in model.causal_order_],
        "edges": edges,
    }
    if len(variables) <= SMALL:
        fixture["independence"] = {
            "errors": independence(model, matrix, edges),
            "columns": independence(model, matrix, []),
        }
    return fixture, f"done in {seconds:.1f} s"


def fit_any(_, raw):
    return (fit_groups if "groups" in parted(raw)[0] else fit)(raw)


def write_ts(*words):
    command = ["node", "--import=tsx", "test/causal/write.ts", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def regenerate(names, prefix, make):
    """Writes PREFIXNAME.json: `make` is given the name and the set, and returns the fixture and what is told of it."""
    for name in names:
        made = write_ts(name)
        if made.returncode != 0:
            print(f"{name}: left out, {made.stderr.decode().strip()}", flush=True)
            continue
        fixture, told = make(name, made.stdout)
        (FOLDER / f"{prefix}{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
        print(f"{name}: {told}", flush=True)


def main(words):
    if words == ["--fit"]:
        print(json.dumps(fit(sys.stdin.buffer.read())[0]))
        return
    regenerate(words or write_ts().stdout.decode().split(), "", fit_any)


if __name__ == "__main__":
    main(sys.argv[1:])
