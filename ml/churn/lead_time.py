"""How early leavers are warned of, at what a team can care for: alerts round by round, then leads.

Fed by scored snapshots of several days and by the days on which customers left. A lead means
nothing without its budget and the same figures of chance beside it; the caller sets them out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ml.churn.dataset import Floats

COOLDOWN_DAYS = 56
LEADS = (7, 14, 30, 60)
Figures = dict[str, float | None]


@dataclass(frozen=True)
class Rounds:
    """Rounds of alerts to be simulated: who could be listed when, and who left.

    rows: snapshot_date, customer_id, churned (NaN where the window has not closed yet).
    departures: customer_id, left_at; only those count that a round could have warned of.
    horizon_days: an alert counts for a departure at most so many days later.
    """

    rows: pd.DataFrame
    departures: pd.DataFrame
    horizon_days: int

    def warned_of(self) -> pd.DataFrame:
        """Return the departures whose customer could be listed within the horizon before them."""
        pairs = self._before(self.rows[["snapshot_date", "customer_id"]])
        return pairs.drop_duplicates(["customer_id", "left_at"])[["customer_id", "left_at"]]

    def alerts(self, scores: Floats, budget: float) -> pd.DataFrame:
        """Return the rows listed when the highest scores go first, equal ones in the given order.

        budget: how many a round below 1 as a share of its rows, else as a number. Whom a list
        named is not named again for COOLDOWN_DAYS.
        """
        rows = self.rows.assign(score=scores)
        quiet: dict[str, pd.Timestamp] = {}
        listed = []
        for day, today in rows.groupby("snapshot_date", sort=True):
            now = pd.Timestamp(str(day))
            free = today[[quiet.get(who, now) <= now for who in today["customer_id"]]]
            room = round(budget * len(today)) if budget < 1 else int(budget)
            named = free.iloc[np.argsort(-free["score"].to_numpy(), kind="stable")[:room]]
            until = now + pd.Timedelta(days=COOLDOWN_DAYS)
            quiet |= dict.fromkeys(named["customer_id"], until)
            listed.append(named)
        return pd.concat(listed, ignore_index=True)

    def figures(self, scores: Floats, budget: float) -> Figures:
        """Return precision, recall, recall_7d .. recall_60d and the median lead at one budget.

        Precision: share of alerts with a closed window whose customer left in it. Recall: share of
        departures with an alert before them; recall_30d: with one at least 30 days before.
        """
        alerts = self.alerts(scores, budget)
        judged = alerts["churned"].dropna().to_numpy(dtype=np.float64)
        leads = self.leads(alerts)
        found: Figures = {
            "budget": budget,
            "alerts": float(len(alerts)),
            "precision": float(judged.mean()) if len(judged) else None,
            "recall": _share(leads, 0),
        }
        found |= {f"recall_{days}d": _share(leads, days) for days in LEADS}
        known = leads[~np.isnan(leads)]
        return found | {"median_lead_days": float(np.median(known)) if len(known) else None}

    def leads(self, alerts: pd.DataFrame) -> Floats:
        """Return per departure the days from its first alert; NaN where there was none."""
        first = self._before(alerts).groupby(["customer_id", "left_at"])["snapshot_date"].min()
        keys = pd.MultiIndex.from_frame(self.warned_of())
        left = keys.get_level_values("left_at").to_numpy()
        return _days(left - first.reindex(keys).to_numpy())

    def _before(self, rows: pd.DataFrame) -> pd.DataFrame:
        both = rows.merge(self.departures, on="customer_id")
        ahead = _days(both["left_at"].to_numpy() - both["snapshot_date"].to_numpy())
        return both[(ahead > 0) & (ahead <= self.horizon_days)]


def _days(spans: npt.NDArray[np.timedelta64]) -> Floats:
    return np.asarray(spans / np.timedelta64(1, "D"), dtype=np.float64)


def chance(customers: npt.NDArray[np.object_], seed: int, draws: int = 5) -> Iterator[Floats]:
    """Yield random scores, one per row."""
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield random.random(len(customers))


def mean_figures(found: list[Figures]) -> Figures:
    """Return the mean of each figure over several draws; None where any is None."""
    return {
        name: None if any(one[name] is None for one in found) else _mean(found, name)
        for name in found[0]
    }


def _mean(found: list[Figures], name: str) -> float:
    return float(np.mean([float(one[name] or 0.0) for one in found]))


def _share(leads: Floats, days: int) -> float | None:
    return float(np.mean(leads >= days)) if len(leads) else None
