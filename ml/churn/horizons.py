"""Risks within 7, 30, 60 and 90 days, from the one risk that ranks: they can never cross.

A discrete-time hazard hung on the ranking horizon. Before it, those who leave are shared out over
earlier days; after it, those who stayed may leave in the next stretch; each stretch has a hazard of
its own, learnt only where its window had closed. Fed by the training frame and by how many days
after a snapshot its customer left. The ranking risk itself is model.py's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ml.churn.additive import Additive
from ml.churn.dataset import KEYS, Floats, labels_of, numbers
from ml.churn.families import Families
from ml.churn.logistic import fit_curves

HORIZONS = (7, 30, 60, 90)
LEAST_OF_EACH = 50
SINCE = "days_since_last_sale"


@dataclass(frozen=True)
class Stretch:
    """From which day to which, and the log-odds of the share that it takes.

    Before the ranking horizon: of those who left by `until`, who had by `since`. After it: of
    those who stayed to `since`, who left by `until`.
    """

    since: int
    until: int
    share: Additive


@dataclass(frozen=True)
class Timing:
    """When those who leave do so, around the horizon that ranks."""

    definition: str
    horizon_days: int
    stretches: tuple[Stretch, ...]

    def risks(self, ranking: Floats, frame: pd.DataFrame) -> dict[int, Floats | None]:
        """Return the risk per horizon, ascending; None where no window of that length had closed.

        `ranking` is the risk within the ranking horizon of every row.
        """
        found: dict[int, Floats | None] = {self.horizon_days: ranking}
        by_since = {one.since: one for one in self.stretches}
        for day in sorted((h for h in HORIZONS if h < self.horizon_days), reverse=True):
            if self.definition == "silence":
                found[day] = np.where(_silent_by(frame, self.horizon_days, day), ranking, 0.0)
            else:
                earlier = found[by_since[day].until]
                assert earlier is not None  # before the ranking horizon all are known
                found[day] = earlier * expit(by_since[day].share.log_odds(frame))
        since, before = self.horizon_days, ranking
        for day in (h for h in HORIZONS if h > self.horizon_days):
            step = by_since.get(since)
            if step is None or step.until != day:
                found[day] = None
                continue
            before = 1.0 - (1.0 - before) * (1.0 - expit(step.share.log_odds(frame)))
            found[day], since = before, day
        return dict(sorted(found.items()))

    def as_plain(self) -> dict[str, Any]:
        """Return plain values for a JSON file."""
        return {
            "definition": self.definition,
            "horizon_days": self.horizon_days,
            "stretches": [
                {"since": one.since, "until": one.until, "share": one.share.as_plain()}
                for one in self.stretches
            ],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Timing":
        """Rebuild from `as_plain`; KeyError or TypeError on a foreign shape."""
        stretches = tuple(
            Stretch(one["since"], one["until"], Additive.from_plain(one["share"]))
            for one in plain["stretches"]
        )
        return cls(plain["definition"], plain["horizon_days"], stretches)


def fit_timing(
    frame: pd.DataFrame,
    left_after: pd.DataFrame,
    families: Families,
    definition: str,
    horizon_days: int,
) -> Timing:
    """Fit the stretches around the ranking horizon.

    left_after: snapshot_date, customer_id, left_after_days. What happened later than the ranking
    windows of `frame` is not looked at, so the same frame always gives the same timing.
    """
    days = _days(frame, left_after)
    known_until = frame["snapshot_date"].max() + pd.Timedelta(days=horizon_days)
    left = labels_of(frame) == 1.0
    stretches = []
    until = horizon_days
    for day in sorted((h for h in HORIZONS if h < horizon_days), reverse=True):
        if definition != "silence":  # a silence ends on a day that is known beforehand
            gone = left & ~(days >= until) if until < horizon_days else left
            share = _share(frame[gone], days[gone] < day, families, definition)
            stretches.append(Stretch(day, until, share))
        until = day
    since = horizon_days
    for day in (h for h in HORIZONS if h > horizon_days):
        closed = (frame["snapshot_date"] + pd.Timedelta(days=day) <= known_until).to_numpy()
        stayed = closed & ~left & ~(days < since)
        if not stayed.any():
            break
        share = _share(frame[stayed], days[stayed] < day, families, definition)
        stretches.append(Stretch(since, day, share))
        since = day
    return Timing(definition, horizon_days, tuple(stretches))


def left_within(
    frame: pd.DataFrame, left_after: pd.DataFrame, horizon_days: int, day: int
) -> Floats:
    """Return 1.0 for who left within `day` days and, by the label, is counted as having left."""
    days, left = _days(frame, left_after), labels_of(frame) == 1.0
    if day <= horizon_days:
        return np.asarray(left & ((day == horizon_days) | (days < day)), dtype=np.float64)
    return np.asarray(left | (days < day), dtype=np.float64)


def _silent_by(frame: pd.DataFrame, silence_days: int, day: int) -> np.ndarray:
    """Whose silence, if no sale breaks it, is complete within so many days."""
    return np.asarray(numbers(frame, SINCE) + day >= silence_days)


def _days(frame: pd.DataFrame, left_after: pd.DataFrame) -> Floats:
    keyed = left_after.assign(
        snapshot_date=pd.to_datetime(left_after["snapshot_date"]),
        customer_id=left_after["customer_id"].astype(str),
    )
    found = frame[list(KEYS)].merge(keyed, on=list(KEYS), how="left", validate="one_to_one")
    return found["left_after_days"].to_numpy(dtype=np.float64, na_value=np.nan)


def _share(frame: pd.DataFrame, taken: np.ndarray, families: Families, definition: str) -> Additive:
    """Fit who falls into a stretch; one share for all where too few do or do not."""
    count = int(taken.sum())
    if min(count, len(taken) - count) < LEAST_OF_EACH:
        return Additive.constant((count + 1.0) / (len(taken) + 2.0))
    return fit_curves(frame.assign(churned=taken.astype(int)), families, definition)
