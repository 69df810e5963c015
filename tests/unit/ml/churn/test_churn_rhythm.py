"""BG/NBD and MBG/NBD against published figures and worlds with a known answer."""

import numpy as np
import pandas as pd
import pytest

from ml.churn.baselines import baselines
from ml.churn.dataset import labels_of
from ml.churn.families import load_families
from ml.churn.metrics import measure
from ml.churn.model import ChurnModel
from ml.churn.registry import load, save
from ml.churn.rhythm import fit_rhythm


def histories(x, last, observed, day="2024-01-01") -> pd.DataFrame:
    """A snapshot of customers by repeat purchases, time of the last one and time observed."""
    x, last, observed = (np.asarray(column, dtype=float) for column in (x, last, observed))
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.where(x > 0, last / x, np.nan)
    return pd.DataFrame(
        {
            "snapshot_date": pd.Timestamp(day),
            "customer_id": [f"cus_{number:06d}" for number in range(len(x))],
            "days_since_first_sale": observed,
            "days_since_last_sale": observed - last,
            "mean_gap_days": gap,
        }
    )


def buyers(seed: int, customers: int, horizon: float) -> pd.DataFrame:
    """Customers of a BG/NBD world (r 1, alpha 30, a 1, b 2), labelled by what they did next."""
    random = np.random.default_rng(seed)
    rows = []
    for rate, dropout in zip(
        random.gamma(1.0, 1 / 30.0, customers), random.beta(1.0, 2.0, customers), strict=True
    ):
        observed, at, bought = random.uniform(100, 400), 0.0, []
        while (at := at + random.exponential(1 / rate)) < observed + horizon:
            bought.append(at)
            if random.random() < dropout:
                break
        before = [time for time in bought if time <= observed]
        last = before[-1] if before else 0.0
        rows.append((len(before), last, observed, float(len(before) == len(bought))))
    x, last, observed, churned = zip(*rows, strict=True)
    return histories(x, last, observed).assign(churned=np.array(churned).astype(int))


@pytest.fixture(scope="module")
def shop() -> pd.DataFrame:
    return buyers(3, 4000, 60.0)


def test_the_published_fit_of_the_cdnow_sample_comes_out(shared_data):
    """Fader, Hardie and Lee (2005): r .243, alpha 4.414, a .793, b 2.426, in weeks."""
    sample = pd.read_csv(shared_data / "cdnow" / "cdnow_customers_summary.csv")
    found = fit_rhythm(histories(sample["frequency"], sample["recency"], sample["T"]), 39, "bg_nbd")
    assert found is not None
    assert [found.r, found.alpha, found.a, found.b] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], rel=0.01
    )


def test_in_its_own_world_the_chance_of_a_return_is_calibrated(shop):
    rhythm = fit_rhythm(shop, 60, "bg_nbd")
    found = measure(labels_of(shop), 1.0 - rhythm.returns(shop))
    assert found["auc"] > 0.8
    assert 0.85 < found["calibration_slope"] < 1.15


def test_longer_silence_lowers_the_chance_and_no_sale_gives_none():
    fitted = fit_rhythm(buyers(4, 1500, 60.0), 60, "mbg_nbd")
    silent = histories([5, 5, 5], [300, 200, 100], [310, 310, 310])
    alive = fitted.alive(silent)
    assert alive[0] > alive[1] > alive[2]
    nobody = silent.assign(days_since_first_sale=np.nan, days_since_last_sale=np.nan)
    assert np.isnan(fitted.returns(nobody)).all()


def test_too_few_histories_or_no_repeat_purchase_fit_nothing(shop):
    assert fit_rhythm(shop.head(50), 60) is None
    assert fit_rhythm(shop.assign(mean_gap_days=np.nan), 60) is None
    assert fit_rhythm(shop.drop(columns="mean_gap_days"), 60) is None


def test_labels_and_later_snapshots_order_of_rows_change_nothing(shop):
    fitted = fit_rhythm(shop, 60)
    shuffled = shop.sample(frac=1.0, random_state=1).assign(churned=0)
    assert fit_rhythm(shuffled, 60) == fitted


def test_the_model_uses_it_where_leaving_is_silence_and_keeps_it_in_its_file(shop, tmp_path):
    model = ChurnModel.fit(shop, "silence", 60)
    assert model.rhythm is not None
    again = load(save(model, tmp_path))
    today = shop.drop(columns="churned")
    pd.testing.assert_frame_equal(again.predict(today), model.predict(today))
    assert ChurnModel.fit(shop, "contract", 60).rhythm is None


def test_with_few_leavers_it_is_a_rung_of_the_ladder(shop):
    few = shop.head(350)
    assert 50 <= few["churned"].sum() < 300
    fitted = ChurnModel.fit(few, "silence", 60)
    tried = fitted.facts["validation"]["log_loss"]
    assert list(tried) == ["rfm_logistic", "additive_curves", "bg_nbd"]
    assert tried["bg_nbd"] < fitted.facts["validation"]["base_rate_log_loss"]


def test_it_stands_beside_every_result_as_a_baseline(shop):
    found = baselines(shop, shop, load_families(), "silence", 60, 1)
    assert found["bg_nbd"]["auc"] > 0.8
    assert found["bg_nbd"]["log_loss"] < found["random"]["log_loss"]
    assert baselines(shop, shop, load_families(), "contract", 60, 1)["bg_nbd"] is None
