"""Times as web services write them, read for a cursor and written back the same way.

ISO 8601 with or without an offset, dates, and seconds or milliseconds since 1970; whole numbers
count as numbers where the overlap is one. How far to go back is said in `cursors.py`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from dlt.common import jsonpath
from jsonpath_ng.exceptions import JSONPathError

from pipelines.failures import StatedFailure
from pipelines.sources.live.cursors import Cursor

Writing = Literal["time", "local time", "date", "seconds", "milliseconds", "number"]
FIRST_OF_MILLISECONDS = 100_000_000_000  # as seconds it would lie in the year 5138


class NoStamp(Exception):
    """A value that is none of these."""


class Stamps:
    """Where the time of the last change stands in the records of one resource, and the furthest.

    Attributes:
        path: its JSON path; None for a resource that is read whole each time.
        cursor: the furthest so far.
    """

    def __init__(
        self,
        incremental: Mapping[str, Any] | None,
        overlap: timedelta | int,
        kept: Mapping[str, Any],
        identity: str,
    ) -> None:
        """`kept` is what the bookmark holds; that of another `identity` says nothing."""
        self._incremental = incremental or {}
        self._identity = identity
        same = kept if kept.get("of") == identity else {}
        self._writing = same.get("writing", "time")
        self._are_numbers = isinstance(overlap, int)
        self.path: str | None = self._incremental.get("cursor_path")
        self._compiled = _compiled(self.path) if self.path else None
        self.cursor = Cursor(str(self.path), overlap, same.get("cursor"))

    def start(self) -> Any:
        """The value to ask from; None for all there is."""
        start = self.cursor.start()
        if start is None:
            return self._incremental.get("initial_value")
        return write_stamp(start, self._writing)

    def see(self, record: dict[str, Any]) -> None:
        """Take notice of a record's time, where it has one.

        Raises:
            NoStamp: it cannot be read.
        """
        for value in jsonpath.find_values(self._compiled, record) if self._compiled else ():
            if value is not None:
                stamp, self._writing = read_stamp(value, self._are_numbers)
                self.cursor.see(stamp)

    def kept(self) -> dict[str, Any]:
        """For the bookmark."""
        found = {"of": self._identity, "cursor": self.cursor.kept(), "writing": self._writing}
        return found if self.path else {}


def _compiled(path: str) -> jsonpath.TJsonPath:
    try:
        return jsonpath.compile_path(path)
    except JSONPathError as error:
        raise StatedFailure(
            f"'{path}' is no JSON path",
            where="cursor_path",
            todo="Write it like updated_at or meta.updated_at.",
        ) from error


def read_stamp(value: Any, are_numbers: bool) -> tuple[datetime | date | int, Writing]:
    """A value for a cursor, and how it was written.

    Raises:
        NoStamp: it cannot be read.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            if are_numbers:
                return int(value), "number"
            in_thousands = value >= FIRST_OF_MILLISECONDS
            moment = datetime.fromtimestamp(value / 1000 if in_thousands else value, UTC)
            return moment, "milliseconds" if in_thousands else "seconds"
        if isinstance(value, str) and len(value) == len("2026-01-31"):
            return date.fromisoformat(value), "date"
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return moment, "time" if moment.tzinfo else "local time"
    except (ValueError, OverflowError, OSError) as error:
        raise NoStamp(str(value)) from error
    raise NoStamp(type(value).__name__)


def write_stamp(value: datetime | date | int, writing: Writing) -> str | int:
    """A value as the service writes it, in whole seconds, never later than it is."""
    if not isinstance(value, datetime):
        return value if isinstance(value, int) else value.isoformat()
    whole = value.replace(microsecond=0)
    if writing == "seconds":
        return int(whole.timestamp())
    if writing == "milliseconds":
        return int(whole.timestamp()) * 1000
    if writing == "local time":
        return whole.isoformat()
    return whole.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
