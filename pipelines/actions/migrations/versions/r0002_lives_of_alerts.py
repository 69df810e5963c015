"""Alerts get versions, episodes, levels and the clocks of their lives; events can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# An event goes only with its alert (`harken forget`), and is never another one.
GUARDS = {
    "sqlite": (
        "create trigger events_stay before update on events "
        "begin select raise(abort, 'events are only ever added'); end",
        "create trigger events_go_with_their_alert before delete on events "
        "when exists (select 1 from alerts where alert_id = old.alert_id) "
        "begin select raise(abort, 'events are only ever added'); end",
    ),
    "postgresql": (
        "create function events_are_kept() returns trigger language plpgsql as $$ begin "
        "if tg_op = 'UPDATE' or exists (select 1 from alerts where alert_id = old.alert_id) "
        "then raise exception 'events are only ever added'; end if; return old; end $$",
        "create trigger events_are_kept before update or delete on events "
        "for each row execute function events_are_kept()",
    ),
}


def new_columns() -> list[sa.Column]:
    """The columns that alerts get; a column object belongs to one table only."""
    return [
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("episode_key", sa.String, nullable=True),
        sa.Column("signal_at", sa.DateTime),
        sa.Column("signal_known_at", sa.DateTime),
        sa.Column("evidence", sa.String),
        sa.Column("level", sa.Float, nullable=False, server_default="1"),
        sa.Column("highest_level", sa.Float, nullable=False, server_default="1"),
        sa.Column("calm_since", sa.DateTime),
        sa.Column("state_since", sa.DateTime, nullable=True),
        sa.Column("snoozed_until", sa.DateTime),
        sa.Column("state_before_snooze", sa.String),
        sa.Column("outcome", sa.String),
        sa.Column("archived_at", sa.DateTime),
        sa.Column("churn_probability", sa.Float),
        sa.Column("value_per_year", sa.Float),
        sa.Column("communicated_evidence_id", sa.String),
        sa.Column("communicated_at", sa.DateTime),
        sa.Column("communicated_channel", sa.String),
    ]


def upgrade() -> None:
    """Add the columns, fill them from what is known of older alerts, add the guards."""
    with op.batch_alter_table("alerts") as alerts:
        for column in new_columns():
            alerts.add_column(column)
    # before there were episodes the id was the episode; events tell since when a state stands
    op.execute("update alerts set episode_key = alert_id")
    op.execute(
        "update alerts set state_since = coalesce((select max(e.at) from events e "
        "where e.alert_id = alerts.alert_id), opened_at)"
    )
    with op.batch_alter_table("alerts") as alerts:
        alerts.alter_column("episode_key", existing_type=sa.String(), nullable=False)
        alerts.alter_column("state_since", existing_type=sa.DateTime(), nullable=False)
        alerts.create_unique_constraint(
            "one_alert_per_episode", ["customer_id", "kind", "episode_key"]
        )
    op.add_column("events", sa.Column("note", sa.String))
    op.add_column("events", sa.Column("outcome", sa.String))
    op.create_index("ix_events_alert_id", "events", ["alert_id"])
    op.create_table(
        "episodes",
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
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)
