"""Buy till you die: BG/NBD and MBG/NBD, what a purchase history alone says of the next purchases.

Fed by the days since the first and the last sale and the mean gap between them; four parameters for
all customers, found by maximum likelihood from features alone, never from labels. What other
channels say, and how much this weighs in a score, do not belong here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, expit, gammaln

from ml.churn.dataset import Floats, numbers

NEEDED = ("days_since_first_sale", "days_since_last_sale", "mean_gap_days")
FEATURES = ("return_chance", "alive_chance")
LEAST_HISTORIES = 100
MOST_HISTORIES = 50_000
BOUND = 7.0  # of the logarithm of a parameter, time counted in mean lifetimes
Kind = Literal["bg_nbd", "mbg_nbd"]
History = tuple[Floats, Floats, Floats]  # repeat purchase days, day of the last one, days observed


@dataclass(frozen=True)
class Rhythm:
    """A fitted model: purchases come at a Gamma(r, alpha) rate until a Beta(a, b) dropout.

    BG/NBD lets nobody drop out before a repeat purchase; MBG/NBD lets them do so at once.
    """

    kind: Kind
    horizon_days: int
    r: float
    alpha: float
    a: float
    b: float

    def alive(self, frame: pd.DataFrame) -> Floats:
        """Return the probability that each customer will ever buy again; NaN without a sale."""
        x, last, observed = history_of(frame)
        grown = (self.r + x) * (np.log(self.alpha + observed) - np.log(self.alpha + last))
        if self.kind == "mbg_nbd":
            return expit(-(np.log(self.a) - np.log(self.b + x) + grown))
        ever = np.maximum(self.b + x - 1.0, 1e-9)
        return np.where(x > 0, expit(-(np.log(self.a) - np.log(ever) + grown)), 1.0 + 0.0 * last)

    def returns(self, frame: pd.DataFrame) -> Floats:
        """Return the probability of a purchase within the horizon; NaN without a sale."""
        x, _, observed = history_of(frame)
        share = (self.alpha + observed) / (self.alpha + observed + self.horizon_days)
        return self.alive(frame) * (1.0 - share ** (self.r + x))

    def on(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame with FEATURES added."""
        chances = (self.returns(frame), self.alive(frame))
        return frame.assign(**dict(zip(FEATURES, chances, strict=True)))

    def as_plain(self) -> dict[str, Any]:
        """Return plain numbers for a JSON file."""
        return dict(vars(self))

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Rhythm":
        """Rebuild from `as_plain`; TypeError on a foreign shape."""
        return cls(**plain)


def fit_rhythm(frame: pd.DataFrame, horizon_days: int, kind: Kind = "mbg_nbd") -> Rhythm | None:
    """Fit on the latest snapshot; None where histories are too few or there is no repeat purchase.

    Only what was known at that snapshot is used: no label, nothing later.
    """
    if any(name not in frame.columns for name in NEEDED):
        return None
    latest = frame[frame["snapshot_date"] == frame["snapshot_date"].max()]
    histories, counts = _distinct(history_of(latest))
    if counts.sum() < LEAST_HISTORIES or not (histories[0] > 0).any():
        return None
    scale = float(np.average(histories[2], weights=counts))
    scaled = (histories[0], histories[1] / scale, histories[2] / scale)
    likelihood = LIKELIHOODS[kind]

    def loss(logs: Floats) -> float:
        return -float(np.average(likelihood(scaled, *np.exp(logs)), weights=counts))

    found = minimize(
        loss, np.array([-0.5, 0.0, 0.0, 0.5]), method="L-BFGS-B", bounds=[(-BOUND, BOUND)] * 4
    )
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    return Rhythm(kind, horizon_days, r, alpha * scale, a, b)


def history_of(frame: pd.DataFrame) -> History:
    """Return repeat purchase days, the day of the last of them and the days observed."""
    first, since, gap = (numbers(frame, name) for name in NEEDED)
    last = first - since
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.where(np.isnan(gap) | (gap <= 0), 0.0, np.round(last / gap))
    return np.where(np.isnan(first), np.nan, x), last, first


def _distinct(history: History) -> tuple[History, Floats]:
    rows = np.column_stack(history)
    rows = rows[~np.isnan(rows).any(axis=1)]
    # Four parameters gain nothing from more; every n-th of the ordered rows is the same each time.
    rows = rows[np.lexsort(rows.T)][:: max(1, len(rows) // MOST_HISTORIES)]
    if not len(rows):
        return (np.empty(0), np.empty(0), np.empty(0)), np.empty(0)
    found, counts = np.unique(rows, axis=0, return_counts=True)
    return (found[:, 0], found[:, 1], found[:, 2]), counts.astype(np.float64)


def _bg_nbd(history: History, r: float, alpha: float, a: float, b: float) -> Floats:
    x, last, observed = history
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stay = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + observed)
    drop = betaln(a + 1.0, np.maximum(b + x - 1.0, 1e-9)) - betaln(a, b)
    gone = np.where(x > 0, drop - (r + x) * np.log(alpha + last), -np.inf)
    return np.asarray(rate + np.logaddexp(stay, gone))


def _mbg_nbd(history: History, r: float, alpha: float, a: float, b: float) -> Floats:
    x, last, observed = history
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stay = betaln(a, b + x + 1.0) - betaln(a, b) - (r + x) * np.log(alpha + observed)
    gone = betaln(a + 1.0, b + x) - betaln(a, b) - (r + x) * np.log(alpha + last)
    return np.asarray(rate + np.logaddexp(stay, gone))


LIKELIHOODS: Mapping[Kind, Callable[..., Floats]] = {"bg_nbd": _bg_nbd, "mbg_nbd": _mbg_nbd}
