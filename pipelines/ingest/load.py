"""One short transaction that takes parsed arrivals into the raw tables and signs the ledger.

Rows stay text; the two clocks of each record are typed here. Exact repeats are counted, not
kept. Nothing is parsed here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.contracts.contract import Contract
from pipelines.ingest.door import RefusedRecord

CASTS = {"integer": "bigint", "decimal": "decimal(18, 4)", "date": "date", "boolean": "boolean"}

COLUMNS_THERE = (
    "select table_name, column_name from duckdb_columns() "
    "where database_name = current_database() and schema_name = 'raw'"
)


@dataclass(frozen=True)
class Counts:
    """What became of one file's parsed rows."""

    loaded: int = 0
    duplicate: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.loaded + other.loaded, self.duplicate + other.duplicate)


def create_raw_tables(connection: duckdb.DuckDBPyConnection, contracts: Iterable[Contract]) -> None:
    """Make every raw table that is not there yet, empty, and every column that a release brought.

    Records taken in before a column was known have nothing in it.
    """
    connection.execute("create schema if not exists raw")
    there: dict[str, set[str]] = {}
    for table, column in connection.execute(COLUMNS_THERE).fetchall():
        there.setdefault(table, set()).add(column)
    for contract in contracts:
        if contract.table not in there:
            columns = ", ".join(f'"{name}" varchar' for name in contract.columns)
            connection.execute(
                f"create table raw.{contract.table} ("
                "_file_id varchar not null, _position bigint not null, "
                "_record_hash varchar not null, _received_at timestamp not null, "
                "_time_zone varchar not null, "
                "occurred_at timestamp not null, known_at timestamp not null, "
                f"{columns}, further_columns_token varchar)"
            )
            continue
        for name in contract.columns:
            if name not in there[contract.table]:
                connection.execute(f'alter table raw.{contract.table} add column "{name}" varchar')


def stage_arrivals(
    connection: duckdb.DuckDBPyConnection, contract: Contract, rows_files: list[Path]
) -> list[RefusedRecord]:
    """Read parsed rows into a temporary table with their clocks; return what no type can hold."""
    known_at = ", ".join(utc_sql(name) for name in contract.clocks.known_at)
    connection.execute(
        f"create or replace temp table arriving_{contract.table} as select *, "
        f"{utc_sql(contract.clocks.occurred_at)} as occurred_at, greatest({known_at}) as known_at "
        "from read_parquet(?)",
        [[str(file) for file in rows_files]],
    )
    checks = [
        (name, f'"{name}" is not null and {_typed_sql(name, column.type)} is null')
        for name, column in contract.columns.items()
        if column.type != "text"
    ]
    refused: list[RefusedRecord] = []
    for name, failing in checks:
        found = connection.execute(
            f"select _file_id, _position from arriving_{contract.table} "
            f"where {failing} order by all"
        ).fetchall()
        column_type = contract.columns[name].type
        reason = f"column {name}: no such {column_type}"
        refused += [RefusedRecord(file_id, position, reason) for file_id, position in found]
    return refused


def insert_arrivals(
    connection: duckdb.DuckDBPyConnection, contract: Contract, refused: pd.DataFrame
) -> dict[str, Counts]:
    """Insert the staged rows that are neither refused nor known; counts per file.

    Args:
        refused: columns file_id and position.
    """
    connection.register("refused_rows", refused)
    connection.execute(
        "create or replace temp table admitted as "
        "select a.*, row_number() over (partition by a._record_hash order by f.name, a._position) "
        "    = 1 and not exists (select 1 from raw." + contract.table + " known "
        "    where known._record_hash = a._record_hash) as is_new "
        f"from arriving_{contract.table} a join arriving_files f on f.file_id = a._file_id "
        "anti join refused_rows r on r.file_id = a._file_id and r.position = a._position"
    )
    connection.unregister("refused_rows")
    columns = ", ".join(
        ["_file_id", "_position", "_record_hash", "_received_at", "_time_zone", "occurred_at"]
        + ["known_at", *(f'"{name}"' for name in contract.columns), "further_columns_token"]
    )
    connection.execute(
        f"insert into raw.{contract.table} ({columns}) select {columns} from admitted "
        "where is_new order by _file_id, _position"
    )
    counted = connection.execute(
        "select _file_id, count(*) filter (where is_new), count(*) filter (where not is_new) "
        "from admitted group by _file_id"
    ).fetchall()
    return {file_id: Counts(loaded, duplicate) for file_id, loaded, duplicate in counted}


def utc_sql(column: str) -> str:
    """SQL: the text in `column` as UTC timestamp; without an offset it is in the row's zone."""
    return (
        f"case when regexp_matches(\"{column}\", '(Z|[+-][0-9][0-9](:?[0-9][0-9])?)$') "
        f'and length("{column}") > 10 '
        f"then try_cast(\"{column}\" as timestamptz) at time zone 'UTC' "
        f'else (try_cast("{column}" as timestamp) at time zone _time_zone) '
        "at time zone 'UTC' end"
    )


def _typed_sql(name: str, column_type: str) -> str:
    if column_type == "timestamp":
        return utc_sql(name)
    return f'try_cast("{name}" as {CASTS[column_type]})'
