import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from ml.churn.dataset import DatasetError
from ml.churn.evaluate import evaluate
from ml.churn.metrics import METRICS, intervals, measure

TRAIN = ("2024-01-01", "2024-01-29")
TEST = ("2024-06-01",)
SHAPE = {
    "train_cut", "test_cut", "n", "contacted", "base_rate", "verdict", "metrics", "intervals",
    "baselines", "lead_time", "profit", "decision_curve", "reliability", "segments", "missed",
    "warnings", "without_source",
}  # fmt: skip


@pytest.fixture(scope="module")
def result(world):
    return evaluate(world(seed=1, days=TRAIN), world(seed=2, days=TEST), draws=100)


def test_the_report_has_the_promised_shape_and_is_json(result):
    report = json.loads(json.dumps(result.report, allow_nan=False))
    assert set(report) == SHAPE
    assert set(report["metrics"]) == set(report["intervals"]) == set(METRICS)
    assert set(report["baselines"]) == {"random", "recency", "rfm_logistic", "bg_nbd"}
    assert report["baselines"]["bg_nbd"] is None
    assert report["lead_time"] is None
    assert (report["train_cut"], report["test_cut"], report["n"]) == (
        "2024-01-29",
        "2024-06-01",
        900,
    )


def test_a_world_with_signal_is_skill_and_beats_the_baselines(result):
    auc = {name: row["auc"] for name, row in result.report["baselines"].items() if row}
    assert result.report["verdict"] == "skill"
    assert result.report["metrics"]["auc"] > auc["rfm_logistic"] > auc["random"]
    low, high = result.report["intervals"]["auc"]
    assert low < result.report["metrics"]["auc"] < high


def test_predictions_reproduce_the_reported_metrics(result):
    seen = result.predictions
    assert list(seen.columns) == ["customer_id", "crm_number", "probability", "label"]
    found = result.report["metrics"]
    assert found["auc"] == pytest.approx(roc_auc_score(seen["label"], seen["probability"]))
    assert found["log_loss"] == pytest.approx(log_loss(seen["label"], seen["probability"]))


def test_a_world_without_signal_is_no_skill(world):
    nothing = [
        evaluate(
            world(seed=seed, days=TRAIN, signal=0.0),
            world(seed=seed + 50, days=TEST, signal=0.0),
            draws=100,
        ).report
        for seed in range(4)
    ]
    assert [report["verdict"] for report in nothing] == ["no_skill"] * 4


def test_a_feature_that_knows_the_answer_is_called_a_leak(world):
    def leaking(frame):
        return frame.assign(escalation_max_90d=frame["churned"] * 0.9 + 0.05)

    found = evaluate(
        leaking(world(seed=1, days=TRAIN)), leaking(world(seed=2, days=TEST)), draws=50
    )
    assert found.report["verdict"] == "leak"


def test_a_tiny_world_is_too_small_and_says_why(world):
    found = evaluate(world(seed=1, days=TRAIN, customers=30), world(seed=2, days=TEST))
    assert found.report["verdict"] == "too_small"
    assert found.report["metrics"] == dict.fromkeys(METRICS)
    assert "customers left" in found.reason
    assert set(found.report) == SHAPE


def test_too_few_leavers_after_the_cut_are_too_small(world):
    found = evaluate(world(seed=1, days=TRAIN), world(seed=2, days=TEST, customers=25))
    assert found.report["verdict"] == "too_small"
    assert len(found.predictions) == 25


def test_training_labels_that_reach_past_the_test_cut_are_refused(world):
    with pytest.raises(DatasetError, match="past the test cut"):
        evaluate(world(seed=1, days=("2024-04-01",)), world(seed=2, days=TEST))


def test_test_labels_never_touch_the_model(world, result):
    test = world(seed=2, days=TEST)
    flipped = evaluate(
        world(seed=1, days=TRAIN), test.assign(churned=1 - test["churned"]), draws=50
    )
    assert np.array_equal(flipped.predictions["probability"], result.predictions["probability"])


def test_metrics_agree_with_scikit_learn_also_on_ties():
    random = np.random.default_rng(3)
    probability = np.round(random.uniform(0.02, 0.98, 3000), 2)
    label = (random.random(3000) < probability**1.5).astype(float)
    found = measure(label, probability)
    assert found["auc"] == pytest.approx(roc_auc_score(label, probability))
    assert found["average_precision"] == pytest.approx(average_precision_score(label, probability))
    assert found["log_loss"] == pytest.approx(log_loss(label, probability))
    assert found["brier"] == pytest.approx(brier_score_loss(label, probability))
    log_odds = np.log(probability / (1 - probability))[:, None]
    slope = LogisticRegression(C=1e9, tol=1e-10, max_iter=500).fit(log_odds, label).coef_[0, 0]
    assert found["calibration_slope"] == pytest.approx(slope, rel=1e-4)


def test_lift_counts_leavers_among_the_top_tenth():
    label = np.array([1.0] * 5 + [0.0] * 95)
    assert measure(label, np.linspace(0.9, 0.1, 100))["lift_at_10pct"] == pytest.approx(10.0)
    assert measure(label, np.full(100, 0.05))["lift_at_10pct"] == pytest.approx(1.0)


def test_calibrated_probabilities_have_slope_one_and_intercept_zero():
    random = np.random.default_rng(4)
    probability = random.uniform(0.05, 0.95, 20_000)
    label = (random.random(20_000) < probability).astype(float)
    found = measure(label, probability)
    assert found["calibration_slope"] == pytest.approx(1.0, abs=0.05)
    assert found["calibration_intercept"] == pytest.approx(0.0, abs=0.05)


def test_intervals_are_wider_when_rows_belong_to_fewer_customers():
    random = np.random.default_rng(5)
    probability = np.repeat(random.uniform(0.05, 0.95, 200), 10)
    label = np.repeat((random.random(200) < 0.5).astype(float), 10)
    apart = np.array([f"c{row}" for row in range(2000)], dtype=object)
    together = np.array([f"c{row // 10}" for row in range(2000)], dtype=object)
    widths = [
        np.ptp(intervals(label, probability, customers, draws=200, seed=1)["auc"])
        for customers in (apart, together)
    ]
    assert widths[1] > 2 * widths[0]
