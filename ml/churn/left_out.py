"""What each source is worth: the model trained again without what one source feeds.

Fed by the frames of a backtest. The same windows, the same customers, the same way of choosing a
candidate; only the families of one source are gone. Families are defined in families.yml.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ml.churn.candidates import NotEnoughDataError
from ml.churn.dataset import Floats, labels_of, usable_features
from ml.churn.families import Families
from ml.churn.metrics import Ranked, customer_draws, losses, measure
from ml.churn.model import ChurnModel

# Each family is lost with one source; words are lost alone, too, where contacts are only counted.
SOURCES: Mapping[str, tuple[str, ...]] = {
    "orders": ("rhythm", "purchases", "returns"),
    "mail, chat and calls": ("contacts", "waits", "emotion", "effort", "replies"),
    "words of the messages": ("emotion",),
    "parcels": ("promises",),
    "contracts and prices": ("contract", "price"),
}
FIGURES = ("auc", "average_precision", "log_loss", "brier", "lift_at_10pct")
MOST_ROWS = 100_000
DRAWS = 200


def without_each_source(
    train: pd.DataFrame,
    test: pd.DataFrame,
    model: ChurnModel,
    families: Families,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """Return a row per source: FIGURES without it and what it brings, with 95 % intervals.

    A source's `status` is scored, nothing_came where no feature of it varies in training, or
    not_enough_data. `brings` is AUC and log loss with it minus without it, customers drawn anew.
    Beyond MOST_ROWS of training all models learn from the same share of the customers.
    """
    learnt = _thinned(train)
    if len(learnt) < len(train):
        progress(f"training with all sources on {len(learnt)} of {len(train)} rows ...")
        model = _fitted(learnt, model, families)
    names = [str(name) for name in train.columns if str(name) in families.features]
    used = set(usable_features(train[names], families))
    known = _probabilities(model, test)
    rows = []
    for source, lost in SOURCES.items():
        gone = [name for name in names if families.features[name].family in lost]
        row: dict[str, Any] = {"source": source, "families": list(lost), "features": len(gone)}
        row |= {"status": "nothing_came", "candidate": None, "brings": None}
        row |= dict.fromkeys(FIGURES)
        if used & set(gone):
            progress(f"training without {source} ...")
            row |= _judged(learnt.drop(columns=gone), test, model, families, known, seed)
        rows.append(row)
    return rows


def _judged(
    learnt: pd.DataFrame,
    test: pd.DataFrame,
    model: ChurnModel,
    families: Families,
    known: Floats,
    seed: int,
) -> dict[str, Any]:
    try:
        less = _fitted(learnt, model, families)
    except NotEnoughDataError:
        return {"status": NotEnoughDataError.status}
    labels, found = labels_of(test), _probabilities(less, test)
    figures = measure(labels, found)
    customers = test["customer_id"].to_numpy(dtype=object)
    brings = {"auc": _gain(labels, known, found), "log_loss": _loss(labels, known, found)}
    drawn: dict[str, list[float]] = {name: [] for name in brings}
    for weights in customer_draws(customers, DRAWS, seed):
        if 0.0 < float(weights @ labels) < float(weights.sum()):
            drawn["auc"].append(_gain(labels, known, found, weights))
            drawn["log_loss"].append(_loss(labels, known, found, weights))
    return {
        "status": "scored",
        "candidate": less.facts["candidate"],
        **{name: figures[name] for name in FIGURES},
        "brings": {
            name: {
                "value": value,
                "interval": [float(edge) for edge in np.quantile(drawn[name], [0.025, 0.975])],
            }
            for name, value in brings.items()
        },
    }


def _gain(labels: Floats, known: Floats, found: Floats, weights: Floats | None = None) -> float:
    weights = np.ones_like(labels) if weights is None else weights
    aucs = [Ranked.by(one, labels).measure(weights)["auc"] for one in (known, found)]
    return aucs[0] - aucs[1]


def _loss(labels: Floats, known: Floats, found: Floats, weights: Floats | None = None) -> float:
    return float(np.average(losses(labels, known) - losses(labels, found), weights=weights))


def _fitted(learnt: pd.DataFrame, model: ChurnModel, families: Families) -> ChurnModel:
    facts = model.facts
    return ChurnModel.fit(learnt, facts["definition"], facts["horizon_days"], families)


def _probabilities(model: ChurnModel, test: pd.DataFrame) -> Floats:
    return model.predict(test)["churn_probability"].to_numpy(dtype=np.float64)


def _thinned(train: pd.DataFrame) -> pd.DataFrame:
    share = MOST_ROWS / len(train)
    draw = pd.util.hash_array(train["customer_id"].to_numpy(dtype=object)) / 2.0**64
    return train if share >= 1.0 else train[draw < share].reset_index(drop=True)
