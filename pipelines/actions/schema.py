"""The tables of the action store, as the newest migration leaves them. Moments are UTC.

Rows are written in `store.py`, older stores are brought here by `migrations`; a test holds that
both say the same.
"""

import sqlalchemy as sa

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
    # grows with every change: who acts on an older one is told that somebody was faster
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    # what the alert is about: a thread, a shipment, the day from which a risk stands
    sa.Column("episode_key", sa.String, nullable=False),
    sa.Column("signal_at", sa.DateTime),
    sa.Column("signal_known_at", sa.DateTime),
    sa.Column("evidence", sa.String),
    # how many times the threshold: at opening, the highest since, and whether it has been calm
    sa.Column("level", sa.Float, nullable=False, server_default="1"),
    sa.Column("highest_level", sa.Float, nullable=False, server_default="1"),
    sa.Column("calm_since", sa.DateTime),
    sa.Column("state_since", sa.DateTime, nullable=False),
    sa.Column("snoozed_until", sa.DateTime),
    sa.Column("state_before_snooze", sa.String),
    sa.Column("outcome", sa.String),
    sa.Column("archived_at", sa.DateTime),
    # as decided: the case may look different later
    sa.Column("churn_probability", sa.Float),
    sa.Column("value_per_year", sa.Float),
    sa.Column("expected_net_save", sa.Float),
    sa.Column("goodwill", sa.Float),
    sa.Column("communicated_evidence_id", sa.String),
    sa.Column("communicated_at", sa.DateTime),
    sa.Column("communicated_channel", sa.String),
    sa.UniqueConstraint("customer_id", "kind", "episode_key", name="one_alert_per_episode"),
)
_ON_LISTS = ALERTS.c.archived_at.is_(None)
# lists are cut from the one in their order and counted from the other, without a look at the rows
sa.Index(
    "ix_alerts_pressing",
    ALERTS.c.due_at.is_(None),
    ALERTS.c.due_at,
    ALERTS.c.priority.desc(),
    ALERTS.c.alert_id,
    sqlite_where=_ON_LISTS,
    postgresql_where=_ON_LISTS,
)
sa.Index(
    "ix_alerts_counted",
    *(ALERTS.c.owner, ALERTS.c.state, ALERTS.c.kind, ALERTS.c.due_at, ALERTS.c.opened_at),
    sqlite_where=_ON_LISTS,
    postgresql_where=_ON_LISTS,
)
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column(
        "alert_id",
        sa.String,
        sa.ForeignKey("alerts.alert_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("from_state", sa.String),
    sa.Column("to_state", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("note", sa.String),
    sa.Column("outcome", sa.String),
)
# Episodes that an open alert has taken in: what is known once is no new alert later.
EPISODES = sa.Table(
    "episodes",
    METADATA,
    sa.Column(
        "alert_id",
        sa.String,
        sa.ForeignKey("alerts.alert_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("episode_key", sa.String, primary_key=True),
    sa.Column("signal_at", sa.DateTime),
    sa.Column("evidence", sa.String),
)
OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("message_id", sa.String, primary_key=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column(
        "alert_id", sa.String, sa.ForeignKey("alerts.alert_id", ondelete="CASCADE"), index=True
    ),
    sa.Column("content", sa.String, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", sa.DateTime, nullable=False),
    sa.Column("delivered_at", sa.DateTime),
    sa.Column("last_error", sa.String),
)
