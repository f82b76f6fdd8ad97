"""AnnData files for test/table/h5ad.test.ts and what anndata itself reads from them.

    python3 -m venv /tmp/anndata && /tmp/anndata/bin/pip install anndata==0.12.19
    /tmp/anndata/bin/python scripts/anndata_fixture.py test/table/fixture

Each file is packed with gzip, which takes most of HDF5's empty space away.
"""

import gzip
import json
import sys
import tempfile
import warnings
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import scipy.sparse as sparse

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
folder.mkdir(exist_ok=True)
random = np.random.default_rng(1)
names = ["TP53", "MYC", "EGFR", "TP53", "", "naïve 变量"]
counts = random.poisson(0.8, (7, len(names)))
wide = counts.astype("i8")
wide[3, 2] = 2**53 + 1


def annotated(matrix, **layers):
    cells = pd.DataFrame(index=[f"cell {i}" for i in range(matrix.shape[0])])
    variables = pd.DataFrame({"chromosome": range(len(names))}, index=names)
    return anndata.AnnData(X=matrix, obs=cells, var=variables, layers=layers)


def pack(path):
    with gzip.GzipFile(folder / f"{path.name}.gz", "wb", 9, mtime=0) as packed:
        packed.write(path.read_bytes())


def expected(data):
    matrices = {"": data.X, **data.layers}
    plain = {name: x.toarray() if sparse.issparse(x) else np.asarray(x) for name, x in matrices.items() if x is not None}
    return {
        name: [[None if np.isnan(v) else float(v) for v in column] for column in x.astype("f8").T]
        for name, x in plain.items()
    }


def old(path):
    """The layout of anndata 0.6: var is a table, the sparse matrix says h5sparse."""
    with h5py.File(path, "w") as file:
        file["X"] = counts.astype("f4")
        file["var"] = np.array([(name.encode(),) for name in "abcdef"], dtype=[("index", "S4")])


def odd(path):
    """What anndata may write or others may leave: an index by another name, texts that may be missing, 64-bit lists."""
    with h5py.File(path, "w") as file:
        file.attrs["encoding-type"] = "anndata"
        group = file.create_group("X")
        group.attrs["h5sparse_format"] = "csr"
        group.attrs["h5sparse_shape"] = np.array([3, 2], dtype="i8")
        # One place twice: SciPy adds them up.
        group["data"] = np.array([1.5, 2, 4, 8], dtype=">f8")
        group["indices"] = np.array([0, 0, 1, 0], dtype="i8")
        group["indptr"] = np.array([0, 2, 3, 4], dtype="i8")
        frame = file.create_group("var")
        frame.attrs["_index"] = "gene"
        frame["gene/values"] = ["one", "two"]
        frame["gene/mask"] = np.array([False, False])
        layers = file.create_group("layers")
        layers["half"] = np.ones((3, 2), dtype="f2")
        layers["complex"] = np.ones((3, 2), dtype="c16")
        layers["cube"] = np.ones((3, 2, 2))
        layers["narrow"] = np.ones((3, 1))
        layers.create_dataset("lzf", data=np.ones((3, 2)), chunks=(3, 2), compression="lzf")
        for name, indices, pointers in [
            ("index", [0, 2, 1], [0, 1, 2, 3]),
            ("falling", [0, 1, 1], [0, 2, 1, 3]),
            ("short", [0, 1], [0, 1, 2, 3]),
            ("lines", [0, 1, 1], [0, 1, 3]),
        ]:
            part = layers.create_group(name)
            part.attrs["encoding-type"] = "csr_matrix"
            part.attrs["shape"] = np.array([3, 2])
            part["data"], part["indices"], part["indptr"] = [1.0, 2.0, 3.0], indices, pointers
        layers.create_group("nothing")


missing = counts * 1.25
missing[2, 1] = np.nan
files = {
    "dense": (
        annotated(missing, counts=sparse.csr_matrix(counts.astype("i4")), wide=wide, seen=counts > 0, big=counts.astype(">i2")),
        {},
    ),
    "sparse": (annotated(sparse.csr_matrix(missing.astype("f4")), columns=sparse.csc_matrix(missing)), {"compression": "gzip"}),
    "bare": (anndata.AnnData(obs=pd.DataFrame(index=["a"]), var=pd.DataFrame(index=["b"]), layers={"raw": np.ones((1, 1))}), {}),
}
values = {}
with tempfile.TemporaryDirectory() as place:
    for name, (data, options) in files.items():
        path = Path(place) / f"{name}.h5ad"
        data.write_h5ad(path, **options)
        pack(path)
        values[name] = expected(anndata.read_h5ad(path))
    for write in [old, odd]:
        path = Path(place) / f"{write.__name__}.h5ad"
        write(path)
        pack(path)
    path = Path(place) / "plain.h5"
    with h5py.File(path, "w") as file:
        file["data"] = np.arange(3.0)
    pack(path)
(folder / "anndata.json").write_text(json.dumps(values, separators=(",", ":")) + "\n")
