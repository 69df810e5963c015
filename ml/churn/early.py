"""Lead times of a backtest: the model's and its rivals' alerts, week by week, after the test cut.

Fed by weekly snapshots from the test cut on and by who left when. What alerts and leads are stands
in lead_time.py; reading tables and choosing days belong to the pipeline.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ml.churn.baselines import recency_order
from ml.churn.dataset import Floats
from ml.churn.families import Families
from ml.churn.lead_time import Rounds, chance, mean_figures
from ml.churn.logistic import fit_rfm_logistic
from ml.churn.model import ChurnModel
from ml.churn.rhythm import fit_rhythm

SHARES = (0.01, 0.02, 0.05, 0.10)


@dataclass(frozen=True)
class Followed:
    """What followed a test cut.

    weeks: snapshots of the cut and the weeks after it, of those who had not left yet; `churned` is
    NaN where the window is open. departures: customer_id, left_at, of those that lists of all the
    weeks before could have warned of. capacity: how many the team can care for in a week.
    """

    weeks: pd.DataFrame
    departures: pd.DataFrame
    capacity: int


def lead_times(
    followed: Followed, model: ChurnModel, train: pd.DataFrame, families: Families, seed: int
) -> list[dict[str, Any]]:
    """Return per budget the model's figures and, in `baselines`, those of its rivals.

    `budget` is the team's own number a week first (`of` is "team"), then shares of the customers.
    """
    definition, horizon = model.facts["definition"], model.facts["horizon_days"]
    rounds = Rounds(followed.weeks, followed.departures, horizon)
    rivals = _rivals(followed.weeks, train, families, definition, horizon)
    scores = model.predict(followed.weeks)["churn_probability"].to_numpy(dtype=np.float64)
    customers = followed.weeks["customer_id"].to_numpy(dtype=object)
    table = []
    for of, budget in [("team", float(followed.capacity)), *(("share", one) for one in SHARES)]:
        drawn = [rounds.figures(found, budget) for found in chance(customers, seed)]
        beside: dict[str, Any] = {"random": mean_figures(drawn)}
        beside |= {
            name: None if found is None else rounds.figures(found, budget)
            for name, found in rivals.items()
        }
        row = {"of": of, **rounds.figures(scores, budget), "baselines": beside}
        table.append({**row, "departures": len(rounds.warned_of())})
    return table


def _rivals(
    weeks: pd.DataFrame, train: pd.DataFrame, families: Families, definition: str, horizon: int
) -> Mapping[str, Floats | None]:
    with threadpool_limits(1):
        rfm = fit_rfm_logistic(train, families, definition)
    first = weeks[weeks["snapshot_date"] == weeks["snapshot_date"].min()]
    rhythm = fit_rhythm(first, horizon, "bg_nbd") if definition == "silence" else None
    silent = None if rhythm is None else 1.0 - rhythm.returns(weeks)
    return {
        "recency": recency_order(weeks, definition),
        "rfm_logistic": np.asarray(expit(rfm.log_odds(weeks))),
        "bg_nbd": None if silent is None else np.where(np.isnan(silent), -1.0, silent),
    }
