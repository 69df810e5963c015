"""What a report says of the loop, out of the tables that the models make."""

import duckdb
import pytest

from pipelines.reports.loop import notes_on_the_loop

TABLES = """
create schema meta; create schema journey; create schema actions;
create table meta.run_context as select date '2026-07-02' as as_of;
create table journey.kpis (week date, kpi varchar, value double, counted bigint);
create table actions.savings (kind varchar, listed bigint, listed_left bigint, held_out bigint,
    held_out_left bigint, saved_share double, saved_share_low double, saved_share_high double);
"""


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        yield opened


def test_without_alerts_nothing_is_said(connection):
    assert notes_on_the_loop(connection) == []
    with duckdb.connect() as nothing_built:
        assert notes_on_the_loop(nothing_built) == []


def test_the_last_four_weeks_count_together(connection):
    connection.execute(
        "insert into journey.kpis values ('2026-06-29', 'alerts_acted', 0.5, 4),"
        " ('2026-06-08', 'alerts_acted', 1.0, 2), ('2026-05-25', 'alerts_acted', 1.0, 9),"
        " ('2026-06-29', 'alerts_communicated', 0.25, 4), ('2026-06-29', 'alerts_on_time', null, 0)"
    )
    assert notes_on_the_loop(connection) == [
        "alerts of the last 4 weeks: 4 of 6 acted upon at all, "
        "1 of 4 of the acts told to the customer by a message or call"
    ]


@pytest.mark.parametrize(
    ("low", "high", "ending"),
    [(-0.05, 0.4, "(95 %: -5 to 40), which may be chance"), (0.05, 0.4, "(95 %: 5 to 40)")],
)
def test_what_the_list_kept_is_told_with_its_interval(connection, low, high, ending):
    connection.execute(
        "insert into actions.savings values ('churn_risk', 120, 30, 12, 5, 0.17, ?, ?),"
        " ('open_wait', 9, 1, 0, 0, null, null, null)",
        [low, high],
    )
    (told,) = notes_on_the_loop(connection)
    assert told == (
        "churn risks whose 90 days are over: 30 of 120 listed customers left, 5 of 12 held out; "
        f"the list kept 17 of 100 {ending}"
    )
