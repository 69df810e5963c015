"""What other programs read at /api/v1: alerts, steps of their lives, customers' journeys, KPIs.

Lists come in pages; `next_cursor` of one asks for the next. What is another team's is answered as
what is not there. What a program does with an alert belongs to `api_acting.py`.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query

from pipelines.actions.feed import alerts_after, events_after
from pipelines.actions.listing import Wanted
from pipelines.actions.rules import Kind
from pipelines.actions.states import OPEN_STATES
from pipelines.explain.case import Step
from pipelines.warehouse.queries import rows_if_made
from pipelines.web import api_answers as says
from pipelines.web.api_access import (
    PROBLEMS,
    At,
    CustomerId,
    Id,
    Reads,
    Refused,
    seen_alert,
    utc,
    with_scope,
)
from pipelines.web.cursors import cursor_of, day, moment, number, place_of, word
from pipelines.web.customer import case_of
from pipelines.web.desk import Desk
from pipelines.web.sight import alerts_seen_by
from pipelines.web.tokens import Program

KPIS = """
select week, kpi, words, unit, wanted, value, counted, target, is_met from journey.kpis
where week >= ? and (week, kpi) > (?, ?) order by week, kpi limit ?
"""
NO_CUSTOMER = Refused(404, "There is no such customer")
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(min_length=1, max_length=500, description="Of a page.")]
router = APIRouter(responses=PROBLEMS)


@router.get("/alerts")
def alerts(
    desk: At,
    program: Reads,
    state: Annotated[list[says.State] | None, Query()] = None,
    kind: Kind | None = None,
    customer_id: CustomerId | None = None,
    opened_since: says.Instant | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> says.Alerts:
    """Alerts in the order of opening; without `state` those that are open."""
    wanted = Wanted(
        states=tuple(state or OPEN_STATES),
        kind=kind,
        opened_since=utc(opened_since),
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
    return _alert(seen_alert(desk, program, alert_id))


@router.get("/alerts/{alert_id}/events")
def events_of_alert(
    desk: At, program: Reads, alert_id: Id, cursor: Cursor = None, limit: Limit = 100
) -> says.Events:
    """The steps of one alert's life, the first one first."""
    seen_alert(desk, program, alert_id)
    return _events(desk, program, cursor, limit, alert_id)


@router.get("/events")
def events(desk: At, program: Reads, cursor: Cursor = None, limit: Limit = 100) -> says.Events:
    """The steps of all alerts, the oldest first; `cursor` of the last page asks for newer ones."""
    return _events(desk, program, cursor, limit)


@router.get("/customers/{customer_id}/journey")
def journey(
    desk: At,
    program: Annotated[Program, with_scope("journeys")],
    customer_id: Id,
    cursor: Cursor = None,
    limit: Limit = 500,
) -> says.Journey:
    """A customer's journey; for a token with teams, of those who have an alert that it sees.

    A page of steps ends between two moments: those of one moment come together, whatever `limit`.
    """
    case = case_of(desk, customer_id)
    seen = program.owners is None or alerts_seen_by(desk, program, customer_id)
    if case is None or not seen:
        raise NO_CUSTOMER
    (after,) = place_of(cursor, moment) if cursor else (None,)
    steps = [step for step in case.steps if after is None or step.occurred_at > after]
    page = _whole_moments(steps, limit)
    risk = case.risk and says.Risk(
        **says.shown(says.Risk, case.risk)
        | {"reasons": [says.shown(says.Reason, one) for one in case.risk.reasons]}
    )
    further = {
        "risk": risk,
        "steps": [says.shown(says.JourneyStep, step) for step in page],
        "matters": [says.shown(says.Matter, matter) for matter in case.matters],
        "next_cursor": cursor_of(page[-1].occurred_at) if len(page) < len(steps) else None,
    }
    return says.Journey(**says.shown(says.Journey, case) | further)


@router.get("/kpis")
def kpis(
    desk: At,
    program: Annotated[Program, with_scope("kpis")],
    since: Annotated[
        says.Day | None, Query(description="13 weeks ago where it is not said.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 500,
) -> says.Kpis:
    """The weekly KPIs of the whole company."""
    as_of, _ = desk.published.generation()
    first = since or (as_of or desk.now().date()) - timedelta(weeks=13)
    after = place_of(cursor, day, word) if cursor else (date.min, "")
    with desk.published.reading() as reader:
        values = [first, *after, limit + 1]
        rows = rows_if_made(reader, "journey.kpis", KPIS, values) if reader else []
    items = [says.Kpi(**dict(zip(says.Kpi.model_fields, row, strict=True))) for row in rows]
    page = items[:limit]
    end = cursor_of(page[-1].week, page[-1].kpi) if len(items) > limit else None
    return says.Kpis(as_of=as_of, items=page, next_cursor=end)


def _alert(row: dict[str, Any]) -> says.Alert:
    return says.Alert(**says.shown(says.Alert, row))


def _events(
    desk: Desk, program: Program, cursor: str | None, limit: int, alert_id: str | None = None
) -> says.Events:
    (after,) = place_of(cursor, number) if cursor else (0,)
    rows = events_after(desk.store.database, program.owners, after, limit + 1, alert_id)
    page = rows[:limit]
    end = cursor_of(page[-1]["event_id"]) if page else cursor
    items = [says.Event(**says.shown(says.Event, row)) for row in page]
    return says.Events(items=items, next_cursor=end if len(rows) > limit else None, cursor=end)


def _whole_moments(steps: Sequence[Step], limit: int) -> Sequence[Step]:
    """The first steps in the order of time, so many or as many more as share the last's moment."""
    if len(steps) <= limit:
        return steps
    last = steps[limit - 1].occurred_at
    return [step for step in steps if step.occurred_at <= last]
