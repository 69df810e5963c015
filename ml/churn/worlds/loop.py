"""A team that acts on the list, and models trained on what came of it: six retrainings.

Whoever is contacted stays more often; the next model learns from that. With the guard (a share held
out by chance, contacted rows flagged) it goes on finding who would leave; without, it unlearns. The
guard itself is the product's: treatment.py and the salted hash of whom to hold out.
"""

import hashlib

import numpy as np
import pandas as pd

from ml.churn.dataset import labels_of
from ml.churn.families import load_families
from ml.churn.metrics import ranking_metrics
from ml.churn.model import ChurnModel
from ml.churn.treatment import flagged
from ml.churn.worlds.judged import HORIZON_DAYS
from ml.churn.worlds.life import Bools, live
from ml.churn.worlds.mechanisms import HORIZON_WEEKS, World
from ml.churn.worlds.observation import FIRST_DAY, names, record, snapshots

RETRAININGS = 6
FIRST, STEP = 40, 8  # week of the first model, weeks between two
LOOKS_BACK = 32  # weeks of snapshots that a model learns from
LISTED = 0.15  # of the customers at each retraining
HELD_OUT = 0.05


def aucs(world: World, guarded: bool) -> tuple[list[float], list[float]]:
    """AUC of each retraining, and of a model of the same week where nobody ever acted.

    Both are judged on who would leave if nobody acted, in the quarter after the retraining.
    """
    untouched = record(live(world))
    contacted = np.zeros((world.weeks, world.customers), dtype=bool)
    found, truth = [], []
    for turn in range(RETRAININGS):
        at = FIRST + STEP * turn
        lived = record(live(world, contacted))
        weeks = list(range(at - HORIZON_WEEKS - LOOKS_BACK + 1, at - HORIZON_WEEKS + 1, 4))
        weeks = [week for week in weeks if week >= 8]
        frame = snapshots(lived, weeks)
        frame = flagged(frame, _contacts(contacted, weeks)) if guarded else frame
        model, clean = (
            ChurnModel.fit(each, "contract", HORIZON_DAYS, load_families())
            for each in (frame, snapshots(untouched, weeks))
        )
        judged = snapshots(untouched, [at])
        found.append(_auc(model, judged))
        truth.append(_auc(clean, judged))
        contacted[at] = _listed(model, snapshots(lived, [at]), world.customers, guarded)
    return found, truth


def _auc(model: ChurnModel, judged: pd.DataFrame) -> float:
    scored = model.predict(judged)["churn_probability"].to_numpy()
    return float(ranking_metrics(labels_of(judged), scored)["auc"])


def _listed(model: ChurnModel, today: pd.DataFrame, customers: int, guarded: bool) -> Bools:
    score = model.predict(today)["churn_probability"].to_numpy()
    listed = today["customer_id"].to_numpy()[np.argsort(-score)[: round(LISTED * len(today))]]
    chosen = [one for one in listed if not (guarded and _is_held_out(one))]
    return np.isin(np.array(names(np.arange(customers))), chosen)


def _is_held_out(customer: str) -> bool:
    digest = hashlib.sha256(f"salt {customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < HELD_OUT * 2**64


def _contacts(contacted: Bools, weeks: list[int]) -> pd.DataFrame:
    """Snapshots in whose window a customer was contacted, or whose effect still lasted."""
    parts = []
    for week in weeks:
        within = contacted[max(week - HORIZON_WEEKS + 1, 0) : week + HORIZON_WEEKS].any(axis=0)
        day = FIRST_DAY + pd.Timedelta(weeks=week)
        parts.append(
            pd.DataFrame({"snapshot_date": day, "customer_id": names(np.flatnonzero(within))})
        )
    return pd.concat(parts, ignore_index=True)
