"""The desk's API for other programs, /api/v1: alerts, events, steps, journeys, KPIs.

Each address wants a token with its scope. What is another team's is answered as what is not there.
A step is the store's, as on the pages; its Idempotency-Key makes it safe to send again.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from pipelines.actions.feed import alerts_after, events_after
from pipelines.actions.listing import Wanted
from pipelines.actions.rules import Kind
from pipelines.actions.states import OPEN_STATES, STATES, way_to
from pipelines.failures import StatedFailure
from pipelines.warehouse.queries import rows_if_made
from pipelines.web import api_answers as says
from pipelines.web.api_access import (
    Refused,
    cursor_of,
    desk_of_api,
    moment,
    number,
    place_of,
    tokens_of,
    with_scope,
    word,
)
from pipelines.web.customer import case_of
from pipelines.web.desk import Desk
from pipelines.web.tokens import SCOPES, Program, SentBefore, Tokens

KPIS = """
select week, kpi, words, unit, wanted, value, counted, target, is_met from journey.kpis
where week >= ? order by week, kpi
"""
NO_ALERT = Refused(404, "There is no such alert")
NO_CUSTOMER = Refused(404, "There is no such customer")
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=500)]
At = Annotated[Desk, Depends(desk_of_api)]
Reads = Annotated[Program, with_scope("alerts")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": says.Problem} for status in (400, 401, 403, 404, 409, 411, 413, 422, 503)
}
router = APIRouter(responses=PROBLEMS)


def api_app(desk: Desk) -> FastAPI:
    """The API of a desk, to be mounted at /api/v1."""
    scopes = "; ".join(f"`{name}`: {what}" for name, what in SCOPES.items())
    app = FastAPI(
        title="Harken",
        version="1",
        description=f"Alerts and what is done about them, journeys, KPIs. Scopes: {scopes}.",
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
    )
    app.state.desk, app.state.tokens = desk, Tokens(desk.settings.home)
    app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(StatedFailure, _failed)
    return app


@router.get("/alerts")
def alerts(
    desk: At,
    program: Reads,
    state: Annotated[list[says.State] | None, Query()] = None,
    kind: Kind | None = None,
    customer_id: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")] = None,
    opened_since: says.When | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> says.Alerts:
    """Alerts in the order of opening; without `state` those that are open."""
    wanted = Wanted(
        states=tuple(state or OPEN_STATES),
        kind=kind,
        opened_since=_utc(opened_since),
        owners=program.owners,
        customers=None if customer_id is None else [customer_id],
    )
    after = place_of(cursor, moment, word) if cursor else None
    rows = alerts_after(desk.store.database, wanted, after, limit + 1)  # type: ignore[arg-type]
    page = rows[:limit]
    more = len(rows) > limit
    return says.Alerts(
        items=[_alert(row) for row in page],
        next_cursor=cursor_of(page[-1]["opened_at"], page[-1]["alert_id"]) if more else None,
    )


@router.get("/alerts/{alert_id}")
def alert(desk: At, program: Reads, alert_id: Id) -> says.Alert:
    """One alert as it stands."""
    return _alert(_theirs(desk, program, alert_id))


@router.get("/alerts/{alert_id}/events")
def events_of_alert(
    desk: At, program: Reads, alert_id: Id, cursor: Cursor = None, limit: Limit = 100
) -> says.Events:
    """The steps of one alert's life, the first one first."""
    _theirs(desk, program, alert_id)
    return _events(desk, program, cursor, limit, alert_id)


@router.get("/events")
def events(desk: At, program: Reads, cursor: Cursor = None, limit: Limit = 100) -> says.Events:
    """The steps of all alerts, the oldest first; `cursor` of the last page asks for newer ones."""
    return _events(desk, program, cursor, limit)


@router.post("/alerts/{alert_id}/steps")
def take_step(
    request: Request,
    desk: At,
    program: Annotated[Program, with_scope("act")],
    alert_id: Id,
    asked: says.StepAsked,
    idempotency_key: Annotated[str, Header(pattern=r"^[\x21-\x7e]{1,200}$")],
) -> says.StepTaken:
    """Take a step with an alert of the version that was looked at; of two callers one wins."""
    tokens = tokens_of(request)
    post = f"{alert_id}\n{asked.model_dump_json()}".encode()
    try:
        before = tokens.begin(program.name, idempotency_key, post, desk.now())
    except SentBefore as refused:
        raise Refused(409, str(refused), "Use another key, or wait a minute.") from refused
    status, body = before or _taken(desk, program, alert_id, asked)
    if before is None:
        tokens.answered(program.name, idempotency_key, status, body)
    headers = {"Idempotency-Replayed": "true"} if before else None
    return Response(body, status, headers, "application/json")  # type: ignore[return-value]


