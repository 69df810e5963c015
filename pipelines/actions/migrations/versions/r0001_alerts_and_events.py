"""The first store: alerts and events. It may stand already, made before there were revisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables where they are not there."""
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.String, primary_key=True),
        sa.Column("customer_id", sa.String, nullable=False),
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
        if_not_exists=True,
    )
    op.create_index("ix_alerts_customer_id", "alerts", ["customer_id"], if_not_exists=True)
    op.create_table(
        "events",
        sa.Column("event_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "alert_id",
            sa.String,
            sa.ForeignKey("alerts.alert_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("from_state", sa.String),
        sa.Column("to_state", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        if_not_exists=True,
    )
