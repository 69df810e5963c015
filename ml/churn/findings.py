"""Where a backtest was right and where not: per segment, leavers missed, labels that contradict.

Fed by labelled snapshots and the model's probabilities on them. Overall figures are metrics.py's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ml.churn.dataset import NOT_FEATURES, Floats, labels_of
from ml.churn.explain import reasons
from ml.churn.families import Families
from ml.churn.metrics import METRICS, calibration_excess, intervals, measure
from ml.churn.model import ChurnModel

LEAST_OF_EACH = 20
MOST_MISSED = 10
DRAWS = 200
RARE = 0.01
CONTRADICTING = 0.05
Chosen = Callable[[pd.DataFrame], "pd.Series[bool]"]
OF_CALIBRATION = ("error", "floor", "floor_high", "excess", "slope_interval", "intercept_interval")
SEGMENTS: dict[str, tuple[tuple[str, ...], Chosen]] = {
    "everybody": ((), lambda f: pd.Series(True, index=f.index)),
    "wrote in the last 90 days": (("contacts_90d",), lambda f: f["contacts_90d"] > 0),
    "did not write in the last 90 days": (("contacts_90d",), lambda f: f["contacts_90d"] == 0),
    "a question is open": (("unanswered_threads_now",), lambda f: f["unanswered_threads_now"] > 0),
    "top fifth by value": (
        ("value_per_year",),
        lambda f: f["value_per_year"] >= f["value_per_year"].quantile(0.8),
    ),
    "first sale in the last 180 days": (
        ("days_since_first_sale",),
        lambda f: f["days_since_first_sale"] <= 180,
    ),
    "sale in the last 30 days": (
        ("days_since_last_sale",),
        lambda f: f["days_since_last_sale"] <= 30,
    ),
    "fixed contract end": (
        ("days_to_contract_end",),
        lambda f: f["days_to_contract_end"].notna(),
    ),
}


def by_segment(test: pd.DataFrame, probabilities: Floats, seed: int) -> list[dict[str, Any]]:
    """Return n, exits, base rate, metrics and calibration of each segment, everybody first.

    Calibration: intervals of slope and intercept, error, floor and excess (calibration_excess).
    Metrics are null where fewer than 20 left or stayed.
    """
    labels, rows = labels_of(test), []
    for name, (needed, chosen) in SEGMENTS.items():
        if not set(needed) <= set(test.columns):
            continue
        inside = chosen(test).to_numpy(dtype=bool)
        own = labels[inside]
        row: dict[str, Any] = {"segment": name, "n": int(inside.sum()), "exits": int(own.sum())}
        row |= {"base_rate": float(own.mean()) if len(own) else None, **dict.fromkeys(METRICS)}
        row |= {f"calibration_{one}": None for one in OF_CALIBRATION}
        if min(own.sum(), len(own) - own.sum()) >= LEAST_OF_EACH:
            row |= measure(own, probabilities[inside])
            row |= calibration_excess(own, probabilities[inside], DRAWS, seed)
            customers = test.loc[inside, "customer_id"].to_numpy(dtype=object)
            found = intervals(own, probabilities[inside], customers, DRAWS, seed)
            for line in ("calibration_slope", "calibration_intercept"):
                row[f"{line}_interval"] = found[line]
        rows.append(row)
    return [row for row in rows if row["n"]]


def missed(
    test: pd.DataFrame, probabilities: Floats, model: ChurnModel, families: Families, listed: int
) -> list[dict[Any, Any]]:
    """Return the most valuable leavers outside the first `listed`, and what was visible of them.

    Each has customer_id, probability, place in the order, value_per_year and `visible`: up to
    three reasons as the list would have told them.
    """
    place = np.empty(len(test), dtype=np.int64)
    place[np.argsort(-probabilities, kind="stable")] = np.arange(1, len(test) + 1)
    frame = test.assign(probability=probabilities, place=place)
    out = frame[(frame["churned"] == 1) & (frame["place"] > listed)]
    out = out.sort_values(["value_per_year", "customer_id"], ascending=[False, True])
    out = out.head(MOST_MISSED).reset_index(drop=True)
    if out.empty:
        return []
    told = reasons(model.predict(out), out, families)
    words = told.groupby("customer_id")["reason"].apply(list).to_dict()
    rows = out[["customer_id", "probability", "place", "value_per_year"]].to_dict("records")
    return [{**row, "visible": words.get(row["customer_id"], [])} for row in rows]


def contradictions(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many rows share every feature with a row of the other label, and how many at all.

    More features cannot tell such rows apart; few features make them common.
    """
    names = sorted(name for name in frame.columns if name not in NOT_FEATURES)
    if frame.empty or not names:
        return {"rows": len(frame), "contradicting": 0}
    key = pd.util.hash_pandas_object(frame[names].astype(float), index=False)
    both = labels_of(frame)
    mean = pd.Series(both).groupby(key.to_numpy()).transform("mean")
    return {"rows": len(frame), "contradicting": int(((mean > 0) & (mean < 1)).sum())}


def reliability(labels: Floats, probabilities: Floats, bins: int = 10) -> list[dict[str, float]]:
    """Return expected and observed share of leavers over bins of equal mass."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [
        {
            "n": float(len(part)),
            "expected": float(probabilities[part].mean()),
            "observed": float(labels[part].mean()),
        }
        for part in parts
    ]


def warnings_of(train: pd.DataFrame, labels: Floats) -> list[str]:
    """Return what a reader must know before believing any figure, in sentences."""
    told = []
    rates = {"training": float(labels_of(train).mean()), "test": float(labels.mean())}
    for where, rate in rates.items():
        if not RARE <= rate <= 1.0 - RARE:
            told.append(
                f"{rate:.1%} left in the {where} windows: so near none or all that accuracy and "
                "lift say little; look at average precision and at how many are warned in vain"
            )
    found = contradictions(train)
    if found["contradicting"] > CONTRADICTING * max(found["rows"], 1):
        told.append(
            f"{found['contradicting']} of {found['rows']} training rows have a twin with the same "
            "features and the other label: the features cannot tell these customers apart"
        )
    return told
