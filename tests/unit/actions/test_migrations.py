"""Older stores become today's without loss, once, whoever opens them first."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipelines.actions import migrations
from pipelines.actions.schema import METADATA
from pipelines.actions.store import ActionStore
from pipelines.failures import StatedFailure
from pipelines.home import Home

# As the first release made it, before there were migrations.
FIRST_STORE = """
CREATE TABLE alerts (
    alert_id VARCHAR NOT NULL, customer_id VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    opened_at DATETIME NOT NULL, state VARCHAR NOT NULL, priority FLOAT NOT NULL, reason VARCHAR,
    recommended_action VARCHAR, channel VARCHAR, owner VARCHAR, due_at DATETIME,
    communicated_status VARCHAR NOT NULL, PRIMARY KEY (alert_id));
CREATE INDEX ix_alerts_customer_id ON alerts (customer_id);
CREATE TABLE events (
    event_id INTEGER NOT NULL, alert_id VARCHAR NOT NULL, at DATETIME NOT NULL,
    from_state VARCHAR, to_state VARCHAR NOT NULL, actor VARCHAR NOT NULL,
    PRIMARY KEY (event_id), FOREIGN KEY(alert_id) REFERENCES alerts (alert_id));
INSERT INTO alerts VALUES
    ('alr_1', 'cus_1', 'churn_risk', '2026-06-01 05:00:00.000000', 'acknowledged', 12.5, 'why',
     'what', 'phone', NULL, '2026-06-01 15:00:00.000000', 'none'),
    ('alr_2', 'cus_1', 'churn_risk', '2026-06-02 05:00:00.000000', 'suppressed', 1, NULL, NULL,
     NULL, NULL, NULL, 'none');
INSERT INTO events VALUES
    (1, 'alr_1', '2026-06-01 05:00:00.000000', NULL, 'new', 'harken'),
    (2, 'alr_2', '2026-06-02 05:00:00.000000', NULL, 'suppressed', 'harken'),
    (3, 'alr_1', '2026-06-01 09:00:00.000000', 'new', 'acknowledged', 'mia');
"""


@pytest.fixture
def first_store(tmp_path) -> Home:
    home = Home(tmp_path / "home").prepare()
    with closing(sqlite3.connect(home.action_store)) as database:
        database.executescript(FIRST_STORE)
    return home


def test_a_store_of_the_first_release_is_migrated_without_loss(first_store):
    store = ActionStore(first_store)
    alerts = {one["alert_id"]: one for one in store.alerts(states=["acknowledged", "suppressed"])}
    assert set(alerts) == {"alr_1", "alr_2"}
    first = alerts["alr_1"]
    assert (first["priority"], first["reason"], first["channel"]) == (12.5, "why", "phone")
    assert str(first["due_at"]) == "2026-06-01 15:00:00"
    assert str(first["state_since"]) == "2026-06-01 09:00:00"
    assert [event["actor"] for event in store.events_of("alr_1")] == ["harken", "mia"]
    assert store.count_of_events() == 3
    assert store.known("churn_risk")["cus_1"].episodes == {"alr_1", "alr_2"}
    assert ActionStore(first_store).count_of_events() == 3


def test_many_processes_may_open_an_old_store_at_once(first_store):
    with ThreadPoolExecutor(8) as openers:
        counts = openers.map(lambda _: ActionStore(first_store).count_of_events(), range(8))
        assert set(counts) == {3}


def test_migrations_lead_to_the_tables_that_the_code_writes(store):
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_a_store_of_a_newer_release_is_refused_by_name(store, home):
    with store.database.writing() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(StatedFailure, match="newer Harken"):
        ActionStore(home)


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path, monkeypatch):
    url = "postgresql+pg8000://harken:very-secret@127.0.0.1:1/none"
    monkeypatch.setenv("HARKEN_ACTIONS_URL", url)
    with pytest.raises(StatedFailure) as told:
        ActionStore(Home(tmp_path))
    assert "127.0.0.1" in str(told.value)
    assert "very-secret" not in str(told.value)


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "nosuch+driver://x"])
def test_an_address_of_no_known_database_is_told_by_the_variable(tmp_path, monkeypatch, url):
    monkeypatch.setenv("HARKEN_ACTIONS_URL", url)
    with pytest.raises(StatedFailure, match="HARKEN_ACTIONS_URL"):
        ActionStore(Home(tmp_path))
