"""How long lingam takes for a part of its work on one thread, as a line of JSON.

usage: python causal_parts.py adjacency|independence|fit FILE

FILE holds a line of JSON {"rows", "variables", "order", "pairs"}, then the numbers, row-major, in little-endian binary64. Of
`adjacency` the order is given. Of `independence` the numbers are errors, and only the first `pairs` pairs are tested.
"""

import importlib.metadata
import itertools
import json
import pathlib
import sys
import time

import numpy as np
from lingam import DirectLiNGAM
from lingam.hsic import hsic_test_gamma


def adjacency(samples, head):
    model = DirectLiNGAM()
    model._causal_order = head["order"]
    return model._estimate_adjacency_matrix(samples)._adjacency_matrix.tolist()


def independence(errors, head):
    pairs = itertools.islice(itertools.combinations(range(head["variables"]), 2), head["pairs"])
    return [float(hsic_test_gamma(errors[:, [i]], errors[:, [j]])[1]) for i, j in pairs]


def fit(samples, head):
    return [int(variable) for variable in DirectLiNGAM().fit(samples).causal_order_]


PARTS = {"adjacency": adjacency, "independence": independence, "fit": fit}


def main():
    part, path = sys.argv[1:]
    header, _, numbers = pathlib.Path(path).read_bytes().partition(b"\n")
    head = json.loads(header)
    samples = np.frombuffer(numbers, dtype="<f8").reshape(head["rows"], head["variables"]).copy()
    # What is loaded at first use is not the work's time.
    PARTS[part](samples[:100, :3].copy(), {"variables": 3, "order": [0, 1, 2], "pairs": 1})
    start = time.perf_counter()
    found = PARTS[part](samples, head)
    seconds = time.perf_counter() - start
    print(json.dumps({"version": importlib.metadata.version("lingam"), "seconds": seconds, "found": found}))


if __name__ == "__main__":
    main()
