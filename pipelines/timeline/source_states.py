"""What each source holds on the morning of a run, and whether it has stopped delivering.

A source is judged by its own rhythm: stale once its newest record is older than twice the pause
that it seldom exceeds. Too few days with records have no rhythm, and are not judged. What follows
from a stale source is decided elsewhere (pipelines.risk, pipelines.reports).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from pipelines.contracts.contract import load_contracts
from pipelines.timeline.days import start_of_day
from pipelines.warehouse.queries import has_table, rows_if_made

FEWEST_DAYS = 10  # with records, for a rhythm to be told
LEAST_STALE_DAYS = 3  # a weekend is no outage
SELDOM = 0.95  # share of the pauses of a year that are no longer than the usual longest one
TABLE = """
create schema if not exists meta;
create or replace table meta.sources (
    source varchar, system varchar, records bigint, newest_record timestamp, age_days integer,
    stale_after_days integer, state varchar);
"""
DAYS = """
with records as ({records}),
days as (
    select distinct cast(known_at as date) as day from records
    where known_at >= cast($start as timestamp) - interval 365 day
), pauses as (
    select day - lag(day) over (order by day) as pause from days
)
select (select count(*) from records), (select max(known_at) from records),
       (select count(*) from days), (select quantile_disc(pause, $seldom) from pauses)
"""
# which source the definition of leaving rests on: without it nobody can be told to have left
NEEDED = {"silence": ("crm", "orders"), "contract": ("crm", "subscriptions")}


@dataclass(frozen=True)
class SourceState:
    """One source on one morning; `state` is fresh, stale or none (no record before that day)."""

    source: str
    system: str
    records: int
    newest_record: datetime | None
    age_days: int | None
    stale_after_days: int | None
    state: str

    @property
    def name(self) -> str:
        """As in harken.yml: source/system."""
        return f"{self.source}/{self.system}"

    @property
    def words(self) -> str:
        """The state as the beginning of a sentence."""
        if self.state == "none":
            return f"{self.name} holds no record before that day"
        if self.state == "stale":
            return (
                f"{self.name} has delivered nothing for {self.age_days} days "
                f"(newest record {self.newest_record:%Y-%m-%d})"
            )
        return f"{self.name} delivers"


def write_source_states(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str) -> None:
    """Write meta.sources: every source of the contracts as known before the as-of day's start."""
    connection.execute(TABLE)
    start = start_of_day(as_of, zone)
    tables: dict[tuple[str, str], list[str]] = {}
    for contract in load_contracts().values():
        if has_table(connection, f"raw.{contract.table}"):
            tables.setdefault((contract.source, contract.system), []).append(contract.table)
    for (source, system), names in sorted(tables.items()):
        state = _state(connection, source, system, names, start)
        connection.execute(
            "insert into meta.sources values (?, ?, ?, ?, ?, ?, ?)", [*vars(state).values()]
        )


def read_source_states(connection: duckdb.DuckDBPyConnection) -> list[SourceState]:
    """The rows of meta.sources in the order of their names; none before the build stage."""
    query = "select * from meta.sources order by source, system"
    return [SourceState(*row) for row in rows_if_made(connection, "meta.sources", query)]


def stale(states: Sequence[SourceState]) -> list[str]:
    """Names of the sources that have stopped delivering."""
    return [state.name for state in states if state.state == "stale"]


def needed(states: Sequence[SourceState], churn_definition: str) -> SourceState | None:
    """The source that the definition of leaving rests on; None before the build stage."""
    wanted = NEEDED[churn_definition]
    return next((state for state in states if (state.source, state.system) == wanted), None)


def _state(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    system: str,
    tables: Sequence[str],
    start: datetime,
) -> SourceState:
    records = " union all ".join(
        f"select known_at from raw.{table} where known_at < $start" for table in tables
    )
    values = {"start": start, "seldom": SELDOM}
    ((count, newest, days, pause),) = connection.execute(
        DAYS.format(records=records), values
    ).fetchall()
    if not count:
        return SourceState(source, system, 0, None, None, None, "none")
    age = (start - newest).days
    limit = max(LEAST_STALE_DAYS, 2 * pause) if days >= FEWEST_DAYS else None
    state = "stale" if limit is not None and age > limit else "fresh"
    return SourceState(source, system, count, newest, age, limit, state)
