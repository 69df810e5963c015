"""Who calls the API: the token of a request, what its scopes let it do, and what it sees.

Tokens are kept in `tokens.py`; which scope an address wants is said where the address stands.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from pipelines.web.api_answers import Problem
from pipelines.web.desk import Desk
from pipelines.web.sight import alert_seen_by
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

    @property
    def problem(self) -> Problem:
        """What its answer says."""
        return Problem(error=self.error, todo=self.todo)


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


def only_known_filters(request: Request) -> None:
    """Refuse a misspelt filter: without it the listing would be another than was asked for."""
    known = {each.alias for each in request.scope["route"].dependant.query_params}
    if unknown := sorted(set(request.query_params) - known):
        named = ", ".join(repr(one[:40]) for one in unknown[:5])
        raise Refused(
            422, f"Unknown: {named}", f"Known here: {', '.join(sorted(known)) or 'none'}."
        )


def seen_alert(desk: Desk, program: Program, alert_id: str) -> dict[str, Any]:
    """The alert. Raises Refused where there is none that this program sees."""
    found = alert_seen_by(desk, program, alert_id)
    if found is None:
        raise Refused(404, "There is no such alert")
    return found


def utc(said: datetime | None) -> datetime | None:
    """UTC without offset, as all stores keep it. Raises Refused beyond the calendar."""
    try:
        return said and said.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise Refused(422, "A moment is beyond the calendar") from error


ID = r"^[A-Za-z0-9_.:-]{1,128}$"
Id = Annotated[str, Path(pattern=ID)]
CustomerId = Annotated[str, Query(pattern=ID)]
At = Annotated[Desk, Depends(desk_of_api)]
Reads = Annotated[Program, with_scope("alerts")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (400, 401, 403, 404, 409, 411, 413, 422, 503)
}
