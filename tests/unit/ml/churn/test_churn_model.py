import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from ml.churn.candidates import NotEnoughDataError
from ml.churn.dataset import DatasetError
from ml.churn.families import UnknownFeatureError, load_families
from ml.churn.logistic import fit_curves, fit_rfm_logistic
from ml.churn.metrics import ranking_metrics
from ml.churn.model import MOST_LOG_ODDS, ChurnModel
from ml.churn.registry import model_id


def test_start_and_family_contributions_add_up_to_the_score(model, today):
    scored = model.predict(today)
    total = scored["starting_log_odds"] + scored[list(model.families)].sum(axis=1)
    assert np.abs(total - scored["log_odds"]).max() < 1e-9
    assert np.abs(logit(scored["churn_probability"]) - scored["log_odds"]).max() < 1e-9


def test_one_customer_alone_scores_as_in_the_batch(model, today):
    batch = model.predict(today)
    for row in (0, 17, 899):
        alone = model.predict(today.iloc[[row]])
        pd.testing.assert_frame_equal(alone, batch.iloc[[row]].reset_index(drop=True), rtol=1e-12)


def test_shuffled_rows_and_columns_train_the_same_model(model, world):
    frame = world(seed=1)
    shuffled = frame.sample(frac=1.0, random_state=5)[list(frame.columns[::-1])]
    assert model_id(ChurnModel.fit(shuffled)) == model_id(model)


def test_one_changed_label_trains_another_model(model, world):
    frame = world(seed=1)
    frame.loc[0, "churned"] = 1 - frame.loc[0, "churned"]
    assert model_id(ChurnModel.fit(frame)) != model_id(model)


def test_the_known_signal_is_found_and_ranked(model, world):
    later = world(seed=3, days=("2024-10-01",))
    scored = model.predict(later)
    ranked = ranking_metrics(
        later["churned"].to_numpy(float), scored["churn_probability"].to_numpy()
    )
    assert ranked["auc"] > 0.75
    assert model.status == "scored"
    assert scored.loc[later["unanswered_threads_now"].to_numpy() >= 2, "waits"].mean() > 0.5


def test_where_only_the_core_speaks_the_simplest_candidate_serves(world):
    frame = world(seed=6)
    push = -1.0 + 1.5 * (np.log1p(frame["days_since_last_sale"]) - 3.5)
    chance = np.random.default_rng(6).random(len(frame))
    frame["churned"] = (chance < 1 / (1 + np.exp(-push))).astype(int)
    assert ChurnModel.fit(frame).facts["candidate"] == "rfm_logistic"


def test_where_an_open_question_speaks_rfm_does_not_serve(model):
    assert model.facts["candidate"] != "rfm_logistic"


def test_under_300_leavers_boosting_is_not_in_the_race(world):
    frame = world(seed=4, customers=250)
    assert "boosted_tables" not in ChurnModel.fit(frame).facts["validation"]["log_loss"]
    assert "boosted_tables" in ChurnModel.fit(world(seed=4)).facts["validation"]["log_loss"]


@pytest.mark.parametrize("customers", [40, 90])
def test_too_few_customers_are_not_enough_data(world, customers):
    with pytest.raises(NotEnoughDataError, match="at least 50 of each") as caught:
        ChurnModel.fit(world(seed=1, customers=customers, days=("2024-01-01",)))
    assert caught.value.status == "not_enough_data"


def test_one_class_alone_is_not_enough_data(world):
    with pytest.raises(NotEnoughDataError, match="0 customers left"):
        ChurnModel.fit(world(seed=1).assign(churned=0))


def test_random_labels_end_as_no_skill(world):
    verdicts = [ChurnModel.fit(world(seed=seed, signal=0.0)).status for seed in range(10, 16)]
    assert verdicts.count("no_skill") >= 5


def test_an_unlisted_feature_is_refused_in_training_by_name(world):
    with pytest.raises(UnknownFeatureError, match=r"shoe_size.*families\.yml"):
        ChurnModel.fit(world(seed=1).assign(shoe_size=42.0))


