"""Opens the database of alerts: a file of the home, or the one that HARKEN_ACTIONS_URL names.

Several processes write (pipeline, command line, desk), each in short transactions. In SQLite a
writer takes its turn before it reads (`begin immediate`), else two that read first could both
never write. What stands in the tables belongs to `store.py`.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.actions import migrations
from pipelines.failures import StatedFailure
from pipelines.home import Home

BUSY_SECONDS = 60
MIGRATION_LOCK = 7302  # of PostgreSQL, any number that is always the same
WRITES = "harken_writes"


class ActionDatabase:
    """The action database of one home, brought to today's tables when it is opened.

    Raises:
        StatedFailure: it cannot be reached or opened, or is of a newer Harken.
    """

    def __init__(self, home: Home, url: str | None = None) -> None:
        self._file = None if url else home.action_store
        self.where = str(self._file) if self._file else _without_password(url or "")
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        self.engine = _engine(self._file, url)
        with self._told():
            self._upgrade()
        if self._file:
            os.chmod(self._file, 0o600)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent look."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of the block, or nothing."""
        options = {WRITES: True}
        with self.engine.connect().execution_options(**options) as opened, opened.begin():
            yield opened

    def sweep(self) -> None:
        """Overwrite what was deleted in the file's free pages and its log."""
        if self._file is None:
            return  # PostgreSQL's own vacuum does it
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("vacuum")
            cursor.execute("pragma wal_checkpoint(truncate)")

    def _upgrade(self) -> None:
        with self.reading() as connection:
            if migrations.revision_of(connection) == migrations.HEAD:
                return
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            revision = migrations.revision_of(connection)  # another process may have been faster
            if revision is not None and revision > migrations.HEAD:
                raise StatedFailure(
                    f"The store of alerts is of a newer Harken (revision {revision})",
                    where=self.where,
                    todo="Install that version; older ones do not know what stands in it.",
                )
            if revision != migrations.HEAD:
                migrations.upgrade(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise StatedFailure(
                f"The store of alerts cannot be opened: {_first_line(error.orig)}",
                where=self.where,
                todo="Put it back from a backup: what the team did with alerts stands in it alone."
                if self._file
                else "See that the server runs and takes this address.",
            ) from error


def _engine(file: Path | None, url: str | None) -> sa.Engine:
    if file is None:
        return _server_engine(url or "")
    engine = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server_engine(url: str) -> sa.Engine:
    try:
        # pooled connections may have been cut by the server since
        return sa.create_engine(url, pool_pre_ping=True)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise StatedFailure(
            f"The database of alerts cannot be used: {_first_line(error)}",
            where="HARKEN_ACTIONS_URL",
            todo="Write it like postgresql+pg8000://user:password@host/name, "
            "and see that its driver is installed.",
        ) from error


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # else the driver begins transactions by its own rules
    cursor = connection.cursor()
    # readers never wait for a writer, and a commit is on disk when it is said to be
    for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("begin immediate" if writes else "begin")


def _without_password(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "HARKEN_ACTIONS_URL"


def _first_line(error: object) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
