"""How older action stores are brought to today's tables, one Alembic revision after the other.

A revision is never changed once it has been released: it is the only description of the stores
that it left behind. Today's tables stand in `pipelines.actions.schema`.
"""

from pathlib import Path

import sqlalchemy as sa

HEAD = "0005"
FOLDER = Path(__file__).parent


def revision_of(connection: sa.Connection) -> str | None:
    """The revision of a store; None for one that Alembic has not seen."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        sa.text("select version_num from alembic_version")
    ).scalar()
    return found


def upgrade(connection: sa.Connection) -> None:
    """Bring a store to the newest revision, inside the connection's transaction."""
    from alembic import command  # half a second that a store of today need not pay
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    command.upgrade(config, HEAD)
