"""How much computing a million customers cost: training, and scoring with reasons.

Made-up rows of 60 features in the shape of the product's; counted in seconds of one core's work and
in memory beyond the data. Quality belongs to the other modules of this folder.
"""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ml.churn.bench.figures import Target
from ml.churn.explain import reasons
from ml.churn.families import Families, load_families
from ml.churn.model import ChurnModel

FEATURES, CHUNK = 60, 100_000
HORIZON = 90
PEAK = Path("/proc/self/clear_refs")  # "5" forgets the most memory so far: proc(5)


@dataclass(frozen=True)
class Cost:
    """Seconds of computing and the most memory beyond what was there, in bytes."""

    seconds: float
    memory: int


def wide_catalogue() -> Families:
    """The product's features and as many copies of them as make FEATURES."""
    shipped = load_families()
    features = dict(shipped.features)
    for name, feature in shipped.features.items():
        if len(features) < FEATURES:
            features[f"{name}_more"] = replace(feature, name=f"{name}_more")
    return Families(features, shipped.names)


def rows(customers: int, seed: int, days: tuple[str, ...] = ("2026-01-05",)) -> pd.DataFrame:
    """Snapshots of made-up customers of whom a few features tell who leaves."""
    random = np.random.default_rng(seed)
    names = list(wide_catalogue().features)
    made = []
    for day in days:
        values = random.exponential(20.0, (customers, len(names))).round(1)
        values[random.random(values.shape) < 0.2] = np.nan
        push = -2.5 + 0.02 * np.nansum(values[:, :8] - 20.0, axis=1)
        frame = pd.DataFrame(values, columns=names)
        frame.insert(0, "snapshot_date", pd.Timestamp(day))
        frame.insert(1, "customer_id", [f"cus_{number:07d}" for number in range(customers)])
        frame["churned"] = (random.random(customers) < 1.0 / (1.0 + np.exp(-push))).astype(int)
        made.append(frame)
    return pd.concat(made, ignore_index=True)


def cost_of(work: Callable[[], Any]) -> Cost:
    """What a piece of work costs in this process."""
    _forget_peak()
    before, started = _most_memory(), time.process_time()
    work()
    return Cost(time.process_time() - started, max(_most_memory() - before, 0))


def scored_in_chunks(model: ChurnModel, frame: pd.DataFrame, families: Families) -> int:
    """Score and explain all rows, a chunk at a time as lists are written; the reasons' number."""
    told = 0
    for start in range(0, len(frame), CHUNK):
        chunk = frame.iloc[start : start + CHUNK].reset_index(drop=True)
        told += len(reasons(model.predict(chunk), chunk, families))
    return told


def targets(customers: int) -> list[Target]:
    """The issue's figures, scaled to so many customers."""
    families, share = wide_catalogue(), customers / 1_000_000
    small = rows(3_000, 1, ("2025-01-06", "2025-02-03", "2025-06-02"))
    model = ChurnModel.fit(small, "contract", HORIZON, families)
    frame = rows(customers, 2).drop(columns="churned")
    scoring = cost_of(lambda: scored_in_chunks(model, frame, families))
    days = tuple(str(day.date()) for day in pd.date_range("2024-01-01", periods=10, freq="28D"))
    training = rows(customers // len(days), 3, days)
    fitting = cost_of(lambda: ChurnModel.fit(training, "contract", HORIZON, families))
    of = f"{customers:,} x {FEATURES}"
    return [
        Target(f"{of}: scored with reasons, s", scoring.seconds, 5.0 * share, False),
        Target(f"{of}: memory for it, GB", scoring.memory / 1e9, 1.0, False),
        Target(f"{of}: trained, min", fitting.seconds / 60.0, 5.0 * share, False),
    ]


def _forget_peak() -> None:
    """Count the most memory from now on, or making the data would hide what the work takes.

    Where the system keeps no such file the older peak stands, and the figure may be too small.
    """
    if PEAK.exists():
        PEAK.write_text("5")


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