@router.get("/customers/{customer_id}/journey")
def journey(
    desk: At, program: Annotated[Program, with_scope("journeys")], customer_id: Id
) -> says.Journey:
    """A customer's journey; for a token with teams, of those who have an alert that it sees."""
    if program.owners is not None:
        wanted = Wanted(states=STATES, owners=program.owners, customers=[customer_id])
        found = desk.store.page(wanted, 0, 200)[0]
        if not any(program.may_see(each) for each in found):
            raise NO_CUSTOMER
    case = case_of(desk, customer_id)
    if case is None:
        raise NO_CUSTOMER
    values = says.shown(says.Journey, case)
    risk = case.risk and says.Risk(
        **says.shown(says.Risk, case.risk)
        | {"reasons": [says.shown(says.Reason, one) for one in case.risk.reasons]}
    )
    steps = [says.shown(says.JourneyStep, step) for step in case.steps]
    matters = [says.shown(says.Matter, matter) for matter in case.matters]
    return says.Journey(**values | {"risk": risk, "steps": steps, "matters": matters})


@router.get("/kpis")
def kpis(
    desk: At,
    program: Annotated[Program, with_scope("kpis")],
    since: Annotated[
        says.Day | None, Query(description="13 weeks ago where it is not said.")
    ] = None,
) -> says.Kpis:
    """The weekly KPIs of the whole company."""
    as_of, _ = desk.published.generation()
    first = since or (as_of or desk.now().date()) - timedelta(weeks=13)
    with desk.published.reading() as cursor:
        rows = rows_if_made(cursor, "journey.kpis", KPIS, [first]) if cursor else []
    items = [says.Kpi(**dict(zip(says.Kpi.model_fields, row, strict=True))) for row in rows]
    return says.Kpis(as_of=as_of, items=items)


def _alert(row: dict[str, Any]) -> says.Alert:
    return says.Alert(**says.shown(says.Alert, row))


def _theirs(desk: Desk, program: Program, alert_id: str) -> dict[str, Any]:
    found = desk.store.alert(alert_id)
    if found is None or not program.may_see(found):
        raise NO_ALERT
    return found


def _events(
    desk: Desk, program: Program, cursor: str | None, limit: int, alert_id: str | None = None
) -> says.Events:
    (after,) = place_of(cursor, number) if cursor else (0,)
    rows = events_after(desk.store.database, program.owners, after, limit + 1, alert_id)
    page = rows[:limit]
    end = cursor_of(page[-1]["event_id"]) if page else cursor
    items = [says.Event(**says.shown(says.Event, row)) for row in page]
    return says.Events(items=items, next_cursor=end if len(rows) > limit else None, cursor=end)


def _taken(desk: Desk, program: Program, alert_id: str, asked: says.StepAsked) -> tuple[int, str]:
    """Status and body of the answer to a step."""
    try:
        found = _theirs(desk, program, alert_id)
        after = desk.store.act(
            alert_id,
            way_to(found["state"], asked.to_state),
            by=f"{asked.by} by {program.name}" if asked.by else program.name,
            at=desk.now(),
            note=asked.note,
            until=_utc(asked.until),
            outcome=asked.outcome,
            version=asked.version,
        )
    except Refused as refused:
        problem = says.Problem(error=refused.error, todo=refused.todo)
        return refused.status_code, problem.model_dump_json()
    except StatedFailure as failure:
        return 409, says.Problem(error=failure.what, todo=failure.todo).model_dump_json()
    return 200, says.StepTaken(**says.shown(says.StepTaken, after)).model_dump_json()


def _utc(said: datetime | None) -> datetime | None:
    """UTC without offset, as all stores keep it."""
    try:
        return said and said.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise Refused(422, "A moment is beyond the calendar") from error


def _refused(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    words = getattr(error, "error", None) or str(getattr(error, "detail", error))
    problem = says.Problem(error=words, todo=getattr(error, "todo", ""))
    return JSONResponse(problem.model_dump(), status, getattr(error, "headers", None))


def _wrong(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    # what was sent is not sent back: it may be anything
    words = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:10])
    return _problem(422, words.encode("utf-8", "replace").decode(), "See /api/v1/openapi.json.")


def _failed(request: Request, error: Exception) -> Response:
    what, todo = (error.what, error.todo) if isinstance(error, StatedFailure) else (str(error), "")
    return _problem(503, what, todo)


def _problem(status: int, error: str, todo: str) -> Response:
    return JSONResponse(says.Problem(error=error, todo=todo).model_dump(), status)
