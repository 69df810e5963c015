from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.churn.dataset import DatasetError, digest, training_frame
from ml.churn.model import ChurnModel
from ml.churn.snapshots import snapshot_dates, training_dates

DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(as_of=DAYS, back=st.integers(0, 2000), horizon=st.integers(1, 365), step=st.integers(1, 90))
@settings(max_examples=200, deadline=None)
def test_training_days_have_closed_windows_and_enough_history(as_of, back, horizon, step):
    first = as_of - timedelta(days=back)
    *training, last = snapshot_dates(as_of, first, horizon, step, most=26)
    assert last == as_of
    assert training == sorted(set(training))
    assert len(training) <= 26
    for day in training:
        assert day + timedelta(days=horizon) <= as_of
        assert day >= first + timedelta(days=60)


def test_training_days_are_mondays_back_from_the_latest_closed_window():
    days = snapshot_dates(date(2011, 9, 1), date(2010, 12, 1), 90)
    assert days == [
        date(2011, 2, 7), date(2011, 3, 7), date(2011, 4, 4), date(2011, 5, 2),
        date(2011, 5, 30), date(2011, 9, 1),
    ]  # fmt: skip


def test_training_days_of_a_cut_end_with_the_cut():
    assert training_dates(date(2011, 6, 1), date(2010, 12, 1), most=2) == [
        date(2011, 5, 4),
        date(2011, 6, 1),
    ]
    with pytest.raises(ValueError, match="step_days"):
        training_dates(date(2011, 6, 1), date(2010, 12, 1), step_days=0)


def test_joining_keeps_labelled_snapshots_only_whatever_the_type_of_the_day(world):
    frame = world(seed=1, customers=60)
    snapshots = frame.drop(columns="churned")
    labels = frame.loc[frame["snapshot_date"] < "2024-05-01", ["snapshot_date", "customer_id"]]
    labels = labels.assign(churned=1, snapshot_date=labels["snapshot_date"].dt.date)
    joined = training_frame(snapshots.sample(frac=1.0, random_state=1), labels)
    assert len(joined) == 120
    keys = joined[["snapshot_date", "customer_id"]]
    assert keys.equals(keys.sort_values(["snapshot_date", "customer_id"]))


def test_a_repeated_customer_is_refused(world):
    frame = world(seed=1)
    with pytest.raises(DatasetError, match="appears twice"):
        ChurnModel.fit(pd.concat([frame, frame.head(1)]))


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("sales_365d", "many", "not numbers"),
        ("sales_365d", float("inf"), "infinite"),
        ("churned", 2, "other than 0 and 1"),
    ],
)
def test_unusable_values_are_refused_by_column(world, column, value, message):
    frame = world(seed=1)
    frame[column] = frame[column].astype(object)
    frame.loc[3, column] = value
    with pytest.raises(DatasetError, match=message):
        ChurnModel.fit(frame)


def test_the_digest_sees_content_and_not_order_or_types(world):
    frame = world(seed=1, customers=50)
    same = frame.sample(frac=1.0, random_state=3)[list(frame.columns[::-1])]
    same = same.assign(
        snapshot_date=same["snapshot_date"].dt.date,
        churned=same["churned"].astype(float),
        days_to_contract_end=None,
    )
    assert digest(same) == digest(frame)
    other = frame.copy()
    other.loc[7, "sales_365d"] += 1
    assert digest(other) != digest(frame)
    assert digest(frame.rename(columns={"sales_365d": "sales_90d"})) != digest(frame)
