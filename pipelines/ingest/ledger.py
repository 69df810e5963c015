"""The tables that account for every received file: ledger, quarantine, breaches.

The ledger, not a cursor of the orchestrator, says what has been ingested. Rows are written by
`load.py` in the same transaction as the data.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.ingest.door import Breach

TABLES = """
create schema if not exists ingest;
create table if not exists ingest.ledger (
    file_id varchar not null, source varchar not null, system varchar not null,
    name varchar not null, content_hash varchar not null, table_name varchar,
    received bigint not null, loaded bigint not null, duplicate bigint not null,
    quarantined bigint not null, status varchar not null, reason varchar,
    received_at timestamp not null
);
create table if not exists ingest.quarantine (
    file_id varchar not null, position bigint not null, reason varchar not null
);
create table if not exists ingest.breaches (
    file_id varchar not null, name varchar not null, table_name varchar not null,
    column_name varchar not null, words varchar not null, positions varchar not null,
    failing bigint not null, records bigint not null
);
"""


@dataclass(frozen=True)
class LedgerRow:
    """One received file; received = loaded + duplicate + quarantined."""

    file_id: str
    source: str
    system: str
    name: str
    content_hash: str
    table_name: str | None
    received: int
    loaded: int
    duplicate: int
    quarantined: int
    status: str
    reason: str | None
    received_at: datetime

    def __post_init__(self) -> None:
        if self.received != self.loaded + self.duplicate + self.quarantined:
            raise AssertionError(f"the ledger's law is broken for {self.name}")


def status_of(loaded: int, duplicate: int, quarantined: int) -> str:
    """`loaded`, `partly` or `refused`, from the counts of a recognised file."""
    if quarantined == 0:
        return "loaded"
    return "partly" if loaded + duplicate else "refused"


def known_files(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """file_id -> status of every file in the ledger."""
    return dict(connection.execute("select file_id, status from ingest.ledger").fetchall())


def write_breach(connection: duckdb.DuckDBPyConnection, breach: Breach) -> None:
    """Remember that a file broke its contract."""
    row = [*vars(breach).values()]
    row[5] = " ".join(str(position) for position in breach.positions)
    connection.execute("insert into ingest.breaches values (?, ?, ?, ?, ?, ?, ?, ?)", row)


def standing_breaches(connection: duckdb.DuckDBPyConnection, file_ids: list[str]) -> list[Breach]:
    """Every breach among the files that lie in the landing folder now."""
    found = connection.execute(
        "select * from ingest.breaches where list_contains(?, file_id) "
        "order by table_name, name, column_name",
        [file_ids],
    ).fetchall()
    return [
        Breach(file_id, name, table, column, words, _positions(positions), failing, records)
        for file_id, name, table, column, words, positions, failing, records in found
    ]


def _positions(written: str) -> tuple[int, ...]:
    return tuple(int(position) for position in written.split())
