"""Which model serves: the gate between champion and candidate, the way back, and drift."""

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml.churn.drift import drift_of, population_stability
from ml.churn.model import ChurnModel
from ml.churn.registry import model_id, save
from ml.churn.succession import succeeds
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.risk.serving import let_serve, pinned_model, release, roll_back, serving_of

DAY = date(2024, 8, 1)


def snapshots(seed: int, signal: float = 1.0, customers: int = 700) -> pd.DataFrame:
    """Two months of customers who leave when silent and unanswered."""
    random = np.random.default_rng(seed)
    parts = []
    for day in ("2024-01-01", "2024-05-01"):
        silence = random.exponential(60.0, customers)
        waiting = random.poisson(0.4, customers).astype(float)
        push = -1.0 + signal * (1.2 * (np.log1p(silence) - 3.5) + waiting)
        part = pd.DataFrame(
            {
                "snapshot_date": pd.Timestamp(day),
                "customer_id": [f"cus_{number:05d}" for number in range(customers)],
                "days_since_last_sale": silence,
                "unanswered_threads_now": waiting,
                "churned": (random.random(customers) < 1 / (1 + np.exp(-push))).astype(int),
            }
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def good() -> ChurnModel:
    return ChurnModel.fit(snapshots(1))


@pytest.fixture(scope="module")
def newer() -> ChurnModel:
    return ChurnModel.fit(snapshots(2))


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home").prepare()


def test_the_same_rows_give_the_same_model_twice(good):
    shuffled = snapshots(1).sample(frac=1.0, random_state=5)
    assert model_id(ChurnModel.fit(shuffled)) == model_id(good)


def test_a_candidate_that_is_as_good_succeeds(good, newer):
    assert succeeds(None, newer, snapshots(2)) == (True, "it is the first")
    accepted, why = succeeds(good, newer, snapshots(2))
    assert accepted
    assert "log loss" in why


def test_a_worse_or_too_good_candidate_is_refused(good, newer):
    facts = dict(newer.facts)
    facts["validation"] = facts["validation"] | {"log_loss": {facts["candidate"]: 2.0}}
    accepted, why = succeeds(good, dataclasses.replace(newer, facts=facts), snapshots(2))
    assert (accepted, "worse than the one that serves" in why) == (False, True)
    facts["validation"] = newer.facts["validation"] | {"verdict": "leak"}
    accepted, why = succeeds(good, dataclasses.replace(newer, facts=facts), snapshots(2))
    assert (accepted, "too well to be true" in why) == (False, True)


def test_another_definition_or_other_features_start_anew(good, newer):
    facts = dict(newer.facts) | {"horizon_days": 30}
    assert succeeds(good, dataclasses.replace(newer, facts=facts), snapshots(2))[0]
    fewer = snapshots(2).drop(columns="unanswered_threads_now")
    accepted, why = succeeds(good, ChurnModel.fit(fewer), fewer)
    assert (accepted, "unanswered_threads_now" in why) == (True, True)


def test_the_refused_candidate_is_kept_but_does_not_serve(home, good, newer):
    let_serve(home, good, snapshots(1), DAY)
    facts = dict(newer.facts)
    facts["validation"] = facts["validation"] | {"log_loss": {facts["candidate"]: 2.0}}
    bad = dataclasses.replace(newer, facts=facts)
    served, why = let_serve(home, bad, snapshots(2), DAY)
    assert model_id(served) == model_id(good)
    assert "was refused" in why
    assert (home.models / model_id(bad) / "card.md").exists()


def test_the_way_back_pins_and_release_lets_new_models_compete(home, good, newer):
    let_serve(home, good, snapshots(1), DAY)
    with pytest.raises(StatedFailure, match="no earlier model"):
        roll_back(home, None, DAY)
    let_serve(home, newer, snapshots(2), DAY)
    assert serving_of(home).model_id == model_id(newer)
    assert pinned_model(home) is None
    assert roll_back(home, None, DAY).model_id == model_id(good)
    assert model_id(pinned_model(home)) == model_id(good)
    assert release(home).pinned is False
    assert pinned_model(home) is None
    served, _ = let_serve(home, newer, snapshots(2), DAY)
    assert model_id(served) == model_id(newer)


def test_a_changed_or_unknown_model_cannot_be_gone_back_to(home, good):
    folder = save(good, home.models)
    file = folder / "model.json"
    file.write_text(file.read_text().replace('"start"', '"Start"', 1))
    for name in (folder.name, "churn_0000000000000000"):
        with pytest.raises(StatedFailure, match="cannot be used"):
            roll_back(home, name, DAY)
    assert serving_of(home) is None


def test_drift_is_found_in_what_moved_and_not_in_what_did_not():
    before, now = snapshots(1), snapshots(2)
    steady = drift_of(before, now, ["days_since_last_sale", "unanswered_threads_now"])
    assert max(steady.values()) < 0.1
    moved = now.assign(days_since_last_sale=now["days_since_last_sale"] * 5)
    found = drift_of(before, moved, ["unanswered_threads_now", "days_since_last_sale"])
    assert next(iter(found)) == "days_since_last_sale"
    assert found["days_since_last_sale"] > 1.0
    gone = np.full(100, np.nan)
    assert population_stability(np.arange(100.0), gone) > 1.0
    assert population_stability(gone, gone) == 0.0
