"""The ladder of candidates, from simple to complex, and how much data each needs.

Fed by the fits in logistic.py and boosted.py. Which one serves is decided in selection.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ml.churn.additive import Additive
from ml.churn.boosted import fit_boosted_tables
from ml.churn.families import Families
from ml.churn.logistic import fit_curves, fit_return_curve, fit_rfm_logistic

LEAST_OF_EACH = 50
LEAST_EXITS_FOR_BOOSTING = 300
Fit = Callable[[pd.DataFrame, Families, str], Additive]


class NotEnoughDataError(ValueError):
    """Too few customers who left or who stayed to learn anything from."""

    status = "not_enough_data"


@dataclass(frozen=True)
class Candidate:
    """A rung of the ladder: its name, its fit, the leavers and the columns it needs."""

    name: str
    fit: Fit
    least_exits: int
    needs: tuple[str, ...] = ()


LADDER = (
    Candidate("rfm_logistic", fit_rfm_logistic, LEAST_OF_EACH),
    Candidate("additive_curves", fit_curves, LEAST_OF_EACH),
    Candidate("boosted_tables", fit_boosted_tables, LEAST_EXITS_FOR_BOOSTING),
    # Last, though it is the simplest: it knows no reason but the rhythm, so it serves only where
    # no model that tells more comes within one error of it.
    Candidate("bg_nbd", fit_return_curve, LEAST_OF_EACH, needs=("return_chance",)),
)


def candidates_for(frame: pd.DataFrame) -> list[Candidate]:
    """Return the rungs this frame can carry, or raise NotEnoughDataError."""
    exits, stayers = customers_of_each(frame)
    if min(exits, stayers) < LEAST_OF_EACH:
        raise NotEnoughDataError(
            f"{exits} customers left and {stayers} stayed in the closed windows; "
            f"at least {LEAST_OF_EACH} of each are needed"
        )
    return [
        rung
        for rung in LADDER
        if exits >= rung.least_exits and set(rung.needs) <= set(frame.columns)
    ]


def customers_of_each(frame: pd.DataFrame) -> tuple[int, int]:
    """Return how many customers ever left and how many ever stayed in the frame's windows."""
    by_label = frame.groupby("churned")["customer_id"].nunique()
    return int(by_label.get(1, 0)), int(by_label.get(0, 0))
