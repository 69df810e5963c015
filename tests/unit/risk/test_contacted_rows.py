"""Which snapshots the model learns from stand under what the team did."""

import duckdb
import pytest

from pipelines.risk.frames import read_contacts

TABLES = """
create schema features; create schema meta;
create table features.customer_snapshots as
    select day as snapshot_date, 'cus_' || who as customer_id
    from (values (date '2026-01-05'), (date '2026-03-02'), (date '2026-06-01')) days(day),
        range(4) customers(who);
create table meta.snapshot_dates as select distinct snapshot_date,
    snapshot_date + interval 23 hour - interval 1 day as snapshot_start
    from features.customer_snapshots;
"""
STEPS = """
create table meta.past_alert_steps as select * from (values
    ('cus_1', 'acted', timestamp '2026-03-10 09:00:00'),
    ('cus_1', 'acted', timestamp '2026-03-11 09:00:00'),
    ('cus_2', 'acknowledged', timestamp '2026-03-10 09:00:00'),
    ('cus_3', 'acted', timestamp '2024-03-10 09:00:00')
) steps(customer_id, to_state, taken_at)
"""


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        yield opened


def test_acts_within_a_horizon_before_or_after_flag_a_snapshot(connection):
    connection.execute(STEPS)
    found = read_contacts(connection, 90)
    told = [(str(row.snapshot_date.date()), row.customer_id) for row in found.itertuples()]
    assert told == [(day, "cus_1") for day in ("2026-01-05", "2026-03-02", "2026-06-01")]
    assert len(read_contacts(connection, 30)) == 1


def test_before_anything_was_done_nobody_is_flagged(connection):
    assert read_contacts(connection, 90).empty
