"""What Python's lingam finds in resamples of our data sets.

    python scripts/lingam_bootstrap.py              writes test/causal/fixture/bootstrap-NAME.json for the sets below
    python scripts/lingam_bootstrap.py NAME ...     only these

It needs what scripts/lingam_fixture.py needs; lingam draws its rows by a
function of scikit-learn, in whose place one is put here that draws those of test/causal/draws.ts.
"""

import importlib.metadata
import sys
import warnings
from unittest import mock

import numpy as np

from lingam_fixture import regenerate, samples_of

RESAMPLES = 20
THRESHOLD = 0.05
SETS = ["laplace-5", "laplace-10", "uniform-10", "exponential-10", "gaussian-10", "offset", "prior-paths"]


class Draws:
    """A linear congruential sequence (Numerical Recipes): the same rows in every language."""

    def __init__(self):
        self.state = 1

    def __call__(self, matrix, index):
        picks = []
        for _ in index:
            self.state = (1664525 * self.state + 1013904223) % 2**32
            picks.append(self.state * len(index) >> 32)
        return matrix[picks], index[picks]


def number(value):
    return float(f"{value:.12g}")


def summary(result, variables, threshold):
    least = threshold or None
    counts = result.get_causal_direction_counts(min_causal_effect=least)
    signed = result.get_causal_direction_counts(min_causal_effect=least, split_by_causal_effect_sign=True)
    graphs = result.get_directed_acyclic_graph_counts(min_causal_effect=least)
    totals = result.get_total_causal_effects(min_causal_effect=least)
    signed_totals = [[int(a), int(b), number(e), number(p)] for a, b, e, p in zip(*totals.values())]
    first = max(signed_totals, key=lambda row: (row[3], abs(row[2])))
    paths = result.get_paths(first[0], first[1], min_causal_effect=least)
    return {
        "threshold": threshold,
        "directions": [list(map(int, row)) for row in zip(counts["from"], counts["to"], counts["count"])],
        "signed": [
            list(map(int, row)) for row in zip(signed["from"], signed["to"], signed["sign"], signed["count"])
        ],
        "graphs": [
            [int(count), [list(map(int, edge)) for edge in zip(dag["from"], dag["to"])]]
            for dag, count in zip(graphs["dag"], graphs["count"])
        ],
        "totals": signed_totals,
        "paths": {
            "from": first[0],
            "to": first[1],
            "rows": [
                [list(map(int, path)), number(effect), number(probability)]
                for path, effect, probability in zip(*paths.values())
            ],
        },
    }


def bootstrap(_, raw):
    import lingam.bootstrap
    from lingam import DirectLiNGAM
    from lingam.utils import make_prior_knowledge

    matrix, variables, prior, soft = samples_of(raw)
    known = None if prior is None else make_prior_knowledge(len(variables), **prior)
    with warnings.catch_warnings(), mock.patch.object(lingam.bootstrap, "resample", Draws()):
        warnings.simplefilter("ignore")
        result = DirectLiNGAM(prior_knowledge=known, apply_prior_knowledge_softly=soft).bootstrap(matrix, RESAMPLES)
    summaries = [summary(result, variables, threshold) for threshold in (0, THRESHOLD)]
    fixture = {
        "lingam": importlib.metadata.version("lingam"),
        "rows": matrix.shape[0],
        "variables": len(variables),
        "resamples": RESAMPLES,
        "summaries": summaries,
        "probabilities": np.asarray(result.get_probabilities(min_causal_effect=THRESHOLD)).ravel().tolist(),
    }
    return fixture, f"{len(summaries[0]['directions'])} directions"


if __name__ == "__main__":
    regenerate(sys.argv[1:] or SETS, "bootstrap-", bootstrap)
