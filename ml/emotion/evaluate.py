"""Slopes, thresholds and honest figures on the dev part.

Feeds on log-odds and truth per head; thresholds that are measured are always found on other folds
than those they are measured on, intervals come from resampling comments.

What does not belong here: fitting weights (fit.py), reading files, writing cards.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ml.emotion.labels import (
    EKMAN,
    GROUPS,
    LABELS,
    SENTIMENTS,
    group_column,
    head_of,
    heads,
    label_column,
)

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]
RESAMPLES = 1000

# What is measured together: the heads of each family.
FAMILIES: dict[str, tuple[str, ...]] = {
    "goemotions_28": tuple(map(label_column, LABELS)),
    "ekman_7": tuple(map(head_of, EKMAN.values())),
    "sentiment_4": tuple(map(head_of, SENTIMENTS.values())),
    "customer_8": tuple(map(group_column, GROUPS)),
    "frustration": (group_column("frustration"),),
    "gratitude": (group_column("gratitude"),),
    "negative": ("p_negative",),
}


class Figure(NamedTuple):
    """A macro-F1: over all folds, mean of the folds, and the 95 % interval."""

    macro_f1: float
    fold_mean: float
    low: float
    high: float


def slopes_and_offsets(logits: Matrix, truth: Truth) -> tuple[Matrix, Matrix]:
    """Per head the slope and offset that turn log-odds into calibrated ones (Platt)."""
    fitted = [
        LogisticRegression(C=1e3, max_iter=1000).fit(logits[:, [head]], truth[:, head])
        for head in range(logits.shape[1])
    ]
    slopes = np.array([one.coef_[0, 0] for one in fitted])
    return slopes, np.array([one.intercept_[0] for one in fitted])


def best_thresholds(scores: Matrix, truth: Truth) -> Matrix:
    """Per head the score at which F1 is highest, halfway to the next lower score."""
    return np.array(
        [_best_threshold(scores[:, head], truth[:, head]) for head in range(scores.shape[1])]
    )


def _best_threshold(scores: Matrix, truth: Truth) -> float:
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + truth.sum())
    # A cut between equal scores cannot be made.
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0
    best = int(np.argmax(f1))
    below = ranked[min(best + 1, len(ranked) - 1)]
    return float((ranked[best] + below) / 2)


def cross_fitted_decisions(
    scores: Matrix, truth: Truth, folds: NDArray[np.int64], judged: Matrix | None = None
) -> Truth:
    """Decisions (comments x heads) with thresholds found on the other folds.

    `judged` are other scores of the same comments, which the thresholds never saw.
    """
    judged = scores if judged is None else judged
    decided = np.zeros(truth.shape, dtype=bool)
    for fold in np.unique(folds):
        inside = folds == fold
        thresholds = best_thresholds(scores[~inside], truth[~inside])
        decided[inside] = judged[inside] >= thresholds
    return decided


def macro_f1(truth: Truth, decided: Truth, folds: NDArray[np.int64]) -> Figure:
    """Macro-F1 over the columns with its interval."""
    by_fold = [
        float(_f1(truth[folds == fold], decided[folds == fold], None)[0])
        for fold in np.unique(folds)
    ]
    draws = np.random.default_rng(0).multinomial(
        len(truth), np.full(len(truth), 1 / len(truth)), size=RESAMPLES
    )
    low, high = np.quantile(_f1(truth, decided, draws), [0.025, 0.975])
    whole = float(_f1(truth, decided, None)[0])
    return Figure(whole, float(np.mean(by_fold)), float(low), float(high))


def _f1(truth: Truth, decided: Truth, draws: NDArray[np.int64] | None) -> Matrix:
    """Macro-F1 once per row of draws (how often each comment counts)."""
    weights = (np.ones((1, len(truth))) if draws is None else draws).astype(np.float64)
    hits = weights @ (truth & decided)
    claimed_and_true = weights @ truth.astype(np.float64) + weights @ decided.astype(np.float64)
    return np.asarray((2 * hits / np.maximum(claimed_and_true, 1.0)).mean(axis=1))


def figures(logits: Matrix, truth: Truth, folds: NDArray[np.int64]) -> dict[str, Figure]:
    """Macro-F1 of every family of heads."""
    decided = cross_fitted_decisions(logits, truth, folds)
    found = {}
    for name, family in FAMILIES.items():
        at = [heads().index(head) for head in family]
        found[name] = macro_f1(truth[:, at], decided[:, at], folds)
    return found


class OfHead(NamedTuple):
    """How one head fares: precision, recall, F1 with its 95 % interval, comments it is true of."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    comments: int


def figures_of_heads(logits: Matrix, truth: Truth, folds: NDArray[np.int64]) -> dict[str, OfHead]:
    """Every head alone, thresholds cross-fitted."""
    decided = cross_fitted_decisions(logits, truth, folds)
    found = {}
    for at, head in enumerate(heads()):
        true, said = truth[:, [at]], decided[:, [at]]
        hits = float((true & said).sum())
        f1 = macro_f1(true, said, folds)
        found[head] = OfHead(
            hits / max(int(said.sum()), 1),
            hits / max(int(true.sum()), 1),
            f1.macro_f1,
            f1.low,
            f1.high,
            int(true.sum()),
        )
    return found
