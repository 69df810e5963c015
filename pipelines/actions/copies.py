"""Copies the action store into the warehouse, for analysts and for the next run.

The copy says nothing that a person wrote freely (notes), and names of those who act without the
address in them: it is published.
"""

import duckdb
import pandas as pd
import sqlalchemy as sa

from pipelines.actions.schema import ALERTS, EVENTS
from pipelines.actions.store import ActionStore

LEFT_OUT = ("note", "event_id")
PEOPLE = ("actor", "owner")


def copy_into(connection: duckdb.DuckDBPyConnection, store: ActionStore) -> None:
    """Replace actions.alerts and actions.events in the warehouse by what stands in the store."""
    connection.execute("create schema if not exists actions")
    for table, order in ((ALERTS, "alert_id"), (EVENTS, "event_id")):
        with store.database.reading() as opened:
            frame = pd.read_sql(sa.select(table).order_by(table.c[order]), opened)
        columns = ", ".join(
            f'{_value(column)} as "{column.name}"'
            for column in table.columns
            if column.name not in LEFT_OUT
        )
        connection.register("copied", frame)
        connection.execute(
            f"create or replace table actions.{table.name} as select {columns} from copied"
        )
        connection.unregister("copied")


def _value(column: sa.Column[object]) -> str:
    kinds = {sa.DateTime: "timestamp", sa.Float: "double", sa.Integer: "bigint"}
    kind = next((name for known, name in kinds.items() if isinstance(column.type, known)), None)
    value = f'cast("{column.name}" as {kind or "varchar"})'
    return f"split_part({value}, '@', 1)" if column.name in PEOPLE else value
