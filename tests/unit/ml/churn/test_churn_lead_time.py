"""Rounds of alerts and their leads, on hand-made rows whose answer is plain."""

import numpy as np
import pandas as pd
import pytest

from ml.churn.bench.cdnow import read_cdnow
from ml.churn.bench.telco import read_telco
from ml.churn.lead_time import Rounds, chance, mean_figures

MONDAYS = pd.to_datetime(["2024-01-01", "2024-01-08", "2024-01-15"])


@pytest.fixture
def rounds() -> Rounds:
    """Three weeks of four customers; a leaves on 31 January, b on 10 January, c and d stay."""
    rows = pd.DataFrame(
        {
            "snapshot_date": MONDAYS.repeat(4),
            "customer_id": [*"abcd"] * 3,
            "churned": [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, np.nan, np.nan, np.nan, np.nan],
        }
    )
    left = pd.DataFrame(
        {"customer_id": ["a", "b"], "left_at": pd.to_datetime(["2024-01-31", "2024-01-10"])}
    )
    return Rounds(rows, left, horizon_days=30)


def test_each_is_listed_once_and_its_lead_counts_from_the_first_list(rounds):
    found = rounds.figures(np.tile([4.0, 3.0, 2.0, 1.0], 3), 1)
    # a on the first Monday (30 days ahead), b on the second (2 days ahead), c on the third
    assert found["alerts"] == 3
    assert found["precision"] == 1.0  # the third round's window is open and does not count
    assert found["recall"] == 1.0
    assert (found["recall_7d"], found["recall_30d"], found["recall_60d"]) == (0.5, 0.5, 0.0)
    assert found["median_lead_days"] == 16.0


def test_a_share_is_of_the_round_and_equal_scores_go_in_the_given_order(rounds):
    listed = rounds.alerts(np.zeros(12), 0.25)
    assert listed["customer_id"].tolist() == ["a", "b", "c"]


def test_departures_that_no_round_could_warn_of_do_not_count(rounds):
    late = pd.DataFrame({"customer_id": ["c"], "left_at": pd.to_datetime(["2024-06-01"])})
    more = Rounds(rounds.rows, pd.concat([rounds.departures, late]), 30)
    assert len(more.warned_of()) == 2
    nobody = Rounds(rounds.rows, late, 30).figures(np.zeros(12), 1)
    assert nobody["recall"] is None
    assert nobody["median_lead_days"] is None
    assert mean_figures([nobody, nobody])["recall"] is None


def test_chance_is_the_same_with_the_same_seed(rounds):
    customers = rounds.rows["customer_id"].to_numpy(dtype=object)
    for one, other in zip(chance(customers, 1), chance(customers, 1), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_protocol_of_cdnow_has_the_stated_rows(shared_data):
    train, test, silences = read_cdnow(shared_data)
    assert (len(train), len(test)) == (27 * 23_570, 13 * 23_570)
    assert test["churned"].mean() == pytest.approx(0.844, abs=5e-4)
    label_windows_close = train["snapshot_date"].max() + pd.Timedelta(days=90)
    assert label_windows_close <= test["snapshot_date"].min()
    assert silences["left_at"].min() > pd.Timestamp("1997-04-01")


def test_telco_is_read_whole(shared_data):
    frame = read_telco(shared_data)
    assert len(frame) == 7_043
    assert int(frame["churned"].sum()) == 1_869
    assert not frame["contract_months"].isna().any()
