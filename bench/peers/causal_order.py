"""The causal order that another package finds, and how long its search takes on one thread, as a line of JSON.

usage: python causal_order.py lingam|andrey FILE

FILE holds a line of JSON {"rows", "variables"}, then the numbers, row-major, in little-endian binary64. Only the order search is
timed: neither package's effects, which both leave to scikit-learn.
"""

import importlib.metadata
import json
import pathlib
import sys
import time

import numpy as np
import threadpoolctl


def by_lingam():
    from lingam import DirectLiNGAM

    class OrderOnly(DirectLiNGAM):
        def _estimate_adjacency_matrix(self, X, prior_knowledge=None):
            return self

    return "lingam", lambda samples: OrderOnly().fit(samples).causal_order_


def by_andrey():
    from andrey.lingam.pwling import find_causal_order

    return "andrey-core", find_causal_order


PEERS = {"lingam": by_lingam, "andrey": by_andrey}


def samples_of(path):
    header, _, numbers = pathlib.Path(path).read_bytes().partition(b"\n")
    head = json.loads(header)
    return np.frombuffer(numbers, dtype="<f8").reshape(head["rows"], head["variables"]).copy()


def blas():
    """The BLAS of numpy itself: scipy brings one of its own."""
    found = [each for each in threadpoolctl.threadpool_info() if "numpy" in each["filepath"]]
    return ", ".join(f"{each['internal_api']} {each.get('architecture', '')} x{each['num_threads']}" for each in found)


def main():
    peer, path = sys.argv[1:]
    package, search = PEERS[peer]()
    samples = samples_of(path)
    # What is loaded at first use is not the search's time.
    search(samples[:, :3].copy())
    start = time.perf_counter()
    order = search(samples)
    seconds = time.perf_counter() - start
    found = {
        "package": package,
        "version": importlib.metadata.version(package),
        "numpy": np.__version__,
        "blas": blas(),
        "seconds": seconds,
        "order": [int(variable) for variable in order],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
