"""Which candidate serves: judged on customers or windows it has not seen, the simplest good one.

Fed by an ordered training frame; only its own snapshots are ever used. The final test on a later
cut belongs to evaluate.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit

from ml.churn.candidates import (
    LEAST_EXITS_FOR_BOOSTING,
    LEAST_OF_EACH,
    Candidate,
    NotEnoughDataError,
    candidates_for,
    customers_of_each,
)
from ml.churn.challenger import unrestricted
from ml.churn.dataset import Floats, labels_of, usable_features
from ml.churn.families import Families
from ml.churn.metrics import auc_interval, losses, ranking_metrics, standard_error
from ml.churn.treatment import untouched

FOLDS = 5
LEAST_EXITS_BEFORE = 300
DRAWS = 500
SEED = 97
LEAK_AUC = 0.97
Split = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Selection:
    """The candidate that serves, why, and what was seen of it on unseen rows.

    `challenger` holds auc and log_loss of free boosting there; empty below its least exits.
    """

    candidate: Candidate
    reason: str
    scheme: str
    log_losses: dict[str, float]
    base_log_loss: float
    auc: float
    auc_interval: tuple[float, float]
    verdict: str
    challenger: dict[str, float]


def select(
    frame: pd.DataFrame, families: Families, definition: str, horizon_days: int
) -> Selection:
    """Choose the simplest candidate within one standard error of the best; NotEnoughDataError."""
    scheme, splits = validation_splits(frame, horizon_days)
    rungs = candidates_for(frame)
    seen = pd.concat([validation for _, validation in splits], ignore_index=True)
    if min(customers_of_each(seen)) == 0:
        raise NotEnoughDataError("of customers whom nobody contacted all left, or all stayed")
    log_odds = {rung.name: _unseen(rung, splits, families, definition) for rung in rungs}
    labels, customers = labels_of(seen), seen["customer_id"].to_numpy(dtype=object)
    by_row = {name: losses(labels, expit(found)) for name, found in log_odds.items()}
    served, reason = _simplest_good([rung.name for rung in rungs], by_row, customers)
    base = losses(labels, _base_rates(splits))
    candidate = next(rung for rung in rungs if rung.name == served)
    probabilities = expit(log_odds[served])
    auc = ranking_metrics(labels, probabilities)["auc"]
    low, high = auc_interval(labels, probabilities, customers, DRAWS, SEED)
    gain = base - by_row[served]
    return Selection(
        candidate,
        reason,
        scheme,
        {name: float(values.mean()) for name, values in by_row.items()},
        float(base.mean()),
        auc,
        (low, high),
        skill_verdict(auc, low, float(gain.mean()), standard_error(gain, customers)),
        _challenged(frame, splits, families, labels),
    )


def _challenged(
    frame: pd.DataFrame, splits: Sequence[Split], families: Families, labels: Floats
) -> dict[str, float]:
    names = usable_features(frame, families)
    if customers_of_each(frame)[0] < LEAST_EXITS_FOR_BOOSTING or not names:
        return {}
    found = np.concatenate([unrestricted(learnt, judged, names) for learnt, judged in splits])
    ranked = ranking_metrics(labels, found)["auc"]
    return {"auc": ranked, "log_loss": float(losses(labels, found).mean())}


def skill_verdict(auc: float, auc_low: float, gain: float, gain_error: float) -> str:
    """Return skill, no_skill or leak.

    No skill: the AUC interval does not lie above .5 and the log loss is not surely (two standard
    errors) better than the base rate's. On random worlds the plain sign would pass a third of them.
    """
    if auc > LEAK_AUC:
        return "leak"
    return "skill" if auc_low > 0.5 or gain > 2.0 * gain_error else "no_skill"


def validation_splits(frame: pd.DataFrame, horizon_days: int) -> tuple[str, list[Split]]:
    """Return how unseen rows are made and the pairs of (learn from, judge on).

    Judged on the latest snapshot. Learnt from the snapshots whose label window closed before it;
    where these hold too few leavers, from all snapshots of other customers. Nobody is judged on who
    was contacted: whether they would have left is not known.
    """
    latest = frame["snapshot_date"].max()
    last = frame["snapshot_date"] == latest
    closed = frame["snapshot_date"] + pd.Timedelta(days=horizon_days) <= latest
    earlier, judged = frame[closed], untouched(frame[last])
    exits, stayers = customers_of_each(earlier)
    if exits >= LEAST_EXITS_BEFORE and stayers >= LEAST_OF_EACH and _both_classes(judged):
        return "earlier windows, judged on the latest", [(earlier, judged)]
    return f"{FOLDS} folds of customers", customer_folds(frame)


def customer_folds(frame: pd.DataFrame) -> list[Split]:
    """Return pairs of (all snapshots of other customers, latest snapshot of the left-out ones)."""
    fold = folds_of(frame["customer_id"])
    last = frame["snapshot_date"] == frame["snapshot_date"].max()
    # Too rare a churn leaves the latest snapshot without a leaver: judge on all snapshots then.
    shown = last if _both_classes(untouched(frame[last])) else np.ones(len(frame), dtype=bool)
    return [(frame[fold != one], untouched(frame[(fold == one) & shown])) for one in range(FOLDS)]


def folds_of(customers: "pd.Series[str]") -> Floats:
    """Return the fold of every row: all rows of a customer in one, sizes differ by one customer."""
    order = pd.unique(customers.sort_values())
    mixed = np.random.default_rng(SEED).permutation(len(order)) % FOLDS
    return customers.map(dict(zip(order, mixed, strict=True))).to_numpy(dtype=np.float64)


def _unseen(
    rung: Candidate, splits: Sequence[Split], families: Families, definition: str
) -> Floats:
    found: Iterable[Floats] = (
        rung.fit(learnt, families, definition).log_odds(judged) for learnt, judged in splits
    )
    return np.concatenate(list(found))


def _base_rates(splits: Sequence[Split]) -> Floats:
    rates = (np.full(len(judged), labels_of(learnt).mean()) for learnt, judged in splits)
    return np.concatenate(list(rates))


def _both_classes(frame: pd.DataFrame) -> bool:
    return min(customers_of_each(frame)) >= LEAST_OF_EACH


def _simplest_good(
    names: list[str], by_row: dict[str, Floats], customers: npt.NDArray[np.object_]
) -> tuple[str, str]:
    """Compare row by row with the best: rows are hard or easy for all, only differences count."""
    best = min(names, key=lambda name: float(by_row[name].mean()))
    for name in names:
        gap = by_row[name] - by_row[best]
        error = standard_error(gap, customers)
        if name == best or gap.mean() <= error:
            break
    if name == best:
        return best, f"{best} has the best log loss and no simpler one comes within one error"
    return name, (
        f"{name} is the simplest within one standard error of {best} "
        f"(gap {gap.mean():.5f}, error {error:.5f})"
    )
