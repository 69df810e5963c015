"""The leakage gate: each kind of leak planted and named, honest worlds let through."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml.churn.bench.cdnow import read_cdnow
from ml.churn.bench.telco import read_telco
from ml.churn.leakage import find_leaks

AS_OF = date(2024, 9, 2)
KEYS = ["snapshot_date", "customer_id"]


def leaks(frame, as_of=AS_OF, horizon=90):
    labels = frame[[*KEYS, "churned"]]
    return find_leaks(frame.drop(columns="churned"), labels, as_of, horizon)


@pytest.fixture(scope="module")
def honest(world):
    return world(seed=5, customers=1500)


def future_purchases(frame, random):
    return np.where(frame["churned"] == 1, 0.0, random.poisson(2.0, len(frame)) + 1.0)


def noisy_future(frame, random):
    return np.where(frame["churned"] == 1, random.normal(0, 1, len(frame)), 4.0)


def asked_at_exit(frame, random):
    asked = (frame["churned"] == 1) & (random.random(len(frame)) < 0.2)
    return np.where(asked, random.integers(1, 6, len(frame)), np.nan)


def reason_code_at_exit(frame, random):
    asked = (frame["churned"] == 1) & (random.random(len(frame)) < 0.2)
    return np.where(asked, random.integers(1, 6, len(frame)), 0.0)


def score_of_another_tool(frame, random):
    return frame["churned"] * 1.0 + random.normal(0, 0.45, len(frame))


def twin(frame, random):
    return frame["churned"].astype(float)


def opposite_with_slips(frame, random):
    slips = random.random(len(frame)) < 0.01
    return np.where(slips, frame["churned"], 1 - frame["churned"]).astype(float)


def twin_by_absence(frame, random):
    return np.where(frame["churned"] == 1, np.nan, 7.0)


PLANTED = {
    "future column": (future_purchases, "knows_the_answer"),
    "future column that is noise for leavers": (noisy_future, "after_the_fact"),
    "satisfaction asked at exit": (asked_at_exit, "after_the_fact"),
    "reason code written at exit": (reason_code_at_exit, "after_the_fact"),
    "score of another tool": (score_of_another_tool, "knows_the_answer"),
    "label twin": (twin, "label_twin"),
    "opposite of the label": (opposite_with_slips, "label_twin"),
    "twin by absence": (twin_by_absence, "label_twin"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_column_is_caught_and_named(honest, name):
    plant, kind = PLANTED[name]
    random = np.random.default_rng(7)
    found = leaks(honest.assign(planted=plant(honest, random)))
    assert [(one.kind, one.where) for one in found] == [(kind, "planted")]
    assert "planted" in found[0].sentence


def test_leaks_do_not_excuse_each_other(honest):
    random = np.random.default_rng(7)
    columns = {f"p{n}": plant(honest, random) for n, (plant, _) in enumerate(PLANTED.values())}
    found = {one.where for one in leaks(honest.assign(**columns))}
    assert found == set(columns)


def test_rows_of_the_future_are_caught(honest):
    late = leaks(honest, as_of=date(2024, 5, 1))
    assert [(one.kind, one.where) for one in late] == [("future_row", "churn_labels")]
    early = leaks(honest, as_of=date(2024, 4, 1))
    assert [one.where for one in early] == ["customer_snapshots", "churn_labels"]
    assert "1500 snapshots" in early[0].sentence


@pytest.mark.parametrize("signal", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_honest_worlds_pass(world, seed, signal):
    assert leaks(world(seed=seed, signal=signal)) == []


def test_a_behaviour_that_is_plain_in_several_columns_is_no_leak(honest):
    plain = 6.0 * honest["churned"] + np.random.default_rng(1).normal(0, 3.0, len(honest))
    both = honest.assign(
        days_since_last_sale=plain,
        silence_to_gap_ratio=plain + np.random.default_rng(2).normal(0, 0.3, len(honest)),
    )
    assert leaks(both) == []


def test_too_few_rows_or_one_label_say_nothing(honest):
    assert leaks(honest.head(50).assign(planted=1.0)) == []
    assert leaks(honest.assign(churned=0)) == []


def test_real_tables_pass(shared_data):
    train, _, _ = read_cdnow(shared_data)
    train = train[train["snapshot_date"] >= pd.Timestamp("1997-09-01")]
    assert leaks(train, as_of=date(1998, 1, 5)) == []
    telco = read_telco(shared_data)
    assert leaks(telco, as_of=date(2020, 3, 1), horizon=30) == []
