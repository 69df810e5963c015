"""How far a table was read, by a column that grows: times, dates or whole numbers.

Clocks of a database run apart and rows are committed late, so that reading goes on `overlap` before
the furthest value. A time later than tomorrow is nobody's clock: it is never moved to.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.pages.words import counted

Place = datetime | date | int
DAY = timedelta(days=1)
LEAST = timedelta(seconds=1)  # SQLite compares times as text: whole seconds before fractions
NUMBERS = 1000


class Cursor:
    """The furthest value so far, and how many values lie out of reach.

    Attributes:
        furthest: None before anything was read.
        ahead: how many rows carry a time later than tomorrow.
    """

    def __init__(
        self, column: str, overlap: timedelta | int | None, kept: str | int | None
    ) -> None:
        """`kept` is what a bookmark holds.

        Raises:
            StatedFailure: the bookmark lies in the future, or cannot be read.
        """
        self.column, self._overlap = column, overlap
        self.furthest = _read(kept)
        self.ahead = 0
        if self.furthest is not None and _is_ahead(self.furthest):
            raise _useless(f"lies in the future, at {kept}: what is new would be passed over")

    def start(self) -> Place | None:
        """From which value on to read, that one included; None for all.

        Raises:
            StatedFailure: `overlap` is of another kind than the column.
        """
        if self.furthest is None:
            return None
        is_number = isinstance(self.furthest, int)
        if self._overlap is not None and is_number != isinstance(self._overlap, int):
            raise StatedFailure(
                "The overlap does not fit the cursor",
                where=f"overlap of cursor {self.column}",
                todo="Write a number for whole numbers, a duration like 24h for times and dates.",
            )
        if isinstance(self.furthest, int):
            return self.furthest - (self._overlap if isinstance(self._overlap, int) else NUMBERS)
        back = self._overlap if isinstance(self._overlap, timedelta) else DAY
        if isinstance(self.furthest, datetime):
            return self.furthest - back - LEAST
        return self.furthest - timedelta(days=-(-back // DAY))

    def see(self, value: Any) -> None:
        """Move to a value that was read, unless it lies behind or out of reach.

        Raises:
            StatedFailure: the column does not hold times, dates or whole numbers.
        """
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if value is None or value == "-infinity":
            return
        if value == "infinity":
            self.ahead += 1
            return
        if not isinstance(value, datetime | date | int) or isinstance(value, bool):
            raise StatedFailure(
                f"The cursor holds values of the kind {type(value).__name__}",
                where=f"cursor {self.column}",
                todo="Name a column of times, dates or whole numbers, or leave the cursor out.",
            )
        if _is_ahead(value):
            self.ahead += 1
        elif self.furthest is None or _is_later(value, self.furthest):
            self.furthest = value

    def kept(self) -> str | int | None:
        """The furthest value for a bookmark."""
        return self.furthest.isoformat() if isinstance(self.furthest, date) else self.furthest

    def check(self) -> None:
        """Tell of times out of reach.

        Raises:
            StatedFailure: there were some.
        """
        if self.ahead:
            raise StatedFailure(
                f"{counted(self.ahead, 'row')} came with a time later than tomorrow; the bookmark "
                f"stays at {self.kept() or 'the beginning'}",
                where=f"cursor {self.column}",
                todo="Mend that time in the source; until then those rows come with every pull.",
            )


def _read(kept: str | int | None) -> Place | None:
    if kept is None or isinstance(kept, int):
        return kept
    try:
        is_date = len(kept) == len("2026-01-31")
        return date.fromisoformat(kept) if is_date else datetime.fromisoformat(kept)
    except ValueError as error:
        raise _useless(f"cannot be read: {kept}") from error


def _useless(words: str) -> StatedFailure:
    return StatedFailure(
        f"The bookmark {words}",
        where="bookmarks in the home",
        todo="Remove that file; the source is then pulled from its beginning.",
    )


def _is_later(value: Any, than: Any) -> bool:
    try:
        return bool(value > than)
    except TypeError as error:  # dates became numbers, or times got an offset
        raise _useless("is of another kind than the column by now") from error


def _is_ahead(value: Place) -> bool:
    if isinstance(value, int):
        return False
    limit = datetime.now(UTC) + DAY
    if isinstance(value, datetime):
        return value > (limit if value.tzinfo else limit.replace(tzinfo=None))
    return value > limit.date()
