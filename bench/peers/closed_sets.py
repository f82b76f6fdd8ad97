"""Counts closed sets of items with pyfim (Borgelt) and prints how long that took as JSON.

usage: python closed_sets.py FILE SUPPORT ALGORITHM

FILE holds rows of items, whole numbers that spaces separate. Sets are counted (a spectrum by size and support), not listed.
"""

import importlib.metadata
import json
import sys
import time

import fim


def main():
    path, support, algorithm = sys.argv[1:]
    with open(path) as file:
        rows = [[int(item) for item in line.split()] for line in file if line.strip()]
    start = time.perf_counter()
    spectrum = getattr(fim, algorithm)(rows, target="c", supp=-int(support), report="#")
    seconds = time.perf_counter() - start
    version = importlib.metadata.version("pyfim")
    print(json.dumps({"version": version, "seconds": seconds, "count": int(sum(spectrum.values()))}))


if __name__ == "__main__":
    main()
