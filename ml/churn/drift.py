"""How far inputs and scores have moved from what the model was taught on.

Fed by two frames or two columns of probabilities. What is done about it belongs to the pipeline.
"""

import numpy as np
import pandas as pd

from ml.churn.dataset import Floats, numbers

BINS = 10
SMALLEST = 1e-4
# Customers and contracts grow older, so these move in any healthy company.
GROWING = ("days_since_first_sale", "contract_tenure_days")


def population_stability(before: Floats, now: Floats) -> float:
    """Return the population stability index of two samples (NaN is a bin of its own).

    Below .1 nothing moved, above .25 much did; on small samples it is above 0 by chance.
    """
    if not len(before) or not len(now):
        return 0.0
    present = before[~np.isnan(before)]
    inner = np.linspace(0, 1, BINS + 1)[1:-1]
    cuts: Floats = np.unique(np.quantile(present, inner)) if len(present) else np.empty(0)
    shares = [_shares(sample, cuts) for sample in (before, now)]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def drift_of(before: pd.DataFrame, now: pd.DataFrame, names: list[str]) -> dict[str, float]:
    """Return the index of each feature, the most moved first; what only grows older is left out."""
    found = {
        name: population_stability(numbers(before, name), numbers(now, name))
        for name in names
        if name not in GROWING and name in now.columns and name in before.columns
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _shares(values: Floats, cuts: Floats) -> Floats:
    gone = np.isnan(values)
    bins = np.where(
        gone, len(cuts) + 1, np.searchsorted(cuts, np.where(gone, 0.0, values), "right")
    )
    counts = np.bincount(bins, minlength=len(cuts) + 2)
    return np.asarray(np.maximum(counts / len(values), SMALLEST))
