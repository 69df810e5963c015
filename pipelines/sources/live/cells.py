"""Values of a database as cells of a CSV file that our contracts read, exact and unambiguous.

Times are ISO 8601, with their offset where the database has one; NULL is an empty cell; bytes are
written as PostgreSQL writes them (`\\x6a6f`), JSON and arrays as JSON. Which rows there are is not
asked here.
"""

import csv
import io
import ipaddress
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

ROWS_AT_ONCE = 1000
AS_THEY_ARE = (
    *(int, float, uuid.UUID, timedelta),
    *(ipaddress.IPv4Address, ipaddress.IPv6Address),
    *(ipaddress.IPv4Network, ipaddress.IPv6Network),
)


class NoCell(Exception):
    """A value of a kind that has no plain writing: its column and kind."""

    def __init__(self, column: str, value: Any) -> None:
        super().__init__(f"column '{column}' holds values of the kind {type(value).__name__}")


def csv_chunks(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file with a header line, in pieces of some rows.

    Raises:
        NoCell: a value cannot be written.
    """
    text = io.StringIO(newline="")
    # Python quotes a carriage return only where lines end with one
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(name, value) for name, value in zip(columns, row, strict=True)])
        if number % ROWS_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def cell(column: str, value: Any) -> str:
    """One value as text; `column` is named where it has no plain writing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):  # a datetime is a date too
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=lambda inner: cell(column, inner))
    if isinstance(value, AS_THEY_ARE):
        return str(value)
    raise NoCell(column, value)
