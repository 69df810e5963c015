"""Writes small tables anew from rows: a company's settings for dbt to read, a few results.

Which rows there are belongs with whoever makes them; big tables are written as frames.
"""

from collections.abc import Mapping, Sequence

import duckdb

Value = str | int | float | None


def replace_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Value]],
) -> None:
    """Make `schema.table` anew from rows; also without any.

    Args:
        columns: name -> DuckDB type, in the order of each row's values.
    """
    schema = table.partition(".")[0]
    typed = ", ".join(f"{name} {of_type}" for name, of_type in columns.items())
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create or replace table {table} ({typed})")
    if rows:
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"insert into {table} values ({marks})", rows)
