"""A backtest trains as scoring does: what the team did stands in the home's own action store."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from pipelines.actions.records import NewAlert, Plan
from pipelines.actions.store import ActionStore
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.risk.backtest import backtest
from pipelines.settings import Settings

FIRST, TRAIN, TEST, LAST = (
    date(2024, 1, 1),
    date(2024, 6, 1),
    date(2024, 12, 1),
    date(2025, 6, 10),
)
CUSTOMERS, ACTED = 500, 60
RAW = f"""
create schema raw;
create table raw.orders as select moment as occurred_at, moment as known_at, moment as _received_at
from (values (timestamp '{FIRST} 09:00:00'), (timestamp '{LAST} 09:00:00')) moments(moment);
"""
BUILT = """
create schema features; create schema meta; create schema intermediate;
create table features.customer_snapshots as select * exclude (churned) from world;
create table features.churn_labels as select snapshot_date, customer_id, churned from world;
create table meta.snapshot_dates as select distinct snapshot_date,
    snapshot_date::timestamp as snapshot_start from world;
create table intermediate.int_churn__departures as
    select customer_id, snapshot_date::timestamp + interval 40 day as left_at from world
    where churned = 1;
"""


def world(days: list[date]) -> pd.DataFrame:
    random, parts = np.random.default_rng(4), []
    for day in days:
        silence = random.uniform(0, 89, CUSTOMERS)
        left = random.random(CUSTOMERS) < 1 / (1 + np.exp(3.0 - silence / 15.0))
        parts.append(
            pd.DataFrame(
                {
                    "snapshot_date": pd.Timestamp(day),
                    "customer_id": [f"cus_{number:03}" for number in range(CUSTOMERS)],
                    "crm_number": [str(number) for number in range(CUSTOMERS)],
                    "value_per_year": 100.0,
                    "days_since_last_sale": silence,
                    "sales_365d": random.poisson(4.0, CUSTOMERS).astype(float),
                    "churned": left.astype(int),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def build(settings: Settings, as_of: date, snapshots: list[date]) -> None:
    """Stands for the build stage: tables of a world instead of those of the raw records."""
    with duckdb.connect(str(settings.home.working_file)) as warehouse:
        warehouse.register("world", world(snapshots))
        warehouse.execute(BUILT)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home whose only records are the first and the last order of a shop."""
    home = Home(tmp_path / "home").prepare()
    with duckdb.connect(str(home.working_file)) as warehouse:
        warehouse.execute(RAW)
    return Settings.of(home.root)


def act(home: Home, at: date, customers: range) -> None:
    """The team calls the first of the customers on that day."""
    moment = datetime.combine(at, datetime.min.time()) + timedelta(hours=9)
    opened = [
        NewAlert(
            **{"alert_id": f"alr_{at}_{number}", "customer_id": f"cus_{number:03}"},
            **{"kind": "churn_risk", "opened_at": moment, "state": "new", "priority": 1.0},
            **{"reason": "silent", "recommended_action": "Call.", "channel": "phone"},
            **{"due_at": moment + timedelta(days=1), "episode_key": str(at)},
        )
        for number in customers
    ]
    store = ActionStore(home)
    store.apply(Plan(opened=opened), "harken", moment)
    for alert in opened:
        store.act(alert.alert_id, ["acknowledged", "acted"], by="kim", at=moment)


def test_what_the_team_did_is_flagged_in_training_and_not_judged(settings):
    act(settings.home, TRAIN, range(ACTED))
    act(settings.home, TEST, range(ACTED // 2))
    found = backtest(settings, TRAIN, TEST, build)
    learnt = found.model.facts["trained_on"]["contacted"]
    assert found.report["contacted"] == {"train": learnt, "test": ACTED // 2}
    assert learnt >= ACTED
    assert found.report["n"] == CUSTOMERS - ACTED // 2
    assert not set(found.predictions["customer_id"]) & {f"cus_{n:03}" for n in range(ACTED // 2)}
    assert found.report["verdict"] == "skill"


def test_where_nobody_acted_everybody_is_judged_and_the_home_stays_as_it_is(settings):
    before = settings.home.working_file.read_bytes()
    found = backtest(settings, TRAIN, TEST, build)
    assert found.report["contacted"] == {"train": 0, "test": 0}
    assert found.report["n"] == CUSTOMERS
    assert settings.home.working_file.read_bytes() == before


def test_where_the_team_acted_upon_all_there_is_nobody_to_judge_on(settings):
    act(settings.home, TEST, range(CUSTOMERS))
    with pytest.raises(StatedFailure, match="nobody is left to judge on"):
        backtest(settings, TRAIN, TEST, build)


def test_acts_after_the_data_end_are_not_known_yet(settings):
    act(settings.home, datetime.now(UTC).date(), range(ACTED))
    assert backtest(settings, TRAIN, TEST, build).report["contacted"] == {"train": 0, "test": 0}