def test_new_columns_and_empty_columns_do_not_change_old_scores(model, today):
    plain = model.predict(today)
    wider = today.assign(shoe_size=42.0, sales_30d=1.0, days_to_contract_end=3.0)
    pd.testing.assert_frame_equal(model.predict(wider), plain)
    empty = model.predict(today.assign(mean_gap_days=None, unanswered_threads_now=np.nan))
    assert empty["churn_probability"].between(0, 1).all()


def test_an_absent_column_is_refused_by_name(model, today):
    with pytest.raises(DatasetError, match="unanswered_threads_now"):
        model.predict(today.drop(columns="unanswered_threads_now"))


def test_a_missing_value_is_told_apart_from_zero(world):
    frame = world(seed=8)
    gone = frame["negative_max_90d"].isna().to_numpy()
    chance = np.random.default_rng(8).random(len(frame))
    frame["churned"] = (chance < np.where(gone, 0.6, 0.15)).astype(int)
    model = ChurnModel.fit(frame)
    emotion = model.predict(frame[frame["snapshot_date"] == "2024-05-01"])["emotion"]
    missing = gone[frame["snapshot_date"] == "2024-05-01"]
    assert emotion[missing].mean() - emotion[~missing].mean() > 1.0


def test_absurd_values_stay_within_the_bound_and_add_up(model, today):
    wild = today.head(4).assign(
        days_since_last_sale=[1e300, 0.0, -5.0, np.inf], unanswered_threads_now=1e9
    )
    scored = model.predict(wild)
    assert scored["log_odds"].abs().max() <= MOST_LOG_ODDS
    total = scored["starting_log_odds"] + scored[list(model.families)].sum(axis=1)
    assert np.abs(total - scored["log_odds"]).max() < 1e-9


def test_perfect_separation_is_bounded_and_still_adds_up(world):
    frame = world(seed=1).assign(churned=lambda f: (f["unanswered_threads_now"] > 0).astype(int))
    model = ChurnModel.fit(frame)
    scored = model.predict(frame[frame["snapshot_date"] == "2024-05-01"])
    assert model.facts["validation"]["verdict"] == "leak"
    assert np.abs(logit(scored["churn_probability"]) - scored["log_odds"]).max() < 1e-9


def test_contract_regime_uses_its_own_core(world):
    frame = world(seed=9).drop(columns=["days_since_last_sale", "sales_365d", "amount_365d"])
    random = np.random.default_rng(9)
    end = random.integers(0, 365, len(frame)).astype(float)
    frame = frame.assign(
        days_to_contract_end=np.where(random.random(len(frame)) < 0.2, np.nan, end),
        contract_tenure_days=random.exponential(500.0, len(frame)),
        monthly_amount=random.exponential(30.0, len(frame)),
        churned=(random.random(len(frame)) < np.where(end < 60, 0.6, 0.1)).astype(int),
    )
    core = fit_rfm_logistic(frame, load_families(), "contract")
    assert {curve.feature for curve in core.curves} == {
        "contract_tenure_days",
        "days_to_contract_end",
        "monthly_amount",
    }
    model = ChurnModel.fit(frame, definition="contract", horizon_days=30)
    assert model.facts["validation"]["auc"] > 0.65


def test_features_without_signal_are_shrunk_to_nothing(world):
    fitted = fit_curves(world(seed=1), load_families(), "silence")
    reach = {curve.feature: max(curve.shares) - min(curve.shares) for curve in fitted.curves}
    assert reach["negative_max_90d"] < 0.1 < reach["unanswered_threads_now"]


def test_a_frame_whose_features_never_vary_gives_everybody_the_base_rate(world):
    frame = world(seed=1)
    names = [name for name in frame.columns if name in load_families().features]
    model = ChurnModel.fit(frame.assign(**dict.fromkeys(names, 1.0)))
    scored = model.predict(frame.head(3))
    assert model.status == "no_skill"
    assert scored["churn_probability"].to_numpy() == pytest.approx(frame["churned"].mean())


def test_a_feature_that_dries_up_before_the_last_snapshot_still_trains(world):
    frame = world(seed=1)
    frame.loc[frame["snapshot_date"] == "2024-05-01", "negative_max_90d"] = np.nan
    assert ChurnModel.fit(frame).status == "scored"


def test_an_empty_day_scores_to_an_empty_frame(model, today):
    scored = model.predict(today.head(0))
    assert scored.empty
    assert "churn_probability" in scored.columns
