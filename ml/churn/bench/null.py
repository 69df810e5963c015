"""Null worlds: customers who leave by chance alone; the honest answer is `no_skill`.

Forty worlds of different sizes and shares of leavers, seeded. Worlds with something to find do not
belong here.
"""

import numpy as np
import pandas as pd

from ml.churn.evaluate import evaluate

WORLDS = 40
WANTED = 0.95
TRAIN, TEST = ("2024-01-01", "2024-01-29", "2024-02-26"), "2024-07-01"
SIZES, RATES = (400, 1_000, 3_000), (0.1, 0.3, 0.6)


def null_world(seed: int, days: tuple[str, ...], customers: int, rate: float) -> pd.DataFrame:
    """Return labelled snapshots in which nothing tells who leaves."""
    random = np.random.default_rng(seed)
    parts = []
    for day in days:
        first = random.uniform(30.0, 700.0, customers)
        since = first * random.random(customers)
        repeats = random.poisson(2.0, customers)
        part = pd.DataFrame(
            {
                "snapshot_date": pd.Timestamp(day),
                "customer_id": [f"cus_{number:06d}" for number in range(customers)],
                "crm_number": "",
                "value_per_year": random.exponential(500.0, customers),
                "days_since_first_sale": first,
                "days_since_last_sale": np.where(repeats > 0, since, first),
                "mean_gap_days": np.where(
                    repeats > 0, (first - since) / np.maximum(repeats, 1), np.nan
                ),
                "sales_365d": 1.0 + repeats,
                "amount_365d": random.exponential(300.0, customers),
                "contacts_90d": random.poisson(0.5, customers).astype(float),
                "unanswered_threads_now": random.poisson(0.3, customers).astype(float),
                "negative_max_90d": np.where(
                    random.random(customers) < 0.6, np.nan, random.random(customers)
                ),
                "churned": (random.random(customers) < rate).astype(int),
            }
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def null_verdict(seed: int) -> str:
    """Return the verdict of a backtest in the world of that seed."""
    customers, rate = SIZES[seed % len(SIZES)], RATES[seed // len(SIZES) % len(RATES)]
    train = null_world(seed, TRAIN, customers, rate)
    test = null_world(seed + 10_000, (TEST,), customers, rate)
    return str(evaluate(train, test, draws=200).report["verdict"])
