"""Small questions that many stages ask of the warehouse. SQL of a stage belongs to the stage."""

from collections.abc import Sequence
from typing import Any

import duckdb


def has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether `schema.table` exists: its stage has run at least once."""
    schema, table = name.split(".")
    query = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return bool(connection.execute(query, [schema, table]).fetchall())


def rows_if_made(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Rows of a query over `table`; none where the stage that makes it has not run."""
    return (
        connection.execute(query, list(values)).fetchall() if has_table(connection, table) else []
    )


def one_value(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> Any:
    """First column of the first row; None where there is no row."""
    # fetchone would leave the result open, and DuckDB then refuses the next statement.
    rows = connection.execute(query, list(values)).fetchall()
    return rows[0][0] if rows else None
