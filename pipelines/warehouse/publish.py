"""Replaces the published file whole: readers see one generation or the next, never a mixture.

The copy is written beside, flushed to disk and renamed over the old one; who has the old one open
keeps reading it to the end. Only tables that may leave the warehouse are copied: nothing personal.
"""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from pipelines.home import Home
from pipelines.warehouse.connection import open_read_only
from pipelines.warehouse.queries import one_value, rows_if_made

STORAGE_VERSION = "v1.4.0"  # clients of DuckDB 1.4 and 1.5 can read the file
PUBLISHED_SCHEMAS = ("journey", "features", "risk", "actions")
BY_DAY = ("risk",)  # a row per day scored; days after the generation's own are not yet known to it
PUBLISHED_TABLES = {
    "ingest": ("ledger", "quarantine", "breaches"),
    "meta": ("generation", "sources"),
}
GENERATION = """
create schema if not exists meta;
create table if not exists meta.generation (
    generation bigint, as_of date, published_at timestamp, run_id varchar, model_id varchar,
    fingerprint varchar);
"""


@dataclass(frozen=True)
class Published:
    """What the last publish did; `replaced` is False where there was nothing new."""

    generation: int
    replaced: bool
    tables: int = 0


def current_generation(home: Home) -> tuple[int, str]:
    """Number and fingerprint of the published generation; (0, "") before the first."""
    if not home.published_file.exists():
        return 0, ""
    query = "select generation, fingerprint from meta.generation"
    with open_read_only(home, home.published_file) as published:
        rows = rows_if_made(published, "meta.generation", query)
    return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")


def publish(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    *,
    as_of: date | None,
    run_id: str,
    model_id: str | None,
    fingerprint: str,
) -> Published:
    """Publish the warehouse's tables as a new generation unless this fingerprint is published."""
    generation, published_fingerprint = current_generation(home)
    if published_fingerprint == fingerprint:
        _mend_twin(home)
        return Published(generation, replaced=False)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    connection.execute(GENERATION)
    # The warehouse remembers too: where the published file was lost, numbers go on.
    last = one_value(connection, "select max(generation) from meta.generation") or 0
    generation = max(generation, last)
    connection.execute("delete from meta.generation")
    connection.execute(
        "insert into meta.generation values (?, ?, ?, ?, ?, ?)",
        [generation + 1, as_of, now, run_id, model_id, fingerprint],
    )
    temporary = home.published_file.with_name(f".journey-{os.getpid()}.duckdb")
    for leftover in home.published_file.parent.glob(".journey-*"):
        leftover.unlink()  # of a publish that was killed; the writer lock is ours
    tables = _copy(connection, temporary, as_of)
    _replace(temporary, home.published_file)
    _mend_twin(home)
    return Published(generation + 1, replaced=True, tables=tables)


def _copy(connection: duckdb.DuckDBPyConnection, target: Path, as_of: date | None) -> int:
    place = str(target).replace("'", "''")
    connection.execute(f"attach '{place}' as copy_of (storage_version '{STORAGE_VERSION}')")
    tables = _tables_to_publish(connection)
    for schema, table in tables:
        connection.execute(f'create schema if not exists copy_of."{schema}"')
        until = f"where as_of <= date '{as_of}'" if as_of and schema in BY_DAY else ""
        connection.execute(
            f'create table copy_of."{schema}"."{table}" as '
            f'select * from "{schema}"."{table}" {until}'
        )
    connection.execute("detach copy_of")
    return len(tables)


def _tables_to_publish(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_database() and table_type = 'BASE TABLE' order by 1, 2"
    ).fetchall()
    return [
        (schema, table)
        for schema, table in found
        if schema in PUBLISHED_SCHEMAS or table in PUBLISHED_TABLES.get(schema, ())
    ]


def _mend_twin(home: Home) -> None:
    """Let both names be the same file, also where a publish was killed between the two."""
    if home.published_twin.exists() and home.published_twin.samefile(home.published_file):
        return
    twin = home.published_file.with_name(f".journey-{os.getpid()}.twin")
    twin.unlink(missing_ok=True)
    os.link(home.published_file, twin)
    _replace(twin, home.published_twin)


def _replace(temporary: Path, place: Path) -> None:
    os.chmod(temporary, 0o600)
    with temporary.open("rb") as copy:
        os.fsync(copy.fileno())
    os.replace(temporary, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the rename itself must survive a power cut
    finally:
        os.close(folder)
