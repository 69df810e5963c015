"""The one form every candidate is brought into: a start plus one curve or table per feature.

Fed by the fits in logistic.py and boosted.py; what a customer's score is made of can be read off
exactly. How curves are learnt does not belong here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import logit

from ml.churn.binning import log_scale
from ml.churn.dataset import Floats, numbers

Shape = Literal["line", "table"]


@dataclass(frozen=True)
class Curve:
    """One feature's share of the log-odds.

    A line has its knots `at` on the log scale, one of `shares` per knot, and is flat outside them;
    a table has bin edges `at` on the plain scale and one more share than edges.
    """

    feature: str
    shape: Shape
    at: tuple[float, ...]
    shares: tuple[float, ...]
    missing: float

    def share(self, values: Floats) -> Floats:
        """Return the log-odds share of every value (NaN is missing)."""
        gone = np.isnan(values)
        filled = np.where(gone, 0.0, values)
        if self.shape == "line":
            found = np.interp(log_scale(filled), self.at, self.shares)
        else:
            found = np.asarray(self.shares)[np.searchsorted(self.at, filled, side="right")]
        return np.where(gone, self.missing, found)

    def moved(self, shift: float) -> "Curve":
        """Return the curve with `shift` added to every share."""
        shares = tuple(share + shift for share in self.shares)
        return replace(self, shares=shares, missing=self.missing + shift)


@dataclass(frozen=True)
class Additive:
    """log-odds = start + sum of the curves' shares; no pairs, no hidden state."""

    start: float
    curves: tuple[Curve, ...]

    @classmethod
    def constant(cls, share: float) -> "Additive":
        """Return the model that gives everybody the share of leavers, where no feature varies."""
        return cls(float(logit(share)), ())

    def log_odds(self, frame: pd.DataFrame) -> Floats:
        """Return the log-odds per row."""
        # Added column by column: a matrix product would give other last bits for other batch sizes.
        total = np.full(len(frame), self.start)
        for curve in self.curves:
            total = total + curve.share(numbers(frame, curve.feature))
        return total

    def centred_on(self, frame: pd.DataFrame) -> "Additive":
        """Return the same model with shares counted from the average row of `frame`.

        A feature never missing in `frame` gives 0, the average, where it is missing later.
        """
        start, curves = self.start, []
        for curve in self.curves:
            values = numbers(frame, curve.feature)
            mean = float(np.mean(curve.share(values)))
            centred = curve.moved(-mean)
            if not np.isnan(values).any():
                centred = replace(centred, missing=0.0)
            start += mean
            curves.append(centred)
        return Additive(float(start), tuple(curves))

    def as_plain(self) -> dict[str, Any]:
        """Return plain lists and numbers for a JSON file."""
        return {"start": self.start, "curves": [vars(curve) for curve in self.curves]}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Additive":
        """Rebuild from `as_plain`; KeyError or TypeError on a foreign shape."""
        curves = (
            Curve(**{**curve, "at": tuple(curve["at"]), "shares": tuple(curve["shares"])})
            for curve in plain["curves"]
        )
        return cls(float(plain["start"]), tuple(curves))
