"""Opens the working database, always under the writer lock and always with the same settings.

SQL of the stages belongs to the stages; the published copy belongs to `publish.py`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.home import Home
from pipelines.warehouse.lock import writer_lock

THREADS = 2
MEMORY_LIMIT = "4GB"


def _settings(temporary: Path) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(temporary),
        "autoinstall_known_extensions": False,  # nothing may be fetched behind our back
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }


@contextmanager
def open_warehouse(home: Home, purpose: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database for one step; closed, and the lock freed, at the end of the block.

    Raises:
        StatedFailure: another process holds the warehouse for too long.
    """
    file = home.working_file
    with writer_lock(file, purpose):
        connection = duckdb.connect(str(file), config=_settings(file.parent / "spill"))
        try:
            connection.execute("set TimeZone = 'UTC'")
            os.chmod(file, 0o600)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All statements of the block, or none."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def open_published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only; never waits for anyone."""
    connection = duckdb.connect(str(home.published_twin), read_only=True)
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()
