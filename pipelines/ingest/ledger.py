"""The tables that account for every received file: ledger, quarantine, breaches, notes.

The ledger, not a cursor of the orchestrator, says what has been ingested. Rows are written by
`settle.py` in the same transaction as the data.
"""

import json
from collections.abc import Sequence
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
create table if not exists ingest.notes (file_id varchar not null, words varchar not null);
create table if not exists ingest.headers (table_name varchar not null, header varchar not null);
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


def left_out(connection: duckdb.DuckDBPyConnection) -> list[tuple[LedgerRow, list[int]]]:
    """Every file of which something was not taken in, with the positions in quarantine."""
    found = connection.execute(
        "select l.*, list(q.position) filter (where q.position is not null) from ingest.ledger l "
        "left join ingest.quarantine q using (file_id) "
        "where l.quarantined > 0 or l.status = 'unrecognised' group by all order by l.name"
    ).fetchall()
    return [(LedgerRow(*row), positions or []) for *row, positions in found]


def forget(connection: duckdb.DuckDBPyConnection, file_ids: Sequence[str]) -> None:
    """Take files out again, to be looked at anew; what was loaded of them stays."""
    for table in ("ledger", "quarantine", "breaches", "notes"):
        connection.execute(
            f"delete from ingest.{table} where list_contains(?, file_id)", [list(file_ids)]
        )


def write_notes(connection: duckdb.DuckDBPyConnection, file_id: str, notes: Sequence[str]) -> None:
    """Remember what was done with a file beyond its counts."""
    for words in notes:
        connection.execute("insert into ingest.notes values (?, ?)", [file_id, words])


def last_headers(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By table the header of the last accepted file."""
    found = connection.execute("select table_name, header from ingest.headers").fetchall()
    return {table: json.loads(header) for table, header in found}


def remember_header(
    connection: duckdb.DuckDBPyConnection, table: str, header: Sequence[str]
) -> None:
    """The header that the next file of the table is compared with."""
    connection.execute("delete from ingest.headers where table_name = ?", [table])
    written = json.dumps(list(header))
    connection.execute("insert into ingest.headers values (?, ?)", [table, written])


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
