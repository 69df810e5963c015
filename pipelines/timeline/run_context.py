"""Writes what every later stage of a run agrees on: the as-of day, what leaving is, whose mail is
ours, when we are staffed.

Records known at or after the start of the as-of day are the future. The dbt models read these
tables instead of variables, so that a table can be traced to the run that made it.
"""

from datetime import date, datetime, timedelta

import duckdb

from ml.churn.snapshots import snapshot_dates
from pipelines.configuration import Configuration
from pipelines.contracts.contract import load_contracts
from pipelines.failures import StatedFailure
from pipelines.service_hours.open_hours import write_open_hours
from pipelines.timeline.company import inferred_domain
from pipelines.timeline.days import day_after, start_of_day
from pipelines.timeline.source_states import write_source_states
from pipelines.warehouse.queries import one_value, rows_if_made

CLOCK_SKEW = timedelta(minutes=5)  # a record dated later than its arrival comes from a wrong clock
FILES_NAMED = 5
RECEIVED = "select name, status from ingest.ledger order by name"

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
    day = as_of_day(connection, configuration, as_of)
    churn = configuration.churn
    first = first_business(connection, churn.definition, start_of_day(day, zone))
    days = snapshots or snapshot_dates(day, first.date() if first else day, churn.horizon_days)
    connection.execute("delete from meta.run_context")
    connection.execute(
        "insert into meta.run_context values (?, ?, ?, ?, ?, ?)",
        [day, start_of_day(day, zone), churn.definition]
        + [churn.silence_days, churn.active_days, churn.horizon_days],
    )
    _write_snapshots(connection, days, day, churn.horizon_days, zone)
    _write_domains(connection, configuration.company.domains, start_of_day(day, zone))
    write_source_states(connection, day, zone)
    write_open_hours(connection, configuration.service_hours, zone, start_of_day(day, zone))
    return day


def as_of_day(
    connection: duckdb.DuckDBPyConnection, configuration: Configuration, asked: date | None
) -> date:
    """The day asked for, else the day after the newest record.

    Raises:
        StatedFailure: nothing has been ingested.
    """
    newest = newest_record(connection)
    return asked or day_after(newest, configuration.company.time_zone)


def first_business(
    connection: duckdb.DuckDBPyConnection, definition: str, before: datetime
) -> datetime | None:
    """When the first sale was made, or the first subscription began, of those seen before then."""
    # as in staging: a sale counts from when it was known, a subscription since it began
    table, clock = (
        ("subscriptions", "occurred_at") if definition == "contract" else ("orders", "known_at")
    )
    first: datetime | None = one_value(
        connection, f"select min(occurred_at) from raw.{table} where {clock} < ?", [before]
    )
    return first


def newest_record(connection: duckdb.DuckDBPyConnection) -> datetime:
    """Newest `known_at` over all raw tables, wrong clocks left out.

    Raises:
        StatedFailure: nothing has been ingested.
    """
    tables = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'raw' order by 1"
    ).fetchall()
    newest = [
        one_value(
            connection,
            f"select max(known_at) from raw.{name} "
            f"where known_at <= _received_at + interval {CLOCK_SKEW.seconds} second",
        )
        for (name,) in tables
    ]
    if not any(newest):
        raise _nothing_ingested(connection)
    return max(moment for moment in newest if moment)


def _nothing_ingested(connection: duckdb.DuckDBPyConnection) -> StatedFailure:
    what = "There is nothing to work on: no record has been ingested"
    files = rows_if_made(connection, "ingest.ledger", RECEIVED)
    if not files:
        todo = "Put exports into the landing folder and run 'harken ingest'."
        return StatedFailure(what, where="no file has been received", todo=todo)
    named = ", ".join(f"{name} ({status})" for name, status in files[:FILES_NAMED])
    more = f" and {len(files) - FILES_NAMED} more" if len(files) > FILES_NAMED else ""
    tables = ", ".join(load_contracts())
    return StatedFailure(
        what,
        where=f"received: {named}{more}",
        todo=f"By their header or shape are recognised: {tables}; the README says by which, and "
        "'harken check --landing DIR' says which file is what.",
    )


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


def _write_domains(
    connection: duckdb.DuckDBPyConnection, configured: list[str], as_of_start: datetime
) -> None:
    inferred = [] if configured else [inferred_domain(connection, as_of_start)]
    rows = [(name, False) for name in configured] + [(name, True) for name in inferred if name]
    connection.execute("delete from meta.company_domains")
    for row in rows:
        connection.execute("insert into meta.company_domains values (?, ?)", list(row))
