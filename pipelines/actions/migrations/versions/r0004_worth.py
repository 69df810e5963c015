"""Alerts get what their action is expected to save and what may be given away for it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; alerts from before have nothing in them."""
    op.add_column("alerts", sa.Column("expected_net_save", sa.Float))
    op.add_column("alerts", sa.Column("goodwill", sa.Float))
