"""Takes a person out of the warehouse: raw rows, ledger, quarantine, and all that follows.

What was erased counts as quarantined, "forgotten on request", under the position it was received
at: received = loaded + duplicate + quarantined holds as before, and as after a replay.
"""

import os
from collections.abc import Collection, Sequence

import duckdb

from pipelines.contracts.contract import load_contracts
from pipelines.home import Home
from pipelines.ingest.ledger import status_of
from pipelines.ingest.whose import FORGOTTEN
from pipelines.warehouse.connection import transaction

BUILT_ANEW = ("staging", "intermediate")  # dbt makes them at each build


def account_for(
    connection: duckdb.DuckDBPyConnection, old: str, new: str | None, positions: Sequence[int]
) -> int:
    """Move a file's erased records from loaded and duplicate to quarantined; rows deleted."""
    rows = 0
    query = "select file_id from ingest.ledger where content_hash = ?"
    with transaction(connection):
        for (file_id,) in connection.execute(query, [old]).fetchall():
            rows += _account_for_one(connection, file_id, positions)
        connection.execute(
            "update ingest.ledger set content_hash = ? where content_hash = ?", [new or "", old]
        )
    return rows


def _account_for_one(
    connection: duckdb.DuckDBPyConnection, file_id: str, positions: Sequence[int]
) -> int:
    gone = connection.execute(
        "select position from ingest.quarantine where file_id = ? and reason = ? order by 1",
        [file_id, FORGOTTEN],
    ).fetchall()
    received = as_received(positions, [row[0] for row in gone])
    deleted = {}
    for table in load_contracts():
        deleted[table] = connection.execute(
            f"delete from raw.{table} where _file_id = ? and list_contains(?, _position)",
            [file_id, received],
        ).fetchall()[0][0]
    refused = connection.execute(
        "delete from ingest.quarantine where file_id = ? and list_contains(?, position)",
        [file_id, received],
    ).fetchall()[0][0]
    if received:
        connection.execute(
            "insert into ingest.quarantine select ?, unnest(?), ?", [file_id, received, FORGOTTEN]
        )
    whole = [t for t, each in load_contracts().items() if each.recognise.part_of is None]
    loaded = sum(deleted[table] for table in whole)
    connection.execute(
        "update ingest.ledger set loaded = loaded - $loaded, "
        "duplicate = duplicate - ($erased - $refused - $loaded), "
        "quarantined = quarantined + $erased - $refused where file_id = $file_id",
        {"loaded": loaded, "erased": len(received), "refused": refused, "file_id": file_id},
    )
    counts = connection.execute(
        "select loaded, duplicate, quarantined, table_name from ingest.ledger where file_id = ?",
        [file_id],
    ).fetchall()[0]
    if received and counts[3]:
        connection.execute(
            "update ingest.ledger set status = ? where file_id = ?",
            [status_of(*counts[:3]), file_id],
        )
    return sum(deleted.values())


def as_received(positions: Sequence[int], erased_before: Sequence[int]) -> list[int]:
    """Positions in the file as it was received, of positions in the file as rewritten since."""
    found = []
    for position in positions:
        for gone in sorted(erased_before):
            position += gone <= position
        found.append(position)
    return found


def tokens_still_held(connection: duckdb.DuckDBPyConnection, tokens: Collection[str]) -> set[str]:
    """Those tokens that rows of other people hold."""
    held: set[str] = set()
    connection.execute(
        "create or replace temp table asked as select unnest(?) as token", [sorted(tokens)]
    )
    for contract in load_contracts().values():
        for name in [*contract.columns, "further_columns_token"]:
            column = contract.columns.get(name)
            if column and not (column.personal or column.identifier):
                continue
            many = column is not None and column.many
            value = f"unnest(string_split(\"{name}\", ' '))" if many else f'"{name}"'
            held |= {
                row[0]
                for row in connection.execute(
                    f"select token from asked semi join (select {value} as token "
                    f"from raw.{contract.table}) using (token)"
                ).fetchall()
            }
    return held


def erase_derived(
    connection: duckdb.DuckDBPyConnection, customers: Sequence[str], tokens: Sequence[str]
) -> int:
    """Delete a customer's rows of every table that follows from the raw ones.

    What dbt makes at each build and has no customer_id is dropped: the next build makes it anew.
    """
    deleted = 0
    tables = connection.execute(
        "select t.table_schema, t.table_name, t.table_type, "
        "list(c.column_name order by c.column_name) filter ("
        "where c.column_name in "
        "('customer_id', 'other_customer_id', 'body_token', 'other_body_token')) "
        "from information_schema.tables t join information_schema.columns c "
        "using (table_catalog, table_schema, table_name) "
        "where t.table_catalog = current_database() and t.table_schema <> 'raw' "
        "group by all order by all"
    ).fetchall()
    with transaction(connection):
        for schema, table, kind, by in tables:
            name = f'"{schema}"."{table}"'
            if kind == "VIEW":
                connection.execute(f"drop view if exists {name} cascade")
            elif schema in BUILT_ANEW:
                connection.execute(f"drop table if exists {name} cascade")
            else:
                for column in by or ():
                    theirs = list(tokens if column.endswith("body_token") else customers)
                    query = f"delete from {name} where list_contains(?, {column})"
                    deleted += connection.execute(query, [theirs]).fetchall()[0][0]
    return deleted


def compact(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Copy the warehouse into a new file without the pages of what was deleted.

    Call last, under the writer lock; the connection is closed.
    """
    fresh = home.working_file.with_name("compacted.duckdb")
    fresh.unlink(missing_ok=True)
    place = str(fresh).replace("'", "''")
    name = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute(f"attach '{place}' as fresh")
    connection.execute(f'copy from database "{name}" to fresh')
    connection.execute("detach fresh")
    connection.close()
    os.chmod(fresh, 0o600)
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    for log in (home.working_log, home.log_set_aside):
        log.unlink(missing_ok=True)
    os.replace(fresh, home.working_file)
