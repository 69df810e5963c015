"""Brings published scores back into a warehouse that was lost and built anew.

Scores of a published day are never computed again, so the published file is their second home.
Everything else in the warehouse follows from the archive and the landing folder.
"""

import duckdb

from pipelines.home import Home
from pipelines.warehouse.connection import attached
from pipelines.warehouse.queries import one_value

TABLES = ("scores", "reasons")


def restore_scores(connection: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Copy scores and reasons of published days that the warehouse holds no scores of."""
    if not home.published_file.exists():
        return
    with attached(connection, home.published_file, "published_before"):
        known = "select 1 from duckdb_tables() where database_name = 'published_before' "
        if not one_value(connection, known + "and schema_name = 'risk' and table_name = 'scores'"):
            return
        connection.execute(
            "create or replace temp table lost_days as "
            "select distinct as_of from published_before.risk.scores "
            "where as_of not in (select as_of from risk.scores)"
        )
        for table in TABLES:
            connection.execute(
                f"insert into risk.{table} by name select * from published_before.risk.{table} "
                "where as_of in (from lost_days) order by all"
            )
