"""Alerts and the events of their lives, in one SQLite file apart from the warehouse.

An alert and its first event enter in one transaction; events are only ever added. Which customers
get an alert is decided in `pipelines.alerts`; the warehouse gets a copy at each publish.
"""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pandas as pd
import sqlalchemy as sa

from pipelines.failures import StatedFailure
from pipelines.home import Home

OPEN_STATES = ("new", "acknowledged", "acted", "communicated", "snoozed", "escalated")
METADATA = sa.MetaData()
ALERTS = sa.Table(
    "alerts",
    METADATA,
    sa.Column("alert_id", sa.String, primary_key=True),
    sa.Column("customer_id", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("opened_at", sa.DateTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("priority", sa.Float, nullable=False),
    sa.Column("reason", sa.String),
    sa.Column("recommended_action", sa.String),
    sa.Column("channel", sa.String),
    sa.Column("owner", sa.String),
    sa.Column("due_at", sa.DateTime),
    sa.Column("communicated_status", sa.String, nullable=False),
)
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("alert_id", sa.String, sa.ForeignKey("alerts.alert_id"), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("from_state", sa.String),
    sa.Column("to_state", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
)
COPIES = {
    "alerts": "select * from alerts order by alert_id",
    "events": "select alert_id, at, from_state, to_state, actor from events order by event_id",
}
SQL_TYPES = {
    "opened_at": "timestamp",
    "due_at": "timestamp",
    "at": "timestamp",
    "priority": "double",
}


@dataclass(frozen=True)
class NewAlert:
    """One alert to be opened; `state` is new, or suppressed for a held-out customer."""

    alert_id: str
    customer_id: str
    kind: str
    opened_at: datetime
    state: str
    priority: float
    reason: str | None
    recommended_action: str | None
    channel: str | None
    due_at: datetime | None
    owner: str | None = None
    communicated_status: str = "none"


class ActionStore:
    """The action store of one home.

    Raises:
        StatedFailure: its file is no database, or cannot be written.
    """

    def __init__(self, home: Home) -> None:
        self._file = home.action_store
        self._engine = sa.create_engine(f"sqlite:///{self._file}", connect_args={"timeout": 60})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            METADATA.create_all(self._engine)
        except sa.exc.DBAPIError as error:
            raise StatedFailure(
                f"The store of alerts cannot be opened: {error.orig}",
                where=str(self._file),
                todo="Put it back from a backup: what the team did with alerts stands in it alone.",
            ) from error
        os.chmod(self._file, 0o600)

    def open_alerts(self, kind: str) -> dict[str, str]:
        """customer_id -> alert_id of every alert of a kind that is still open."""
        query = sa.select(ALERTS.c.customer_id, ALERTS.c.alert_id).where(
            ALERTS.c.kind == kind, ALERTS.c.state.in_(OPEN_STATES)
        )
        with self._engine.connect() as connection:
            return {row.customer_id: row.alert_id for row in connection.execute(query)}

    def add(self, alerts: Iterable[NewAlert], actor: str) -> int:
        """Open alerts with their first event, all or none; known ids change nothing."""
        with self._engine.begin() as connection:
            known: set[str] = set(connection.execute(sa.select(ALERTS.c.alert_id)).scalars())
            fresh = [alert for alert in alerts if alert.alert_id not in known]
            if fresh:
                connection.execute(sa.insert(ALERTS), [vars(alert) for alert in fresh])
                connection.execute(sa.insert(EVENTS), [_first_event(a, actor) for a in fresh])
        return len(fresh)

    def count_of_events(self) -> int:
        """How many events there are; it only ever grows."""
        with self._engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(EVENTS)
            return int(connection.execute(query).scalar_one())

    def forget(self, customers: Collection[str]) -> int:
        """Erase all alerts of customers with their events, from the file's free pages too."""
        theirs = sa.select(ALERTS.c.alert_id).where(ALERTS.c.customer_id.in_(customers))
        with self._engine.connect() as connection:
            connection.execute(sa.text("pragma secure_delete = on"))
            connection.execute(sa.delete(EVENTS).where(EVENTS.c.alert_id.in_(theirs)))
            gone = connection.execute(sa.delete(ALERTS).where(ALERTS.c.customer_id.in_(customers)))
            connection.commit()
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("vacuum"))
        return gone.rowcount

    def copy_into(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Replace actions.alerts and actions.events in the warehouse by what stands here."""
        connection.execute("create schema if not exists actions")
        for table, query in COPIES.items():
            frame = pd.read_sql(sa.text(query), self._engine)
            columns = ", ".join(
                f'cast("{name}" as {SQL_TYPES.get(name, "varchar")}) as "{name}"'
                for name in frame.columns
            )
            connection.register("copied", frame)
            connection.execute(
                f"create or replace table actions.{table} as select {columns} from copied"
            )
            connection.unregister("copied")


def _first_event(alert: NewAlert, actor: str) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "at": alert.opened_at,
        "from_state": None,
        "to_state": alert.state,
        "actor": actor,
    }
