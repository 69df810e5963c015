"""Who counts as recovered, failed or left alone on a morning; and the table of it all."""

import duckdb
import pytest

from pipelines.recovery.effects import QUESTIONS, SIDES, write_effects

TABLES = """
create schema meta; create schema journey; create schema features;
create table meta.snapshot_dates (snapshot_date date, snapshot_start timestamp);
insert into meta.snapshot_dates values ('2011-03-28', '2011-03-27 23:00:00');
create table features.customer_snapshots (
    snapshot_date date, customer_id varchar, value_per_year double, days_since_first_sale bigint,
    days_since_last_sale bigint, contract_tenure_days bigint);
create table features.churn_labels (snapshot_date date, customer_id varchar, churned integer);
create table journey.service_recoveries (
    customer_id varchar, failed_at timestamp, judged_at timestamp, outcome varchar,
    recovered_by varchar, is_double_deviation boolean);
"""
LANDMARK = "2011-03-27 23:00:00"  # the morning after the night of the clock change, in London
FAILURES = {  # customer: failed_at, judged_at, outcome, recovered_by, is_double_deviation
    "recovered": ("2011-03-13 23:00:00", LANDMARK, "recovered", "words", False),
    "answered": ("2011-03-10 00:00:00", "2011-03-24 00:00:00", "recovered", "silence", False),
    "failed": ("2011-03-10 00:00:00", "2011-03-24 00:00:00", "failed", None, False),
    "untried": ("2011-03-10 00:00:00", "2011-03-24 00:00:00", "none", None, False),
    "failed_twice": ("2011-03-10 00:00:00", "2011-03-24 00:00:00", "recovered", "words", True),
    "not_yet": ("2011-03-13 23:00:01", "2011-03-27 23:00:01", "recovered", "words", False),
    "long_ago": ("2011-02-13 23:00:00", "2011-02-27 23:00:00", "none", None, False),
    "no_failure": ("2010-09-28 22:59:59", "2010-10-12 22:59:59", "none", None, False),
    "only_later": (LANDMARK, "2011-04-10 23:00:00", "none", None, False),
}


@pytest.fixture
def company() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    for customer, failure in FAILURES.items():
        day = ["2011-03-28", customer]
        connection.execute(
            "insert into features.customer_snapshots values (?, ?, 10.0, 100, 20, null)", day
        )
        connection.execute("insert into features.churn_labels values (?, ?, 0)", day)
        connection.execute(
            "insert into journey.service_recoveries values (?, ?, ?, ?, ?, ?)", [customer, *failure]
        )
    return connection


def test_only_what_was_over_by_that_morning_makes_a_side(company):
    found = dict(company.execute(f"select customer_id, side from ({SIDES})").fetchall())
    expected = {customer: customer for customer in FAILURES}
    expected |= {"not_yet": None, "long_ago": None, "only_later": "no_failure"}
    assert found == expected


def test_the_worst_of_several_failures_counts(company):
    company.execute(
        "insert into journey.service_recoveries values "
        "('recovered', '2011-03-01', '2011-03-15', 'none', null, false)"
    )
    query = f"select side from ({SIDES}) where customer_id = 'recovered'"
    assert company.execute(query).fetchall() == [("untried",)]


@pytest.mark.parametrize("emptied", ["journey.service_recoveries", "features.customer_snapshots"])
def test_without_enough_customers_every_comparison_says_so(company, emptied):
    company.execute(f"delete from {emptied}")
    for _ in range(2):
        write_effects(company)
    found = company.execute(
        "select comparison, status, difference, difference_low, difference_high "
        "from journey.recovery_effects"
    ).fetchall()
    assert found == [(one.comparison, "not_enough_data", None, None, None) for one in QUESTIONS]
