"""Opens the DuckDB files, the working one always under the writer lock, all with the same settings.

SQL of the stages belongs to the stages; the published copy belongs to `publish.py`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.warehouse.lock import WAIT_SECONDS, writer_lock

THREADS = 2
MEMORY_LIMIT = "4GB"
# A name in SQL is a table, never a variable of the Python around it.
IN_EVERY_CONNECTION = "set TimeZone = 'UTC'; set python_enable_replacements = false;"
REBUILD = (
    "Run 'harken run --landing DIR'. Where that says the same, move the file and the one beside it "
    "that ends in .wal away and run again: it is built anew, and published scores come back."
)
REPUBLISH = (
    "Move both files of that folder away and run 'harken publish': they are made anew from the "
    "warehouse."
)


def _settings(home: Home) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(home.working_file.parent / "spill"),
        "autoinstall_known_extensions": False,  # nothing may be fetched behind our back
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }


@contextmanager
def open_warehouse(
    home: Home, purpose: str, wait: float = WAIT_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database for one step; closed, and the lock freed, at the end of the block.

    Raises:
        StatedFailure: another process holds the warehouse for too long, or it cannot be opened.
    """
    file = home.prepare().working_file
    with writer_lock(file, purpose, wait), _open(home, file) as opened:
        os.chmod(file, 0o600)
        yield opened


def set_unreadable_log_aside(home: Home) -> str | None:
    """Move the log that a crash left behind away where it cannot be replayed; what was done.

    What the log held is lost with its line in the ledger, so that the next ingest does it again.

    Raises:
        StatedFailure: another process holds the warehouse for too long.
    """
    file, log = home.working_file, home.working_log
    if not log.exists():
        return None
    with writer_lock(file, "ingest: after a crash", WAIT_SECONDS):
        try:
            duckdb.connect(str(file), config=_settings(home)).close()
        except duckdb.Error as error:
            if "WAL" not in str(error):
                return None  # the database itself is at fault, which whoever opens it is told
            log.replace(home.log_set_aside)
            return (
                f"could not be replayed after a crash and lies as {home.log_set_aside.name} now: "
                "files that it held are taken in again"
            )
    return None


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
    """The published file, read-only; never waits for anyone.

    Raises:
        StatedFailure: nothing is published, a name of the file is lost, or it cannot be opened.
    """
    names = (home.published_file, home.published_twin)
    lost = [name for name in names if not name.exists()]
    if len(lost) == len(names):
        raise StatedFailure(
            "Nothing is published yet",
            where=str(home.published_file),
            todo="Run 'harken run --landing DIR' first.",
        )
    if lost:
        raise StatedFailure(
            "The published file has lost one of its two names",
            where=str(lost[0]),
            todo="Run 'harken publish': both are there again.",
        )
    with open_read_only(home, home.published_twin) as opened:
        yield opened


@contextmanager
def open_read_only(home: Home, file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A published file under either of its names, for those who mend it."""
    with _open(home, file, read_only=True) as opened:
        yield opened


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, file: Path, alias: str) -> Iterator[None]:
    """A published file beside the warehouse, read-only, under another name."""
    place = str(file).replace("'", "''")
    with _told(file, REPUBLISH):
        connection.execute(f"attach '{place}' as {alias} (read_only)")
    try:
        yield
    finally:
        connection.execute(f"detach {alias}")


@contextmanager
def _open(
    home: Home, file: Path, *, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    with _told(file, REPUBLISH if read_only else REBUILD):
        # Two readers in one process must open a file alike: they get what DuckDB gives anybody.
        config = {} if read_only else _settings(home)
        connection = duckdb.connect(str(file), read_only=read_only, config=config)
    try:
        connection.execute(IN_EVERY_CONNECTION)
        yield connection
    finally:
        connection.close()


@contextmanager
def _told(file: Path, todo: str) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise StatedFailure(
            f"The database cannot be opened: {str(error).splitlines()[0]}",
            where=str(file),
            todo=todo,
        ) from error
