"""Finds the best subgroups by weighted relative accuracy with pysubgroup and prints them, and how long that took, as JSON.

usage: python subgroups.py FILE DEPTH TOP ALGORITHM

FILE is JSON: {columns: {name: [value of each row]}, target: [whether each row is positive]}. Selectors are `name = value` for each value that
is a text; a value that is null has none. ALGORITHM is one of pysubgroup's.
"""

import importlib.metadata
import json
import sys
import time

import pandas
import pysubgroup


def main():
    path, depth, top, algorithm = sys.argv[1:]
    with open(path) as file:
        given = json.load(file)
    data = pandas.DataFrame(given["columns"], dtype=object)
    selectors = [
        pysubgroup.EqualitySelector(name, value)
        for name, values in given["columns"].items()
        for value in sorted({value for value in values if value is not None})
    ]
    data["target"] = given["target"]
    task = pysubgroup.SubgroupDiscoveryTask(
        data,
        pysubgroup.BinaryTarget("target", True),
        selectors,
        result_set_size=int(top),
        depth=int(depth),
        qf=pysubgroup.WRAccQF(),
    )
    start = time.perf_counter()
    # Sets of rows as bits are its fastest representation.
    search = pysubgroup.DFS(pysubgroup.BitSetRepresentation) if algorithm == "DFS" else getattr(pysubgroup, algorithm)()
    found = search.execute(task).to_descriptions()
    seconds = time.perf_counter() - start
    best = [
        {
            "quality": float(quality),
            "selectors": sorted([each.attribute_name, each.attribute_value] for each in group.selectors),
        }
        for quality, group, *_ in found
    ]
    version = importlib.metadata.version("pysubgroup")
    print(json.dumps({"version": version, "seconds": seconds, "selectors": len(selectors), "best": best}))


if __name__ == "__main__":
    main()
