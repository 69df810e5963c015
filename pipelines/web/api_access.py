"""Who calls the API: the token of a request, and what its scopes let it do.

Tokens are kept in `tokens.py`; which scope an address wants is said there, in `api.py`.
"""

import base64
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipelines.web.desk import Desk
from pipelines.web.tokens import Program, Tokens

BEARER = HTTPBearer(
    auto_error=False, description="A token of `harken desk-token add`, with the scopes it needs."
)


class Refused(HTTPException):
    """A request that gets no answer: status, why, and what to do."""

    def __init__(self, status: int, error: str, todo: str = "") -> None:
        self.error, self.todo = error, todo
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        super().__init__(status, error, headers)


def desk_of_api(request: Request) -> Desk:
    """The desk that a request is for."""
    desk: Desk = request.app.state.desk
    return desk


def tokens_of(request: Request) -> Tokens:
    """The tokens of the desk that a request is for."""
    tokens: Tokens = request.app.state.tokens
    return tokens


def with_scope(scope: str) -> Any:
    """What an address asks for that wants a scope: the program that calls."""

    def caller(
        request: Request,
        sent: HTTPAuthorizationCredentials | None = Depends(BEARER),  # noqa: B008
    ) -> Program:
        now = desk_of_api(request).now()
        program = tokens_of(request).program(sent.credentials, now) if sent else None
        if program is None:
            raise Refused(401, "No valid token", "Send 'Authorization: Bearer TOKEN'.")
        if scope not in program.scopes:
            raise Refused(
                403,
                f"The token lacks the scope '{scope}'",
                "Make one with 'harken desk-token add'.",
            )
        return program

    return Depends(caller)


def cursor_of(*place: Any) -> str:
    """A place in a listing as one opaque word."""
    said = [one.isoformat() if isinstance(one, datetime) else one for one in place]
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


def word(part: Any) -> str:
    """A part of a cursor that is an id."""
    if not isinstance(part, str) or not part.isascii() or "\x00" in part:
        raise ValueError("no id")
    return part
