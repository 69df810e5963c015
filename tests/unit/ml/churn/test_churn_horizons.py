"""Risks of several horizons: from one model, never crossing, each as sure as it says."""

import numpy as np
import pandas as pd
import pytest

from ml.churn.families import load_families
from ml.churn.horizons import HORIZONS, fit_timing, left_within
from ml.churn.model import ChurnModel
from ml.churn.registry import load, model_id, save

MONTHS = tuple(f"2024-{month:02d}-01" for month in range(1, 9))


def subscribers(seed: int, days=MONTHS, customers: int = 900) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Snapshots under contract and when each left: a hazard of waiting, thrice near the end."""
    random = np.random.default_rng(seed)
    parts, left = [], []
    for day in days:
        waiting = random.poisson(0.5, customers).astype(float)
        ends = random.integers(1, 200, customers).astype(float)
        hazard = 0.0015 * np.exp(0.9 * waiting)
        early = random.exponential(1.0, customers) / hazard
        late = ends - 15 + random.exponential(1.0, customers) / (3 * hazard)
        after = np.where(early < ends - 15, early, np.maximum(late, 0.0))
        frame = pd.DataFrame(
            {
                "snapshot_date": pd.Timestamp(day),
                "customer_id": [f"cus_{number:05d}" for number in range(customers)],
                "days_to_contract_end": ends,
                "unanswered_threads_now": waiting,
                "churned": (after < 30).astype(int),
            }
        )
        parts.append(frame)
        left.append(frame[["snapshot_date", "customer_id"]].assign(left_after_days=after))
    return pd.concat(parts, ignore_index=True), pd.concat(left, ignore_index=True)


@pytest.fixture(scope="module")
def fitted() -> ChurnModel:
    frame, left = subscribers(1)
    return ChurnModel.fit(frame, "contract", 30, left_after=left)


def test_risks_never_cross_and_the_ranking_one_is_the_score(fitted):
    today, _ = subscribers(2, days=("2025-01-01",))
    risks = fitted.risks(today)
    assert list(risks) == list(HORIZONS)
    stacked = np.column_stack([risks[days] for days in HORIZONS])
    assert (np.diff(stacked, axis=1) >= 0).all()
    assert ((stacked > 0) & (stacked < 1)).all()
    np.testing.assert_array_equal(risks[30], fitted.predict(today)["churn_probability"])


@pytest.mark.parametrize("day", HORIZONS)
def test_each_horizon_is_as_likely_as_it_says(fitted, day):
    today, left = subscribers(3, days=("2025-01-01",), customers=12_000)
    happened = left_within(today, left, 30, day)
    risk = fitted.risks(today)[day]
    assert risk.mean() == pytest.approx(happened.mean(), rel=0.15)
    low, high = risk < np.quantile(risk, 0.5), risk >= np.quantile(risk, 0.9)
    assert risk[low].mean() == pytest.approx(happened[low].mean(), rel=0.4)
    assert risk[high].mean() == pytest.approx(happened[high].mean(), rel=0.3)


def test_windows_that_had_not_closed_are_not_looked_at(fitted):
    frame, left = subscribers(1)
    latest = frame["snapshot_date"].max() + pd.Timedelta(days=30)
    when = left["snapshot_date"] + pd.to_timedelta(left["left_after_days"], unit="D")
    known = left[when < latest]
    again = ChurnModel.fit(frame, "contract", 30, left_after=known)
    assert model_id(again) == model_id(fitted)
    young = frame[frame["snapshot_date"] >= "2024-08-01"]
    short = fit_timing(young, left, load_families(), "contract", 30)
    assert [(one.since, one.until) for one in short.stretches] == [(7, 30)]
    assert short.risks(np.full(len(young), 0.2), young)[60] is None


def test_it_is_kept_in_the_model_file(fitted, tmp_path):
    today, _ = subscribers(2, days=("2025-01-01",))
    again = load(save(fitted, tmp_path)).risks(today)
    for day, risk in fitted.risks(today).items():
        np.testing.assert_array_equal(again[day], risk)


def test_a_silence_is_complete_on_a_day_known_beforehand(world):
    frame = world(seed=1)
    none = pd.DataFrame(columns=["snapshot_date", "customer_id", "left_after_days"], dtype=float)
    model = ChurnModel.fit(frame, "silence", 90, left_after=none)
    today = world(seed=2, days=("2024-09-01",)).head(3)
    today = today.assign(days_since_last_sale=[10.0, 70.0, 88.0])
    score = model.predict(today)["churn_probability"].tolist()
    risks = {days: found.tolist() for days, found in model.risks(today).items()}
    assert risks == {
        7: [0.0, 0.0, score[2]],
        30: [0.0, score[1], score[2]],
        60: [0.0, score[1], score[2]],
        90: score,
    }


def test_without_days_of_leaving_only_the_ranking_risk_is_told(model, today):
    assert list(model.risks(today)) == [90]
