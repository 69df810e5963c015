"""The rivals printed beside every result: chance, the recency rule, RFM logistic, BG/NBD.

Fed by the same train and test frames as the model; its own candidates belong to candidates.py.
"""

import numpy as np
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.churn.dataset import Floats, labels_of, numbers
from ml.churn.families import Families
from ml.churn.logistic import fit_rfm_logistic
from ml.churn.metrics import METRICS, measure, ranking_metrics
from ml.churn.rhythm import fit_rhythm

Row = dict[str, float | None]


def baselines(
    train: pd.DataFrame,
    test: pd.DataFrame,
    families: Families,
    definition: str,
    horizon_days: int,
    seed: int,
) -> dict[str, Row | None]:
    """Return the metrics of each baseline; a baseline or a metric that does not exist is null."""
    return {
        "random": _random(train, test, seed),
        "recency": _recency(test, definition),
        "rfm_logistic": _rfm_logistic(train, test, families, definition),
        "bg_nbd": _bg_nbd(test, definition, horizon_days),
    }


def _random(train: pd.DataFrame, test: pd.DataFrame, seed: int) -> Row:
    labels = labels_of(test)
    ranks = ranking_metrics(labels, np.random.default_rng(seed).random(len(test)))
    # Chance gives everybody the base rate; a slope of a constant does not exist.
    constant = measure(labels, np.full(len(test), labels_of(train).mean()))
    return _row({**constant, **ranks, "calibration_slope": None})


def _recency(test: pd.DataFrame, definition: str) -> Row | None:
    scores = recency_order(test, definition)
    return None if scores is None else _row(ranking_metrics(labels_of(test), scores))


def recency_order(test: pd.DataFrame, definition: str) -> Floats | None:
    """Longest silence first, or nearest contract end first; an order, so no probabilities."""
    name, sign = (
        ("days_since_last_sale", 1.0) if definition == "silence" else ("days_to_contract_end", -1.0)
    )
    if name not in test.columns or test[name].isna().all():
        return None
    scores: Floats = sign * numbers(test, name)
    lowest = float(np.nanmin(scores)) - 1.0
    return np.where(np.isnan(scores), lowest, scores)


def _rfm_logistic(
    train: pd.DataFrame, test: pd.DataFrame, families: Families, definition: str
) -> Row:
    """Trained at the train cut alone, as one would by hand."""
    cut = train[train["snapshot_date"] == train["snapshot_date"].max()]
    with threadpool_limits(1):
        fitted = fit_rfm_logistic(cut, families, definition)
    return _row(measure(labels_of(test), expit(fitted.log_odds(test))))


def _bg_nbd(test: pd.DataFrame, definition: str, horizon_days: int) -> Row | None:
    """Fitted on the purchases known at the test cut: it needs no labels, so it may know them."""
    rhythm = fit_rhythm(test, horizon_days, "bg_nbd") if definition == "silence" else None
    if rhythm is None:
        return None
    silent = 1.0 - rhythm.returns(test)
    # Without a purchase on record there is nothing to go by: such customers get the mean.
    mean = float(np.nanmean(silent))
    return _row(measure(labels_of(test), np.where(np.isnan(silent), mean, silent)))


def _row(found: "dict[str, float] | Row") -> Row:
    return {name: found.get(name) for name in METRICS}
