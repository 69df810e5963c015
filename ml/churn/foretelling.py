"""How well columns foretell leaving: one alone by its bins, several together by smooth curves.

Always judged on customers that were not learnt from. What is too good to be honest is leakage.py's.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits

from ml.churn.binning import codes, edges
from ml.churn.dataset import KEYS, Floats
from ml.churn.families import Families, Feature, Side
from ml.churn.logistic import fit_curves
from ml.churn.metrics import ranking_metrics

BINS = 32
WORDS: dict[Side, tuple[str, ...]] = {
    "high": ("-",),
    "low": ("-",),
    "zero": (),
    "missing": ("-",),
}


def auc_alone(
    customers: npt.NDArray[np.object_], values: Floats, left: Floats, rows: npt.NDArray[np.bool_]
) -> float:
    """AUC of a column's bins on `rows`, each half of the customers judged by the other's shares."""
    values, left, customers = values[rows], left[rows], customers[rows]
    if np.isnan(values).all():
        return 0.5
    bins = np.nan_to_num(codes(values, edges(values, BINS)), nan=BINS).astype(np.int64)
    half = _half(customers)
    scores = np.empty(len(left))
    for own in (half, ~half):
        count = np.bincount(bins[~own], minlength=BINS + 1)
        leavers = np.bincount(bins[~own], left[~own], minlength=BINS + 1)
        scores[own] = ((leavers + left.mean()) / (count + 1.0))[bins[own]]
    return ranking_metrics(left, scores)["auc"]


def scores_of(frame: pd.DataFrame, left: Floats, names: Sequence[str]) -> Floats:
    """Log-odds by the columns together, each half of the customers scored by the other's curves.

    All alike where there is nothing to learn from.
    """
    alike = np.zeros(len(left))
    if not names:
        return alike
    features = {name: Feature(name, name, "", WORDS) for name in names}
    half = _half(frame["customer_id"].to_numpy(dtype=object))
    scores = np.empty(len(left))
    with threadpool_limits(1):
        for own in (half, ~half):
            if own.all() or not own.any() or left[~own].min() == left[~own].max():
                return alike
            learnt = frame.loc[~own, [*KEYS, "churned", *names]].reset_index(drop=True)
            fitted = fit_curves(learnt, Families(features, tuple(names)), "silence")
            scores[own] = fitted.log_odds(frame[own])
    return scores


def auc_within(left: Floats, scores: Floats, rows: npt.NDArray[np.bool_]) -> float:
    """AUC of the scores on some of the rows."""
    return ranking_metrics(left[rows], scores[rows])["auc"]


def _half(customers: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    return np.asarray(pd.util.hash_array(customers) % 2 == 0)
