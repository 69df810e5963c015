"""A full export that came in half: told from the export before it, never read as mass churn.

Exports are full or slices, and no file says which. One is refused as shrunk only where nothing else
fits: it holds fewer than half of the records of the file before it (same table, same name but for
the date in it) and none but that file's keys; most of its records are repeats (a slice of changes
holds changes); and it lacks many that came later than its own first (a slice is the newest part,
whichever clock cuts it). A cut that leaves exactly the newest part looks like a slice and passes.
"""

import re
from collections.abc import Collection, Sequence

import duckdb

from pipelines.contracts.contract import Contract
from pipelines.ingest.arrivals import ArrivingFile
from pipelines.ingest.door import ALL_ROWS, Breach

TABLES = """
create table if not exists ingest.last_exports (
    table_name varchar not null, series varchar not null, name varchar not null,
    record_hash varchar not null
);
"""
FEWEST = 20  # records of the export before; smaller ones may well halve
DATE = re.compile(
    r"\d{4}([-_.]?)\d{2}\1\d{2}(?:[T_-]?\d{2}[-_.:]?\d{2}(?:[-_.:]?\d{2}(?:-\d{6})?)?Z?)?"
)
WORDS = "holds less than half of the export before it"


def to_take_anew(connection: duckdb.DuckDBPyConnection, accepted: Collection[str]) -> list[str]:
    """Ids of the files that were refused as shrunk and are accepted by now."""
    found = connection.execute(
        "select file_id from ingest.breaches where column_name = ? and list_contains(?, name)",
        [ALL_ROWS, sorted(accepted)],
    ).fetchall()
    return [file_id for (file_id,) in found]


def shrunk_exports(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Sequence[ArrivingFile],
    accepted: Collection[str],
) -> list[Breach]:
    """The staged files of one table that shrank; the others are what the next are held against.

    Args:
        files: those that nothing else refuses whole, in the order of their names.
    """
    if not contract.full_export:
        return []
    breaches = []
    for file in files:
        if file.received.landed.is_slice:
            continue
        name, file_id = file.received.landed.name, file.received.file_id
        key = (contract.table, DATE.sub("#", name))
        before = connection.execute(
            "select any_value(name), count(*) from ingest.last_exports "
            "where (table_name, series) = (?, ?)",
            [*key],
        ).fetchall()[0]
        if before[0] and name < before[0]:
            continue  # an older export that came late
        records = file.rows.received if file.rows else 0
        is_suspect = before[1] >= FEWEST and 0 < 2 * records < before[1] and name not in accepted
        if is_suspect and _is_shrunk(connection, contract, file_id, key):
            words = f"{WORDS} ({records} records after {before[1]})"
            breach = Breach.of_file(file.received, contract.table, ALL_ROWS, words, records)
            breaches.append(breach)
        else:
            _remember(connection, contract, file_id, key, name)
    return breaches


def _is_shrunk(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file_id: str, key: tuple[str, str]
) -> bool:
    own_key = " || chr(31) || ".join(f'"{name}"' for name in contract.key)
    columns = f"_record_hash, {own_key} as own_key, occurred_at, known_at"
    # what stands before a file of the same run is staged, not loaded yet
    found = connection.execute(
        f"""
        with every as (
            select {columns} from arriving_{contract.table}
            union select {columns} from raw.{contract.table}
        ),
        before as (
            select * from every where _record_hash in (
                select record_hash from ingest.last_exports where (table_name, series) = (?, ?)
            )
        ),
        this as (select {columns} from arriving_{contract.table} where _file_id = ?),
        first as (select min(occurred_at) as occurred_at, min(known_at) as known_at from this),
        lacking as (select * from before where own_key not in (select own_key from this))
        select
            (select count(*) from this where own_key not in (select own_key from before)),
            (select count(*) from this),
            (select count(*) from this where _record_hash in (select _record_hash from before)),
            (select count(*) from lacking l, first f where l.occurred_at > f.occurred_at),
            (select count(*) from lacking l, first f where l.known_at > f.known_at)
        """,
        [*key, file_id],
    ).fetchall()[0]
    unknown, all_records, repeats, later_happened, later_known = found
    lacks = min(later_happened, later_known)
    return bool(unknown == 0 and 2 * repeats >= all_records and 2 * lacks >= all_records)


def _remember(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    file_id: str,
    key: tuple[str, str],
    name: str,
) -> None:
    connection.execute(
        "delete from ingest.last_exports where (table_name, series) = (?, ?)", [*key]
    )
    connection.execute(
        "insert into ingest.last_exports select distinct ?, ?, ?, _record_hash "
        f"from arriving_{contract.table} where _file_id = ?",
        [*key, name, file_id],
    )
