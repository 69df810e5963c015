"""Writes what every later stage of a run agrees on: the as-of day, churn's definition, our domains.

Records known at or after the start of the as-of day are the future. The dbt models read these
tables instead of variables, so that a table can be traced to the run that made it.
"""

from datetime import date, datetime, timedelta

import duckdb

from ml.churn.snapshots import snapshot_dates
from pipelines.configuration import Configuration
from pipelines.failures import StatedFailure
from pipelines.timeline.days import day_after, start_of_day

CLOCK_SKEW = timedelta(minutes=5)  # a record dated later than its arrival comes from a wrong clock

TABLES = """
create schema if not exists meta;
create table if not exists meta.run_context (
    as_of date, as_of_start timestamp, churn_definition varchar,
    silence_days integer, active_days integer, horizon_days integer);
create table if not exists meta.company_domains (domain varchar, was_inferred boolean);
create table if not exists meta.snapshot_dates (
    snapshot_date date, snapshot_start timestamp, label_end timestamp,
    label_window_closed boolean);
"""


def write_run_context(
    connection: duckdb.DuckDBPyConnection,
    configuration: Configuration,
    as_of: date | None,
    snapshots: list[date] | None = None,
) -> date:
    """Write the context of a run and return its as-of day.

    Args:
        as_of: morning the run is for; None is the day after the newest record.
        snapshots: days to take snapshots of; None is the as-of day and its training days.

    Raises:
        StatedFailure: nothing has been ingested, so no day can be found.
    """
    connection.execute(TABLES)
    zone = configuration.company.time_zone
    first, last = _first_and_last_record(connection)
    day = as_of or day_after(last, zone)
    churn = configuration.churn
    days = snapshots or snapshot_dates(day, first.date(), churn.horizon_days)
    connection.execute("delete from meta.run_context")
    connection.execute(
        "insert into meta.run_context values (?, ?, ?, ?, ?, ?)",
        [day, start_of_day(day, zone), churn.definition]
        + [churn.silence_days, churn.active_days, churn.horizon_days],
    )
    _write_snapshots(connection, days, day, churn.horizon_days, zone)
    _write_domains(connection, configuration.company.domains)
    return day


def _first_and_last_record(connection: duckdb.DuckDBPyConnection) -> tuple[datetime, datetime]:
    """First and newest `known_at` over all raw tables, wrong clocks left out."""
    tables = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'raw' order by 1"
    ).fetchall()
    parts = [
        f"select min(known_at) as first, max(known_at) as last from raw.{name} "
        f"where known_at <= _received_at + interval {CLOCK_SKEW.seconds} second"
        for (name,) in tables
    ]
    found = (
        connection.execute(
            f"select min(first), max(last) from ({' union all '.join(parts)})"
        ).fetchone()
        if parts
        else None
    )
    if not found or found[1] is None:
        raise StatedFailure(
            "There is nothing to work on: no record has been ingested",
            where="the raw tables",
            todo="Put exports into the landing folder and run 'harken ingest'.",
        )
    return found[0], found[1]


def _write_snapshots(
    connection: duckdb.DuckDBPyConnection, days: list[date], as_of: date, horizon: int, zone: str
) -> None:
    as_of_start = start_of_day(as_of, zone)
    connection.execute("delete from meta.snapshot_dates")
    for day in sorted(set(days)):
        label_end = start_of_day(day + timedelta(days=horizon), zone)
        connection.execute(
            "insert into meta.snapshot_dates values (?, ?, ?, ?)",
            [day, start_of_day(day, zone), label_end, label_end <= as_of_start],
        )


def _write_domains(connection: duckdb.DuckDBPyConnection, configured: list[str]) -> None:
    inferred = [] if configured else [_inferred_domain(connection)]
    rows = [(name, False) for name in configured] + [(name, True) for name in inferred if name]
    connection.execute("delete from meta.company_domains")
    for row in rows:
        connection.execute("insert into meta.company_domains values (?, ?)", list(row))


def _inferred_domain(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The domain that stands on at least half of all mails and has the fewest addresses there.

    Customers may share a mail provider, so presence alone does not tell us from them.
    """
    found = connection.execute(
        """
        with sides as (
            select message_id, from_domain as domain, from_token as address
            from raw.mail_messages
            union all
            select message_id, unnest(string_split(to_domains, ' ')),
                   unnest(string_split(to_tokens, ' '))
            from raw.mail_messages
        ), counted as (
            select domain, count(distinct message_id) as mails, count(distinct address) as people
            from sides where domain <> '' group by domain
        )
        select domain from counted
        where mails * 2 >= (select count(distinct message_id) from raw.mail_messages)
        order by people, mails desc, domain limit 1
        """
    ).fetchone()
    return found[0] if found else None
