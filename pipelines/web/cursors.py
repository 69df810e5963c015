"""Cursors of the API's pages: the place where a page ended, as one opaque word.

Each part of a place is read by its own reader, for a cursor comes from outside as all else does.
"""

import base64
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pipelines.web.api_access import Refused


def cursor_of(*place: Any) -> str:
    """A place in a listing as one opaque word."""
    said = [one.isoformat() if isinstance(one, date) else one for one in place]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def place_of(cursor: str, *readers: Callable[[Any], Any]) -> tuple[Any, ...]:
    """The place that a cursor says, each part read by its reader.

    Raises:
        Refused: it was not made here.
    """
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(said, list) or len(said) != len(readers):
            raise ValueError("another number of parts")
        return tuple(read(part) for read, part in zip(readers, said, strict=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(
            422, "The cursor cannot be read", "Send next_cursor as it was given."
        ) from error


def number(part: Any) -> int:
    """A part of a cursor that is a number of an event."""
    if type(part) is not int or not 0 <= part < 2**63:
        raise ValueError("no number")
    return part


def moment(part: Any) -> datetime:
    """A part of a cursor that is a moment, UTC without offset."""
    found = datetime.fromisoformat(part)
    if found.tzinfo is not None:
        raise ValueError("with an offset")
    return found


def day(part: Any) -> date:
    """A part of a cursor that is a day."""
    return date.fromisoformat(part)


def word(part: Any) -> str:
    """A part of a cursor that is an id or a name."""
    if not isinstance(part, str) or not part.isascii() or "\x00" in part:
        raise ValueError("no id")
    return part
