"""Synthetic worlds with a known answer, for every test of the churn model.

Built from a seeded generator; nothing here knows how the model works.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ml.churn.families import load_families
from ml.churn.model import ChurnModel

World = Callable[..., pd.DataFrame]


def build_world(
    seed: int,
    days: tuple[str, ...] = ("2024-01-01", "2024-01-29", "2024-05-01"),
    customers: int = 900,
    signal: float = 1.0,
) -> pd.DataFrame:
    """Labelled snapshots; log-odds of leaving = -1 + signal * (silence and an open question)."""
    random = np.random.default_rng(seed)
    parts = []
    for day in days:
        silence = random.exponential(60.0, customers)
        waiting = random.poisson(0.3, customers).astype(float)
        gap = np.where(random.random(customers) < 0.3, np.nan, random.exponential(30.0, customers))
        push = -1.0 + signal * (1.2 * (np.log1p(silence) - 3.5) + 1.0 * (waiting - 0.3))
        part = pd.DataFrame(
            {
                "snapshot_date": pd.Timestamp(day),
                "customer_id": [f"cus_{number:06d}" for number in range(customers)],
                "crm_number": [str(number) for number in range(customers)],
                "value_per_year": random.exponential(500.0, customers),
                "days_since_last_sale": silence,
                "mean_gap_days": gap,
                "sales_365d": random.poisson(4.0, customers).astype(float),
                "amount_365d": random.exponential(300.0, customers),
                "unanswered_threads_now": waiting,
                "negative_max_90d": np.where(
                    random.random(customers) < 0.6, np.nan, random.random(customers)
                ),
                "days_to_contract_end": np.nan,
                "churned": (random.random(customers) < 1 / (1 + np.exp(-push))).astype(int),
            }
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="session")
def world() -> World:
    """Factory of synthetic worlds."""
    return build_world


@pytest.fixture(scope="session")
def model() -> ChurnModel:
    """A model fitted on the world with a known signal."""
    return ChurnModel.fit(build_world(seed=1))


@pytest.fixture(scope="session")
def today() -> pd.DataFrame:
    """One unlabelled snapshot of a later day."""
    return build_world(seed=2, days=("2024-09-01",)).drop(columns="churned")


@pytest.fixture(scope="session")
def families():
    """The catalogue that ships."""
    return load_families()
