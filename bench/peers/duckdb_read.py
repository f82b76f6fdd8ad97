"""Reads a CSV file of numbers with DuckDB and prints what it took as JSON.

usage: python duckdb_read.py FILE VARIANT [VARIANT ...]

Variants, each timed once with DuckDB's default threads:
  sniffed    read_csv with everything left to its detection, into a table
  typed      names, types and delimiter given, detection off, into a table
  unordered  as typed, without keeping the order of the rows
  numpy      as typed, into numpy arrays instead of a table
"""

import json
import sys
import time

import duckdb


def source(path, variant):
    if variant == "sniffed":
        return f"read_csv('{path}')"
    with open(path) as file:
        names = file.readline().rstrip("\r\n").split(",")
    columns = ",".join(f"'{name}':'DOUBLE'" for name in names)
    return f"read_csv('{path}', header=true, delim=',', quote='', escape='', auto_detect=false, columns={{{columns}}})"


def read(path, variant):
    connection = duckdb.connect()
    if variant == "unordered":
        connection.execute("set preserve_insertion_order = false")
    query = f"select * from {source(path, variant)}"
    start = time.perf_counter()
    if variant == "numpy":
        rows = len(next(iter(connection.execute(query).fetchnumpy().values())))
        seconds = time.perf_counter() - start
    else:
        connection.execute(f"create table t as {query}")
        seconds = time.perf_counter() - start
        rows = connection.execute("select count(*) from t").fetchone()[0]
    return {"variant": variant, "seconds": seconds, "rows": rows}


def main():
    path, *variants = sys.argv[1:]
    runs = [read(path, variant) for variant in variants]
    threads = duckdb.connect().execute("select current_setting('threads')").fetchone()[0]
    print(json.dumps({"duckdb": duckdb.__version__, "threads": threads, "runs": runs}))


if __name__ == "__main__":
    main()
