"""The leakage gate: what could not be known at the snapshot, found before anything is learnt.

Fed by the training frame as it is. A leak is named with its column and its figures; what becomes of
the run is the pipeline's decision, not made here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from ml.churn.binning import codes, edges
from ml.churn.dataset import NOT_FEATURES, Floats, in_order, labels_of, numbers
from ml.churn.families import Families, Feature, Side
from ml.churn.logistic import fit_curves
from ml.churn.metrics import ranking_metrics

Kind = Literal["label_twin", "knows_the_answer", "after_the_fact", "future_row"]
TWIN = 0.98  # share of rows that say the same as the label, or its opposite
CERTAIN_AUC = 0.97  # of one column alone: no behaviour foretells so well
SUSPECT_AUC = 0.92
LEAST_LEAD = 0.04  # in AUC, of a suspect over everything else together
LEAST_PRESENT = 20  # customers
PURE = 0.95  # share of leavers among those who have a value at all
BINS = 32
LEAST_ROWS = 100


@dataclass(frozen=True)
class Leak:
    """One leak: its kind, the column or rows, and a sentence with what gave it away."""

    kind: Kind
    where: str
    sentence: str


def find_leaks(
    snapshots: pd.DataFrame, labels: pd.DataFrame, as_of: date, horizon_days: int
) -> list[Leak]:
    """Return every leak of snapshots and labels, rows first, then columns in their order.

    Columns need not be in the catalogue. DatasetError on a repeated key.
    """
    rows = list(_future_rows(snapshots, labels, as_of, horizon_days))
    joined = snapshots.merge(
        labels[["snapshot_date", "customer_id", "churned"]], on=["snapshot_date", "customer_id"]
    )
    frame = in_order(joined)
    left = labels_of(frame)
    if len(frame) < LEAST_ROWS or not 0.0 < left.mean() < 1.0:
        return rows
    names = [str(name) for name in frame.columns if name not in NOT_FEATURES]
    columns = {name: numbers(frame, name) for name in names}
    alone = {name: _auc_alone(frame, values, left) for name, values in columns.items()}
    # Two leaks must not excuse each other: what knows for certain is no measure for others.
    honest = [name for name in names if alone[name] < CERTAIN_AUC]
    for name, values in columns.items():
        leak = _twin(values, left, name) or _after_the_fact(frame, values, left, name)
        if not leak and alone[name] >= SUSPECT_AUC:
            others = [other for other in honest if other != name]
            leak = _knowing(name, alone[name], _auc_of_rest(frame, left, others))
        rows += [leak] if leak else []
    return rows


def _future_rows(
    snapshots: pd.DataFrame, labels: pd.DataFrame, as_of: date, horizon_days: int
) -> Iterator[Leak]:
    today = pd.Timestamp(as_of)
    later = pd.to_datetime(snapshots["snapshot_date"]) > today
    if later.any():
        yield Leak(
            "future_row",
            "customer_snapshots",
            f"{int(later.sum())} snapshots are of days after {as_of}, the day they are for",
        )
    closes = pd.to_datetime(labels["snapshot_date"]) + pd.Timedelta(days=horizon_days)
    if (closes > today).any():
        yield Leak(
            "future_row",
            "churn_labels",
            f"{int((closes > today).sum())} labels tell of windows that end after {as_of}",
        )


def _twin(values: Floats, left: Floats, name: str) -> Leak | None:
    present = ~np.isnan(values)
    kinds = np.unique(values[present])
    if len(kinds) + (not present.all()) != 2:
        return None
    same = float(np.mean(np.where(present, values == kinds[-1], False) == (left == 1.0)))
    agree = max(same, 1.0 - same)
    if agree < TWIN:
        return None
    return Leak("label_twin", name, f"{name} is the label under another name ({agree:.1%} agree)")


def _after_the_fact(frame: pd.DataFrame, values: Floats, left: Floats, name: str) -> Leak | None:
    """A value that almost only leavers have, or only they have other than the usual one."""
    usual = pd.Series(values).mode(dropna=False).iloc[0]
    present = ~np.isnan(values) if np.isnan(usual) else values != usual
    if frame.loc[present, "customer_id"].nunique() < LEAST_PRESENT:
        return None
    share, base = float(left[present].mean()), float(left.mean())
    if share < max(PURE, 1.0 - (1.0 - base) / 10.0):
        return None
    return Leak(
        "after_the_fact",
        name,
        f"{share:.1%} of those with a value of {name} left (of all: {base:.1%}): "
        "it is written down when somebody leaves",
    )


def _knowing(name: str, alone: float, rest: float) -> Leak | None:
    # Where others know nearly as much, the behaviour itself is that plain.
    if alone - rest < (LEAST_LEAD / 4 if alone >= CERTAIN_AUC else LEAST_LEAD):
        return None
    return Leak(
        "knows_the_answer",
        name,
        f"{name} alone foretells leaving with an AUC of {alone:.3f}, all others together with "
        f"{rest:.3f}: it tells of the time after the snapshot, or is a score made from it",
    )


def _auc_alone(frame: pd.DataFrame, values: Floats, left: Floats) -> float:
    """AUC of the column's bins, each half of the customers judged by the other's shares."""
    if np.isnan(values).all():
        return 0.5
    bins = np.nan_to_num(codes(values, edges(values, BINS)), nan=BINS).astype(np.int64)
    half = pd.util.hash_array(frame["customer_id"].to_numpy(dtype=object)) % 2 == 0
    scores = np.empty(len(left))
    for own in (half, ~half):
        rows = np.bincount(bins[~own], minlength=BINS + 1)
        leavers = np.bincount(bins[~own], left[~own], minlength=BINS + 1)
        scores[own] = ((leavers + left.mean()) / (rows + 1.0))[bins[own]]
    return ranking_metrics(left, scores)["auc"]


def _auc_of_rest(frame: pd.DataFrame, left: Floats, others: list[str]) -> float:
    if not others:
        return 0.5
    keys = ["snapshot_date", "customer_id", "churned"]
    words: dict[Side, tuple[str, ...]] = {
        "high": ("-",),
        "low": ("-",),
        "zero": (),
        "missing": ("-",),
    }
    catalogue = Families(
        {name: Feature(name, name, "", words) for name in others},
        tuple(others),
    )
    half = pd.util.hash_array(frame["customer_id"].to_numpy(dtype=object)) % 2 == 0
    scores = np.empty(len(left))
    with threadpool_limits(1):
        for own in (half, ~half):
            if own.all() or not own.any() or left[~own].min() == left[~own].max():
                return 0.5
            learnt = frame.loc[~own, [*keys, *others]].reset_index(drop=True)
            fitted = fit_curves(learnt, catalogue, "silence")
            scores[own] = fitted.log_odds(frame[own])
    return ranking_metrics(left, scores)["auc"]
