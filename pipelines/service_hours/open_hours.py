"""Writes meta.open_hours: the stretches of UTC time in which each channel is staffed.

The one place from which SQL learns of business time: the open seconds between two instants are the
difference of the seconds open before each of them (dbt_project/macros/business_time.sql).
"""

from datetime import datetime, timedelta

import duckdb
import pandas as pd

from pipelines.contracts.contract import load_contracts
from pipelines.service_hours.schedule import ServiceHours
from pipelines.service_hours.wall_clock import DAY, open_stretches
from pipelines.warehouse.queries import has_table, one_value

EVERY_OTHER = "*"  # channels that no schedule names
EARLIEST = datetime(1970, 1, 1)  # noqa: DTZ001  UTC without offset, as everywhere in the warehouse
COLUMNS = ["channel", "opens_at", "closes_at", "open_seconds_before", "is_assumed"]
TABLE = """
create schema if not exists meta;
create or replace table meta.open_hours (
    channel varchar, opens_at timestamp, closes_at timestamp, open_seconds_before bigint,
    is_assumed boolean);
"""


def write_open_hours(
    connection: duckdb.DuckDBPyConnection,
    entries: list[ServiceHours],
    zone: str,
    as_of_start: datetime,
) -> None:
    """Write meta.open_hours from the first record known until the as-of day.

    Without entries office hours are assumed for every channel, and each row says so.
    """
    connection.execute(TABLE)
    rows = open_hours_rows(entries, zone, _first_record(connection, as_of_start), as_of_start)
    connection.register("open_hours_rows", pd.DataFrame(rows, columns=COLUMNS))
    connection.execute("insert into meta.open_hours select * from open_hours_rows")
    connection.unregister("open_hours_rows")


def open_hours_rows(
    entries: list[ServiceHours], zone: str, begin: datetime, end: datetime
) -> list[tuple[str, datetime, datetime, int, bool]]:
    """Rows of meta.open_hours, in UTC, that cover everything from `begin` to `end`.

    Each channel begins with a row of no length, so that every instant has a row before it and a
    channel that never opens is there as well.
    """
    schedules = entries or [ServiceHours()]
    named = sorted({channel for entry in schedules for channel in entry.channels})
    others = [EVERY_OTHER] if any(not entry.channels for entry in schedules) else []
    first, last = (begin - 2 * DAY).date(), (end + 2 * DAY).date()
    rows = []
    for channel in [*named, *others]:
        before = timedelta()
        start = begin - 4 * DAY
        rows.append((channel, start, start, 0, not entries))
        for opens, closes in open_stretches(schedules, channel, zone, first, last):
            rows.append((channel, opens, closes, int(before.total_seconds()), not entries))
            before += closes - opens
    return rows


def _first_record(connection: duckdb.DuckDBPyConnection, as_of_start: datetime) -> datetime:
    """When the first record known before the as-of day happened, no earlier than 1970."""
    found = [
        one_value(
            connection,
            f"select min(occurred_at) from raw.{contract.table} where known_at < ?",
            [as_of_start],
        )
        for contract in load_contracts().values()
        if has_table(connection, f"raw.{contract.table}")
    ]
    return max(min((moment for moment in found if moment), default=as_of_start), EARLIEST)
