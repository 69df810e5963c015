"""What a backtest says beyond its metrics: money, segments, early warning, leavers missed."""

import json

import numpy as np
import pandas as pd
import pytest
from empulse.metrics import empc_score, mpc_score

from ml.churn.decision import decision_curve, expected_maximum_profit, maximum_profit
from ml.churn.early import SHARES, Followed
from ml.churn.evaluate import evaluate
from ml.churn.findings import by_segment, contradictions, reliability, warnings_of
from ml.churn.metrics import calibration_error, calibration_excess

VALUE = 200.0  # empulse's own value of a customer; ours is counted in shares of it
WEEKS = ("2024-06-03", "2024-06-10", "2024-06-17")


def scored(seed: int, customers: int = 2000):
    random = np.random.default_rng(seed)
    probabilities = random.random(customers) ** 2
    return (random.random(customers) < probabilities).astype(float), probabilities


@pytest.fixture(scope="module")
def followed_result(world):
    weeks = world(seed=2, days=WEEKS)
    left = weeks[(weeks["snapshot_date"] == WEEKS[1]) & (weeks["churned"] == 1)]
    departures = left[["customer_id"]].assign(left_at=pd.Timestamp("2024-08-01"))
    test = weeks[weeks["snapshot_date"] == WEEKS[0]]
    weeks = weeks.assign(churned=weeks["churned"].where(weeks["snapshot_date"] < WEEKS[2]))
    train = world(seed=1, days=("2024-01-01", "2024-01-29"))
    return evaluate(train, test, draws=50, followed=Followed(weeks, departures, 40))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_profits_agree_with_empulse(seed):
    labels, probabilities = scored(seed)
    ours = VALUE * expected_maximum_profit(labels, probabilities)
    assert ours == pytest.approx(empc_score(labels, probabilities), rel=2e-3)
    ours = VALUE * maximum_profit(labels, probabilities, 0.3)
    assert ours == pytest.approx(mpc_score(labels, probabilities), rel=1e-9)


def test_the_decision_curve_is_that_of_a_hand_count():
    labels, probabilities = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.6, 0.2, 0.1])
    at_half = next(r for r in decision_curve(labels, probabilities) if r["threshold"] == 0.5)
    assert at_half["net_benefit"] == pytest.approx(1 / 4 - 1 / 4)
    assert at_half["everybody"] == pytest.approx(0.5 - 0.5)


def test_every_budget_stands_beside_its_rivals_and_the_report_is_json(followed_result):
    report = json.loads(json.dumps(followed_result.report, allow_nan=False))
    rows = report["lead_time"]
    assert [row["of"] for row in rows] == ["team", *["share"] * len(SHARES)]
    assert [row["budget"] for row in rows] == [40, *SHARES]
    for row in rows:
        assert set(row["baselines"]) == {"random", "recency", "rfm_logistic", "bg_nbd"}
        assert {"precision", "recall", "recall_7d", "recall_14d", "recall_30d"} <= set(row)
    team = rows[0]
    assert team["precision"] > team["baselines"]["random"]["precision"] + 0.2
    assert team["recall"] > team["baselines"]["random"]["recall"]


def test_missed_leavers_are_told_with_what_was_visible(followed_result):
    missed = followed_result.report["missed"]
    seen = followed_result.predictions.set_index("customer_id")
    assert 1 <= len(missed) <= 10
    for one in missed:
        assert one["place"] > 40
        assert seen.loc[one["customer_id"], "label"] == 1
        assert all(isinstance(words, str) and words for words in one["visible"])
    values = [one["value_per_year"] for one in missed]
    assert values == sorted(values, reverse=True)


def test_segments_are_counted_within_the_test_cut(followed_result):
    segments = {row["segment"]: row for row in followed_result.report["segments"]}
    top = segments["top fifth by value"]
    assert top["n"] == 180
    low, high = top["calibration_slope_interval"]
    assert low < top["calibration_slope"] < high
    assert "fixed contract end" not in segments


def test_everybody_and_each_segment_have_slope_intercept_and_excess(followed_result):
    first, *others = followed_result.report["segments"]
    found = followed_result.report["metrics"]
    assert (first["segment"], first["n"]) == ("everybody", 900)
    assert first["calibration_slope"] == pytest.approx(found["calibration_slope"])
    for row in [row for row in (first, *others) if row["auc"] is not None]:
        for line in ("calibration_slope", "calibration_intercept"):
            low, high = row[f"{line}_interval"]
            assert low < row[line] < high
        excess = row["calibration_error"] - row["calibration_floor"]
        assert row["calibration_excess"] == pytest.approx(excess)
        assert 0.0 < row["calibration_floor"] < row["calibration_floor_high"]


def test_a_wrong_segment_is_seen_behind_a_right_whole(world):
    test = world(seed=3, days=("2024-06-01",), customers=6000)
    random = np.random.default_rng(8)
    right = random.uniform(0.1, 0.6, len(test))
    wrote = np.arange(len(test)) % 3 == 0
    told = np.where(wrote, right**2, right)
    left = (random.random(len(test)) < right).astype(int)
    frame = test.assign(contacts_90d=wrote.astype(float), churned=left)
    rows = {row["segment"]: row for row in by_segment(frame, told, seed=1)}
    wrong, others = rows["wrote in the last 90 days"], rows["did not write in the last 90 days"]
    assert wrong["calibration_slope_interval"][1] < 0.9
    assert wrong["calibration_intercept_interval"][0] > 0.3
    assert wrong["calibration_error"] > 3 * wrong["calibration_floor_high"]
    assert others["calibration_slope_interval"][0] < 1.0 < others["calibration_slope_interval"][1]
    assert others["calibration_error"] < others["calibration_floor_high"]


@pytest.mark.parametrize("customers", [1400, 7000])
def test_a_perfect_model_lies_on_the_floor_whatever_its_size(customers):
    errors, floors = [], []
    for seed in range(20):
        labels, probabilities = scored(seed, customers)
        found = calibration_excess(labels, probabilities, draws=50, seed=1)
        errors.append(calibration_error(labels, probabilities))
        floors.append(found["calibration_floor"])
    assert np.mean(errors) == pytest.approx(np.mean(floors), rel=0.15)


def test_contradicting_labels_and_extreme_rates_are_told(world):
    frame = world(seed=1, days=("2024-01-01",))
    assert contradictions(frame) == {"rows": 900, "contradicting": 0}
    twins = frame.assign(customer_id="x" + frame["customer_id"], churned=1 - frame["churned"])
    both = pd.concat([frame, twins], ignore_index=True)
    assert contradictions(both)["contradicting"] == 1800
    assert any("twin" in words for words in warnings_of(both, np.array([0.0, 1.0])))
    rare = frame.assign(churned=(np.arange(900) == 0).astype(int))
    assert any("0.1% left" in words for words in warnings_of(rare, np.array([0.0, 1.0])))
    assert warnings_of(frame, np.array([0.0, 1.0])) == []


def test_reliability_holds_every_row_once():
    labels, probabilities = scored(1)
    rows = reliability(labels, probabilities)
    assert sum(row["n"] for row in rows) == 2000
    assert all(abs(row["expected"] - row["observed"]) < 0.1 for row in rows)
