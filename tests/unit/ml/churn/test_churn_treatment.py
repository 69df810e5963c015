"""Who was contacted and stayed teaches the model nothing false."""

import numpy as np
import pandas as pd
import pytest

from ml.churn.candidates import NotEnoughDataError
from ml.churn.metrics import ranking_metrics
from ml.churn.model import ChurnModel
from ml.churn.treatment import CONTACTED, flagged
from ml.churn.worlds import loop
from ml.churn.worlds.mechanisms import World

LATER = ("2024-10-01",)


@pytest.fixture(scope="module")
def saved(world):
    """A frame in which the team contacted most who waited, and nobody contacted left."""
    frame = world(seed=21, customers=3000)
    random = np.random.default_rng(3)
    risky = (frame["unanswered_threads_now"] > 0) | (frame["days_since_last_sale"] > 80)
    contacted = risky & (random.random(len(frame)) < 0.9)
    frame.loc[contacted, "churned"] = 0
    return frame, frame.loc[contacted, ["snapshot_date", "customer_id"]]


def auc(model: ChurnModel, later: pd.DataFrame) -> float:
    scored = model.predict(later)["churn_probability"].to_numpy()
    return float(ranking_metrics(later["churned"].to_numpy(float), scored)["auc"])


def test_with_the_flag_the_risk_is_the_one_if_nobody_acts(saved, world):
    frame, contacts = saved
    later = world(seed=22, days=LATER)
    unaware, aware = ChurnModel.fit(frame), ChurnModel.fit(flagged(frame, contacts))
    assert auc(aware, later) > 0.75
    assert auc(aware, later) > auc(unaware, later) + 0.1
    mean = aware.predict(later)["churn_probability"].mean()
    assert abs(mean - later["churned"].mean()) < 0.08


def test_the_flag_is_no_reason_and_no_feature_to_score_with(saved, world):
    frame, contacts = saved
    model = ChurnModel.fit(flagged(frame, contacts))
    assert CONTACTED not in model.family_of
    assert CONTACTED not in {curve.feature for curve in model.additive.curves}
    assert model.facts["trained_on"]["contacted"] == len(contacts)
    assert len(model.predict(world(seed=23, days=LATER)))


def test_where_nobody_was_contacted_nothing_changes(world):
    frame = world(seed=24)
    nobody = pd.DataFrame(columns=["snapshot_date", "customer_id"])
    assert flagged(frame, nobody) is frame


def test_where_everybody_was_contacted_there_is_no_model(world):
    frame = world(seed=26)
    with pytest.raises(NotEnoughDataError, match="nobody contacted"):
        ChurnModel.fit(frame.assign(**{CONTACTED: 1.0}))


def test_rows_are_flagged_by_day_and_customer(world):
    frame = world(seed=25, customers=60)
    contacts = pd.DataFrame(
        {"snapshot_date": ["2024-01-29", "2024-07-07"], "customer_id": ["cus_000003", "cus_000004"]}
    )
    rows = flagged(frame, contacts)
    hit = rows[rows[CONTACTED] == 1.0]
    assert [str(hit["snapshot_date"].iloc[0].date()), *hit["customer_id"]] == [
        "2024-01-29",
        "cus_000003",
    ]


def test_a_loop_of_acting_and_learning_can_be_lived_through(monkeypatch):
    monkeypatch.setattr(loop, "RETRAININGS", 2)
    found, truth = loop.aucs(World("loop", 5, customers=1_200), guarded=True)
    assert len(found) == len(truth) == 2
    assert found[0] == truth[0]  # nobody has acted yet
    assert min(*found, *truth) > 0.5
