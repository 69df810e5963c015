"""What other programs do with alerts at /api/v1: a step, a note.

A step is the store's, as on the pages. The Idempotency-Key of a post makes it safe to send again:
it is done once, and answered as the first time. What programs read belongs to `api_reading.py`.
"""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from pipelines.actions.states import way_to
from pipelines.failures import StatedFailure
from pipelines.web import api_answers as says
from pipelines.web.api_access import (
    PROBLEMS,
    At,
    Id,
    Refused,
    seen_alert,
    tokens_of,
    utc,
    with_scope,
)
from pipelines.web.desk import Desk
from pipelines.web.tokens import Program, SentBefore, Tokens

Acts = Annotated[Program, with_scope("act")]
Key = Annotated[str, Header(pattern=r"^[\x21-\x7e]{1,200}$")]
router = APIRouter(responses=PROBLEMS)


@router.post("/alerts/{alert_id}/steps", response_model=says.StepTaken)
def take_step(
    request: Request,
    desk: At,
    program: Acts,
    alert_id: Id,
    asked: says.StepAsked,
    idempotency_key: Key,
) -> Response:
    """Take a step with an alert of the version that was looked at; of two callers one wins."""

    def take() -> BaseModel:
        found = seen_alert(desk, program, alert_id)
        after = desk.store.act(
            alert_id,
            way_to(found["state"], asked.to_state),
            by=_who(program, asked.by),
            at=desk.now(),
            note=asked.note,
            until=utc(asked.until),
            outcome=asked.outcome,
            version=asked.version,
        )
        return says.StepTaken(**says.shown(says.StepTaken, after))

    post = f"{alert_id}\n{asked.model_dump_json()}"
    return _once(tokens_of(request), desk, program, idempotency_key, post, take)


@router.post("/alerts/{alert_id}/notes", response_model=says.Noted)
def note(
    request: Request,
    desk: At,
    program: Acts,
    alert_id: Id,
    asked: says.NoteAsked,
    idempotency_key: Key,
) -> Response:
    """Keep words with an open alert; its state and version stay."""

    def keep() -> BaseModel:
        seen_alert(desk, program, alert_id)
        desk.store.note(alert_id, asked.note, by=_who(program, asked.by), at=desk.now())
        return says.Noted(alert_id=alert_id)

    post = f"note {alert_id}\n{asked.model_dump_json()}"
    return _once(tokens_of(request), desk, program, idempotency_key, post, keep)


def _who(program: Program, said: str | None) -> str:
    return f"{said} by {program.name}" if said else program.name


def _once(
    tokens: Tokens, desk: Desk, program: Program, key: str, post: str, do: Callable[[], BaseModel]
) -> Response:
    """The answer to a post, which is done if its key comes for the first time."""
    try:
        before = tokens.begin(program.name, key, post.encode(), desk.now())
    except SentBefore as refused:
        raise Refused(409, str(refused), "Use another key, or wait a minute.") from refused
    if before is not None:
        status, body = before
        return _json(status, body, {"Idempotency-Replayed": "true"})
    status, body = _answer(do)
    tokens.answered(program.name, key, status, body)
    return _json(status, body)


def _answer(do: Callable[[], BaseModel]) -> tuple[int, str]:
    """Status and body of what was done, or of why it could not be."""
    try:
        return 200, do().model_dump_json()
    except Refused as refused:
        return refused.status_code, refused.problem.model_dump_json()
    except StatedFailure as failure:
        return 409, says.Problem(error=failure.what, todo=failure.todo).model_dump_json()


def _json(status: int, body: str, headers: dict[str, Any] | None = None) -> Response:
    return Response(body, status, headers, "application/json")
