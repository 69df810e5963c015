"""The logistic candidates: BG/NBD's chance alone, RFM (or its contract analogue), all features.

Fed by an ordered training frame. Choosing between candidates does not belong here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.churn.additive import Additive, Curve
from ml.churn.binning import knots, log_scale
from ml.churn.dataset import KEYS, Floats, labels_of, numbers, usable_features
from ml.churn.families import Families
from ml.churn.ridge import fit_with_learnt_variance, fit_with_variance

CORE = {
    "silence": ("days_since_last_sale", "sales_365d", "amount_365d"),
    "contract": ("contract_tenure_days", "days_to_contract_end", "monthly_amount"),
}
# How much a family may say is learnt (ridge.py); the core is a family of its own that starts wide,
# so the curves start out as RFM logistic. Chosen on CDNOW samples and shop cuts up to 2011-06-01:
# one hand-set strength for all columns lost .003 to .06 AUC to RFM logistic on 800 customers, a
# wider hand-set core still .006 once twenty features without signal stood beside; this gained
# .0006 even there, and the served model lost on none of 22 train and test pairs.
RFM_VARIANCE = 10.0
CORE_VARIANCE = 0.3
BEND_EASE = 0.3
LARGEST_FLAG_SPREAD = 0.5
MOST_ROWS = 100_000


def fit_rfm_logistic(frame: pd.DataFrame, families: Families, definition: str) -> Additive:
    """Fit straight lines on the log scale of the three core features."""
    usable = set(usable_features(frame, families))
    parts = [_straight(frame, name) for name in CORE[definition] if name in usable]
    if not parts:
        return Additive.constant(float(labels_of(frame).mean()))
    matrix = _design(frame, parts)
    variance = np.full(matrix.shape[1], RFM_VARIANCE)
    found = fit_with_variance(matrix, labels_of(frame), evidence_weight(frame), variance)
    return _additive(parts, *found)


def fit_return_curve(frame: pd.DataFrame, families: Families, definition: str) -> Additive:
    """Fit one polyline on the chance that a customer buys again by the rhythm so far."""
    if "return_chance" not in usable_features(frame[[*KEYS, "return_chance"]], families):
        return Additive.constant(float(labels_of(frame).mean()))
    parts = [_bent(frame, "return_chance")]
    matrix = _design(frame, parts)
    variance = np.full(matrix.shape[1], RFM_VARIANCE)
    found = fit_with_variance(matrix, labels_of(frame), evidence_weight(frame), variance)
    return _additive(parts, *found)


def fit_curves(frame: pd.DataFrame, families: Families, definition: str) -> Additive:
    """Fit a polyline with an own missing value per feature, held by family-wise ridge."""
    frame = _thinned(frame)
    parts = [_bent(frame, name) for name in usable_features(frame, families)]
    if not parts:
        return Additive.constant(float(labels_of(frame).mean()))
    groups = [
        "core" if part.feature in CORE[definition] else families.features[part.feature].family
        for part in parts
        for _ in part.ease
    ]
    found = fit_with_learnt_variance(
        _design(frame, parts),
        labels_of(frame),
        evidence_weight(frame),
        groups,
        {"core": CORE_VARIANCE},
    )
    return _additive(parts, *found)


@dataclass(frozen=True)
class _Part:
    """One feature's columns of the design: line, bends, missing; standardised, then eased."""

    feature: str
    knots: Floats
    level: float
    bends: Floats
    ease: Floats
    middle: Floats
    spread: Floats

    def columns(self, scaled: Floats) -> Floats:
        return (
            (_basis(scaled, self.knots, self.bends, self.level) - self.middle)
            / self.spread
            * self.ease
        )

    def curve(self, weights: Floats) -> Curve:
        # Between knots the design is linear, so its values at the knots are the whole curve.
        shares = self.columns(self.knots) @ weights
        missing = float(self.columns(np.array([np.nan]))[0] @ weights)
        return Curve(
            self.feature, "line", tuple(self.knots.tolist()), tuple(shares.tolist()), missing
        )


def _basis(scaled: Floats, at: Floats, bends: Floats, middle: float) -> Floats:
    # Missing stands at the mean, so that its own column has only the true difference to carry.
    gone = np.isnan(scaled)
    inside = np.clip(np.where(gone, at[0], scaled), at[0], at[-1])
    columns = [inside - middle, *(np.maximum(inside - bend, 0.0) for bend in bends)]
    return np.column_stack([*(np.where(gone, 0.0, column) for column in columns), gone])


def _part(frame: pd.DataFrame, name: str, at: Floats, bends: Floats, ease: Floats) -> _Part:
    scaled = log_scale(numbers(frame, name))
    level = float(np.nanmean(np.clip(scaled, at[0], at[-1])))
    basis = _basis(scaled, at, bends, level)
    spread = basis.std(axis=0)
    # A column that never varies (no row is missing, or only one knot) carries nothing.
    idle = spread < 1e-9
    # Unit spread would hand a rarely missing value a nearly free weight; it stays small instead.
    spread[-1] = LARGEST_FLAG_SPREAD
    return _Part(
        name,
        at,
        level,
        bends,
        np.where(idle, 0.0, ease),
        basis.mean(axis=0),
        np.where(idle, 1.0, spread),
    )


def _straight(frame: pd.DataFrame, name: str) -> _Part:
    at = knots(log_scale(numbers(frame, name)))[[0, -1]]
    return _part(frame, name, at, np.empty(0), np.ones(2))


def _bent(frame: pd.DataFrame, name: str) -> _Part:
    at = knots(log_scale(numbers(frame, name)))
    bends = at[1:-1]
    return _part(frame, name, at, bends, np.array([1.0, *([BEND_EASE] * len(bends)), 1.0]))


def _design(frame: pd.DataFrame, parts: Sequence[_Part]) -> Floats:
    return np.hstack([part.columns(log_scale(numbers(frame, part.feature))) for part in parts])


def _additive(parts: Sequence[_Part], start: float, weights: Floats) -> Additive:
    own = np.split(weights, np.cumsum([len(part.ease) for part in parts])[:-1])
    return Additive(start, tuple(part.curve(w) for part, w in zip(parts, own, strict=True)))


def evidence_weight(frame: pd.DataFrame) -> Floats:
    """Return one equal weight per row, by which the rows weigh as much as what they tell anew.

    A leaver is seen to leave by every snapshot whose window holds that day: the same evidence, so
    a row weighs as much as leavers there are per row of them; but no less than customers per row,
    for to stay in a later window is new. All rows weigh the same, so the share of leavers stays.
    """
    leaving = labels_of(frame) > 0.0
    customers = frame["customer_id"]
    known = customers.nunique() / len(frame)
    left = customers[leaving].nunique() / leaving.sum() if leaving.any() else 0.0
    return np.full(len(frame), max(known, left))


def _thinned(frame: pd.DataFrame) -> pd.DataFrame:
    # Some hundred smooth weights gain nothing from more rows; the design would only fill memory.
    share = MOST_ROWS / len(frame)
    if share >= 1.0:
        return frame
    draw = pd.util.hash_array(frame["customer_id"].to_numpy(dtype=object)) / 2.0**64
    return frame[draw < share]
