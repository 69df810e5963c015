"""Copies the action store into the warehouse: as it stands, and as it stood on a run's morning.

A copy says nothing that a person wrote freely (notes), and names of those who act without the
address in them: it is published. What is made of the steps belongs to the dbt models.
"""

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pandas as pd
import sqlalchemy as sa

from pipelines.actions.schema import ALERTS, EVENTS
from pipelines.actions.store import ActionStore

LEFT_OUT = ("note", "event_id")
PEOPLE = ("actor", "owner")
PAST_ALERTS, PAST_STEPS = "meta.past_alerts", "meta.past_alert_steps"
# what is said when an alert opens and never changes: all else of it comes from its steps
FIXED = (
    *("alert_id", "customer_id", "kind", "opened_at", "signal_at", "due_at", "channel"),
    *("churn_probability", "value_per_year", "expected_net_save", "goodwill"),
)


def copy_into(connection: duckdb.DuckDBPyConnection, store: ActionStore) -> None:
    """Replace actions.alerts and actions.events in the warehouse by what stands in the store."""
    for table, order in ((ALERTS, ALERTS.c.alert_id), (EVENTS, EVENTS.c.event_id)):
        columns = [column for column in table.columns if column.name not in LEFT_OUT]
        query = sa.select(*columns).order_by(order)
        _copy(connection, store, f"actions.{table.name}", query)


def copy_past(
    connection: duckdb.DuckDBPyConnection, store: ActionStore, as_of_start: datetime
) -> None:
    """Replace meta.past_alerts and meta.past_alert_steps by what had been done before a morning.

    Steps are only ever added: the same morning gets the same rows whenever it is looked at.
    """
    alerts = sa.select(*(ALERTS.c[name] for name in FIXED))
    alerts = alerts.where(ALERTS.c.opened_at < as_of_start).order_by(ALERTS.c.alert_id)
    steps = sa.select(
        EVENTS.c.event_id.label("position"),
        EVENTS.c.alert_id,
        ALERTS.c.customer_id,
        EVENTS.c.at.label("taken_at"),
        EVENTS.c.to_state,
        EVENTS.c.actor,
        EVENTS.c.outcome,
    ).join(ALERTS, ALERTS.c.alert_id == EVENTS.c.alert_id)
    before = (ALERTS.c.opened_at < as_of_start, EVENTS.c.at < as_of_start)
    _copy(connection, store, PAST_ALERTS, alerts)
    _copy(connection, store, PAST_STEPS, steps.where(*before).order_by(EVENTS.c.event_id))


def _copy(
    connection: duckdb.DuckDBPyConnection,
    store: ActionStore,
    table: str,
    query: sa.Select[tuple[object, ...]],
) -> None:
    with store.database.reading() as opened:
        frame = pd.read_sql(query, opened)
    columns = ", ".join(_values(query.selected_columns))
    connection.execute(f"create schema if not exists {table.partition('.')[0]}")
    connection.register("copied", frame)
    connection.execute(f"create or replace table {table} as select {columns} from copied")
    connection.unregister("copied")


def _values(columns: Iterable[sa.ColumnElement[object]]) -> list[str]:
    kinds = {sa.DateTime: "timestamp", sa.Float: "double", sa.Integer: "bigint"}
    values = []
    for column in columns:
        name = column.key
        kind = next((one for known, one in kinds.items() if isinstance(column.type, known)), None)
        value = f'cast("{name}" as {kind or "varchar"})'
        value = f"split_part({value}, '@', 1)" if name in PEOPLE else value
        values.append(f'{value} as "{name}"')
    return values
