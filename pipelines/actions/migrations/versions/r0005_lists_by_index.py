"""Lists come from indexes: ten thousand open alerts are neither sorted nor looked at whole."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add one index in the order of lists and one for counting them, of what is not put away."""
    _index_of_lists(
        "ix_alerts_pressing",
        *(sa.text("(due_at is null)"), "due_at", sa.text("priority desc"), "alert_id"),
    )
    _index_of_lists("ix_alerts_counted", "owner", "state", "kind", "due_at", "opened_at")


def _index_of_lists(name: str, *columns: str | sa.TextClause) -> None:
    on_lists = sa.text("archived_at is null")
    op.create_index(name, "alerts", columns, sqlite_where=on_lists, postgresql_where=on_lists)
