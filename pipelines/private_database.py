"""SQLite files of a home that only their owner may read, and from which erased means erased.

For values, decisions and tombstones, each in a file of its own. What stands in them belongs with
whoever keeps them; the action store, which may be a server, has `pipelines.actions.database`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.failures import StatedFailure

PATIENCE = 60  # seconds that another process may hold the file


@dataclass(frozen=True)
class PrivateDatabase:
    """One such file: its tables, made where missing; what it is and what to do if it is broken."""

    file: Path
    tables: str
    what: str
    todo: str

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """A connection, closed at the end; `with connection:` is one transaction.

        Raises:
            StatedFailure: the file is no database, or cannot be written.
        """
        with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as database:
            try:
                database.execute("pragma secure_delete = on")
                database.executescript(self.tables)
            except sqlite3.Error as error:
                raise StatedFailure(
                    f"{self.what} cannot be opened: {error}", where=str(self.file), todo=self.todo
                ) from error
            os.chmod(self.file, 0o600)
            yield database

    @contextmanager
    def erase(self) -> Iterator[sqlite3.Connection]:
        """One transaction of deletions; afterwards the file's free pages hold nothing either."""
        with self.open() as database:
            with database:
                yield database
            database.execute("vacuum")
