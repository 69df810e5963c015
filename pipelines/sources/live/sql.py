"""Live source `sql`: rows of a table or query, read by SQLAlchemy in a read-only transaction.

With a cursor, rows come in its order and land in files of changes, each followed by its bookmark;
without one, all rows land in one file, a full export. Rows are streamed, never held whole. How a
value is written stands in `cells.py`, how far to go back in `cursors.py`.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Sql
from pipelines.settings import secret_from_env
from pipelines.sources.landing import CHANGES
from pipelines.sources.live.cells import NoCell, csv_chunks
from pipelines.sources.live.cursors import Cursor, Place
from pipelines.sources.live.landed import pulled_now

Land = Callable[[str, Iterable[bytes]], Path]
Progress = Callable[[str], None]
Row = tuple[Any, ...]
ROWS_PER_FILE = 50_000
ROWS_AT_ONCE = 2_000
READ_ONLY = {
    "postgresql": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


def pull(
    source: Sql, bookmark: Mapping[str, Any], land: Land, progress: Progress
) -> Iterator[Mapping[str, Any]]:
    """Land what is new in a table; yields the bookmark behind each landed file.

    Raises:
        StatedFailure: the database cannot be read, or holds what cannot be written.
    """
    stamp = pulled_now()
    with _opened(secret_from_env(source.url_variable, "url_variable")) as connection:
        if source.cursor is None:
            columns, rows = _read(connection, _selected(connection, source))
            if first := next(rows, None):
                land(f"{stamp}.csv", csv_chunks(columns, itertools.chain([first], rows)))
            yield {}
            return
        of = _identity(source)
        # the bookmark of another table or query says nothing of this one
        kept = bookmark.get("cursor") if bookmark.get("of") == of else None
        cursor = Cursor(source.cursor, source.overlap, kept)
        columns, rows = _read(connection, _selected(connection, source, cursor.start()))
        seen = _seen(rows, _place_of(source.cursor, columns), cursor)
        while first := next(seen, None):
            batch = itertools.chain([first], itertools.islice(seen, ROWS_PER_FILE - 1))
            land(f"{stamp}{CHANGES}csv", csv_chunks(columns, batch))
            progress(f"up to {cursor.kept()}")
            yield {"of": of, "cursor": cursor.kept()}
    cursor.check()


def _identity(source: Sql) -> str:
    what = repr((source.table, source.query, source.cursor))
    return hashlib.sha256(what.encode()).hexdigest()[:16]


def _place_of(cursor: str, columns: list[str]) -> int:
    if cursor not in columns:
        raise StatedFailure(
            f"There is no column '{cursor}' among {', '.join(columns)}",
            where="cursor",
            todo="Write it as the database does, or take it into the query.",
        )
    return columns.index(cursor)


def _seen(rows: Iterator[Row], at: int, cursor: Cursor) -> Iterator[Row]:
    for row in rows:
        cursor.see(row[at])
        yield row


def _selected(connection: sa.Connection, source: Sql, start: Place | None = None) -> sa.Select[Any]:
    """The statement that reads the rows, in the order of the cursor where there is one."""
    where: sa.FromClause
    if source.table is not None:
        where = _table(connection, source.table)
        found = sa.select(where)
    else:
        query = (source.query or "").strip().rstrip(";").replace(":", r"\:")  # no parameters in it
        where = sa.text(query).columns().subquery("pulled")
        found = sa.select(sa.literal_column("*")).select_from(where)
    if source.cursor is None:
        return found
    cursor: sa.ColumnClause[Any] = sa.column(source.cursor)
    if start is not None:
        # who has no time is never behind one: those rows come with every pull
        found = found.where(sa.or_(cursor >= sa.literal(start, _type_of(start)), cursor.is_(None)))
    return found.order_by(cursor, *(sa.column(name) for name in source.key))


def _table(connection: sa.Connection, named: str) -> sa.Table:
    schema, _, name = named.rpartition(".")
    try:
        return sa.Table(
            name,
            sa.MetaData(),
            schema=schema or None,
            autoload_with=connection,
            resolve_fks=False,
        )
    except NoSuchTableError as error:
        raise StatedFailure(
            f"There is no table '{named}'",
            where="table",
            todo="Write its schema before it (sales.orders), or give this user the right to read.",
        ) from error


def _type_of(start: Place) -> sa.types.TypeEngine[Any]:
    if isinstance(start, datetime):
        return sa.DateTime(timezone=start.tzinfo is not None)
    return sa.BigInteger() if isinstance(start, int) else sa.Date()


def _read(connection: sa.Connection, statement: sa.Select[Any]) -> tuple[list[str], Iterator[Row]]:
    result = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(statement)
    columns = list(result.keys())
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise StatedFailure(
            f"The query names {', '.join(twice)} twice",
            where="query",
            todo="Name each column once, with 'as'.",
        )
    return columns, _rows(result)


def _rows(result: sa.CursorResult[Any]) -> Iterator[Row]:
    try:
        for row in result:
            yield tuple(row)
    except ValueError as error:  # SQLite keeps any text in any column
        raise StatedFailure(
            f"A value is not of its column's type: {error}",
            where="table or query",
            todo="Mend it in the database, or read the column as text by a 'query'.",
        ) from error


@contextmanager
def _opened(url: str) -> Iterator[sa.Connection]:
    """A connection in a transaction that only reads; what goes wrong in it, as stated failures."""
    place = "url_variable"
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        place = f"{engine.url.host or engine.dialect.name}/{engine.url.database or ''}"
        with engine.connect() as connection:
            if words := READ_ONLY.get(engine.dialect.name):
                connection.exec_driver_sql(words)
            yield connection
    except NoCell as error:
        raise StatedFailure(
            f"A value cannot be written: {error}",
            where=place,
            todo="Leave it out or turn it into text by a 'query' in place of 'table'.",
        ) from error
    except (SQLAlchemyError, ImportError) as error:
        raise StatedFailure(
            f"The database cannot be read: {_words(error)}",
            where=place,
            todo="Mend the address, the rights or the query, or wait until it answers; pull again.",
        ) from error


def _words(error: Exception) -> str:
    """What the driver says, without the statement and its parameters."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    told = cause.args[0] if cause.args else ""
    if isinstance(told, dict):  # pg8000 gives PostgreSQL's own fields
        told = told.get("M", told)
    return " ".join(str(told or type(cause).__name__).split())
