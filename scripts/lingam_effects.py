"""Total effects in our data sets as Python's lingam estimates them, and their errors as statsmodels has them.

    python scripts/lingam_effects.py              writes test/causal/fixture/effects-NAME.json for the sets below
    python scripts/lingam_effects.py NAME ...     only these

It needs what scripts/lingam_fixture.py needs, and statsmodels. The graphs are those of the fixtures that script has written.
`regressed` has a row for every cause and each variable behind it in the order: effect, cause, lingam's estimate_total_effect,
standard error, p-value and the ends of the intervals of confidence 90 and 95 %. `summed` are the total effects of the
adjacency, [effect, cause, value], by lingam's calculate_total_effect. `prediction` is of the variable in the middle of the order from
all others, by least squares, and how much it changes where each variable is set a deviation above or below its mean, by lingam's
CausalEffect.
"""

import importlib.metadata
import json
import sys
import warnings

import numpy as np

from lingam_fixture import FOLDER, regenerate, samples_of

SETS = [
    "laplace-5", "laplace-10", "exponential-10", "gaussian-10", "uniform-20", "few", "hidden", "rounded", "offset",
    "scale-7", "nearly-dependent", "prior-tiers", "cars", "sachs",
]  # fmt: skip


def number(value):
    return float(f"{value:.13g}")


def estimates(raw, graph):
    import statsmodels.api as sm
    from lingam import DirectLiNGAM
    from lingam.utils import calculate_total_effect

    matrix, variables, *_ = samples_of(raw)
    # Columns far from 0 keep their digits in the errors.
    centred = matrix - matrix.mean(axis=0)
    scale = centred.std(axis=0)
    adjacency = np.zeros((len(variables), len(variables)))
    for effect, cause, value in graph["edges"]:
        adjacency[effect, cause] = value
    model = DirectLiNGAM()
    model._causal_order, model._adjacency_matrix = graph["order"], adjacency
    regressed, summed = [], []
    for place, cause in enumerate(graph["order"]):
        predictors = [cause, *np.nonzero(adjacency[cause])[0]]
        for effect in graph["order"][place + 1 :]:
            # In standard deviations, so that units do not decide which singular values count.
            design = sm.add_constant(centred[:, predictors] / scale[predictors])
            fit = sm.OLS(centred[:, effect], design).fit()
            ends = [end / scale[cause] for level in (0.9, 0.95) for end in fit.conf_int(1 - level)[1]]
            row = [model.estimate_total_effect(matrix, cause, effect), fit.bse[1] / scale[cause], fit.pvalues[1], *ends]
            regressed.append([effect, cause, *map(number, row)])
            total = calculate_total_effect(adjacency, cause, effect)
            if total != 0:
                summed.append([effect, cause, number(total)])
    return {
        "lingam": importlib.metadata.version("lingam"),
        "statsmodels": importlib.metadata.version("statsmodels"),
        "variables": len(variables),
        "regressed": regressed,
        "summed": summed,
        "prediction": prediction(matrix, model),
    }


def prediction(matrix, model):
    from lingam import CausalEffect
    from sklearn.linear_model import LinearRegression

    target = model._causal_order[len(model._causal_order) // 2]
    others = np.delete(matrix, target, axis=1)
    fit = LinearRegression().fit(others, matrix[:, target])
    changes = CausalEffect(model).estimate_effects_on_prediction(matrix, target, fit)
    return {
        "target": target,
        "coefficients": [float(each) for each in fit.coef_],
        "intercept": float(fit.intercept_),
        "raised": [number(each) for each in changes[:, 0]],
        "lowered": [number(each) for each in changes[:, 1]],
    }


def fixture_of(name, raw):
    graph = json.loads((FOLDER / f"{name}.json").read_text())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fixture = estimates(raw, graph)
    return fixture, f"{len(fixture['regressed'])} effects"


if __name__ == "__main__":
    regenerate(sys.argv[1:] or SETS, "effects-", fixture_of)
