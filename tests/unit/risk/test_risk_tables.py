"""Rows of risk.scores and risk.reasons: one per horizon, and what changed since the last day."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from pipelines.risk.tables import TABLES, of_horizon, write_reasons

DAYS = [date(2026, 7, day) for day in (1, 2, 3)]


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def tell(warehouse, day: date, contribution: float | None) -> None:
    """Score a day, with or without the reason `waits`."""
    warehouse.execute("insert into risk.scores (as_of, customer_id) values (?, 'cus_1')", [day])
    if contribution is not None:
        row = {"customer_id": "cus_1", "rank": 1, "family": "waits", "reason": "waiting"}
        why = pd.DataFrame([{**row, "contribution": contribution, "evidence": "ticket 1"}])
        write_reasons(warehouse, day, why)


def told(warehouse) -> list[tuple]:
    return warehouse.execute(
        "select as_of, told_since, round(change, 6) from risk.reasons order by as_of"
    ).fetchall()


def test_a_reason_says_since_when_and_how_its_part_moved(warehouse):
    for day, contribution in zip(DAYS, (0.5, 0.5, 0.8), strict=True):
        tell(warehouse, day, contribution)
    assert told(warehouse) == [(DAYS[0], DAYS[0], None), (DAYS[1], DAYS[0], 0.0),
                               (DAYS[2], DAYS[0], 0.3)]  # fmt: skip


def test_a_reason_that_was_gone_for_a_day_is_new_again(warehouse):
    for day, contribution in zip(DAYS, (0.5, None, 0.8), strict=True):
        tell(warehouse, day, contribution)
    assert told(warehouse) == [(DAYS[0], DAYS[0], None), (DAYS[2], DAYS[2], None)]


def test_a_reason_of_a_day_long_past_is_new_again(warehouse):
    tell(warehouse, date(2026, 1, 1), 0.5)
    tell(warehouse, DAYS[0], 0.5)
    assert told(warehouse)[1] == (DAYS[0], DAYS[0], None)


def test_other_horizons_have_a_risk_alone_or_say_that_none_is_known():
    scores = pd.DataFrame(
        {"customer_id": ["a"], "churn_probability": [0.4], "status": ["scored"]}
    ).assign(log_odds=-0.4, starting_log_odds=-1.0, other_log_odds=0.6)
    ranking = of_horizon(scores, 30, 30, {30: np.array([0.4])}).iloc[0]
    assert (ranking["ranks"], ranking["churn_probability"], ranking["log_odds"]) == (
        True,
        0.4,
        -0.4,
    )
    week = of_horizon(scores, 7, 30, {7: np.array([0.1])}).iloc[0]
    assert (week["ranks"], week["churn_probability"], week["status"]) == (False, 0.1, "scored")
    assert np.isnan(week["log_odds"])
    unknown = of_horizon(scores, 90, 30, {90: None}).iloc[0]
    assert (unknown["status"], np.isnan(unknown["churn_probability"])) == ("not_enough_data", True)
