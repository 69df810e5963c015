"""What a report says of the loop, out of the tables that the models make."""

import duckdb
import pytest

from pipelines.reports.loop import notes_on_the_loop

TABLES = """
create schema meta; create schema journey; create schema actions;
create table meta.run_context as
    select date '2026-07-02' as as_of, timestamp '2026-07-01 23:00:00' as as_of_start;
create table journey.kpis (week date, kpi varchar, value double, counted bigint);
create table actions.savings (kind varchar, listed bigint, listed_left bigint, held_out bigint,
    held_out_left bigint, saved_share double, saved_share_low double, saved_share_high double,
    verdict varchar);
create table actions.savings_by_risk (kind varchar, part varchar, listed bigint,
    saved_share_low double, saved_share_high double, verdict varchar);
create table actions.proofs (proof varchar);
create table actions.closing_bursts (burst_id varchar, actor varchar, started_at timestamp,
    alerts bigint, alerts_within_the_hour_before_due bigint, alerts_verified bigint);
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
    ("low", "high", "verdict", "ending"),
    [
        (-0.05, 0.4, "may_be_chance", "(95 %: -5 to 40), which may be chance"),
        (0.05, 0.4, "helps", "(95 %: 5 to 40)"),
        (-0.05, 0.4, "too_small", "(95 %: -5 to 40); too few to tell"),
        (-0.4, -0.1, "harms", "(95 %: -40 to -10): it seems to do harm"),
    ],
)
def test_what_the_list_kept_is_told_with_its_interval(connection, low, high, verdict, ending):
    connection.execute(
        "insert into actions.savings values ('churn_risk', 120, 30, 12, 5, 0.17, ?, ?, ?),"
        " ('open_wait', 9, 1, 0, 0, null, null, null, 'no_comparison')",
        [low, high, verdict],
    )
    (told,) = notes_on_the_loop(connection)
    assert told == (
        "churn risks whose 90 days are over: 30 of 120 listed customers left, 5 of 12 held out; "
        f"the list kept 17 of 100 {ending}"
    )


def test_sleeping_dogs_are_told_where_the_list_does_harm(connection):
    connection.execute(
        "insert into actions.savings_by_risk values"
        " ('churn_risk', 'lower_risk', 60, -0.3, -0.04, 'harms'),"
        " ('churn_risk', 'higher_risk', 60, -0.3, -0.04, 'harms')"
    )
    assert notes_on_the_loop(connection) == [
        "sleeping dogs: of the 60 listed customers of lower risk more left than of those held out "
        "(95 %: 4 to 30 of 100); better leave them alone"
    ]


def test_what_became_of_acts_is_told_and_open_ones_are_not(connection):
    connection.execute(
        "insert into actions.proofs values ('recovered'), ('recovered'), ('back'), ('open')"
    )
    assert notes_on_the_loop(connection) == [
        "acts whose 90 days are over or were cut short: 2 recovered, "
        "1 came back within 30 days of closing"
    ]


def test_a_burst_of_closings_of_the_last_weeks_is_told(connection):
    connection.execute(
        "insert into actions.closing_bursts values"
        " ('b1', 'maria', '2026-06-30 15:58:00', 7, 6, 1),"
        " ('b2', 'maria', '2026-05-01 15:58:00', 9, 9, 0)"
    )
    assert notes_on_the_loop(connection) == [
        "maria closed 7 alerts in a row on 2026-06-30 at 15:58 UTC, 6 of them within the hour "
        "before they were due; verified: 1"
    ]
