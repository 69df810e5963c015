"""The score in SQL is the score in numpy."""

import sqlite3
from dataclasses import replace

import duckdb
import numpy as np
import pytest

from ml.churn.candidates import LADDER
from ml.churn.dataset import in_order
from ml.churn.families import load_families
from ml.churn.model import MOST_LOG_ODDS, ChurnModel
from ml.churn.sql import needed, score_sql


@pytest.fixture(scope="module")
def frames(world):
    """A training frame, and a day with values that training never saw."""
    today = world(seed=12, days=("2024-10-01",)).drop(columns="churned")
    today.loc[:20, "days_since_last_sale"] = [-50.0, 0.0, 1e9, np.nan, 1e-9, 5.0, 6.0] * 3
    return world(seed=11, customers=1500), today


@pytest.fixture(scope="module", params=["additive_curves", "boosted_tables", "rfm_logistic"])
def fitted(request, frames):
    """A model of each kind of candidate."""
    model = ChurnModel.fit(frames[0], "contract")
    rung = next(one for one in LADDER if one.name == request.param)
    additive = rung.fit(in_order(frames[0]), load_families(), "contract")
    families = load_families().features
    of = {curve.feature: families[curve.feature].family for curve in additive.curves}
    typical = dict.fromkeys(of, 0.0)
    return replace(model, additive=additive, family_of=of, typical=typical, timing=None)


def test_duckdb_scores_as_numpy_does(fitted, frames):
    today = frames[1]
    with duckdb.connect() as connection:
        connection.register("today", today)
        found = connection.execute(score_sql(fitted, "today")).df()
    expected = fitted.predict(today).set_index("customer_id")
    found = found.set_index("customer_id").loc[expected.index]
    inside = expected["log_odds"].abs() < MOST_LOG_ODDS
    assert np.abs(found["churn_probability"] - expected["churn_probability"]).max() < 1e-6
    assert np.abs(found["log_odds"] - expected["log_odds"]).max() < 1e-6
    for family in fitted.families:
        assert np.abs(found[family] - expected[family])[inside].max() < 1e-6


def test_sqlite_scores_as_numpy_does(fitted, frames):
    today = frames[1]
    with sqlite3.connect(":memory:") as connection:
        connection.create_function("ln", 1, np.log)
        connection.create_function("exp", 1, np.exp)
        today[["customer_id", *needed(fitted)]].to_sql("today", connection)
        rows = connection.execute(score_sql(fitted, "today"))
        names = [column[0] for column in rows.description]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    expected = fitted.predict(today).set_index("customer_id")["churn_probability"]
    assert max(abs(found[one]["churn_probability"] - p) for one, p in expected.items()) < 1e-6


def test_what_no_sql_works_out_is_named_first(frames):
    frame = frames[0].assign(days_since_first_sale=lambda one: one["days_since_last_sale"] + 200.0)
    silent = ChurnModel.fit(frame, "silence")
    named = sorted(set(needed(silent)) & {"return_chance", "alive_chance"})
    said = score_sql(silent, "today").splitlines()[0]
    assert said.startswith("-- " + ", ".join(named)) if named else said.startswith("with")
    assert score_sql(ChurnModel.fit(frames[0], "contract"), "today").startswith("with")
