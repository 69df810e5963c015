"""One customer's page: alerts with what can be done, the journey as the customer saw it, reasons.

What is done about an alert belongs to `acting.py`; how a journey is told to `pipelines.explain`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from pipelines.actions.listing import Wanted
from pipelines.actions.states import UNTOUCHED, ends_of, objection, way_to
from pipelines.explain.case import Case, read_case
from pipelines.explain.page import described_picture, journey_values
from pipelines.explain.picture import journey_svg
from pipelines.explain.story import ALERT_KINDS, ALERT_STATES, who
from pipelines.failures import StatedFailure
from pipelines.pages.render import render_page
from pipelines.web.desk import TEMPLATES, Desk, Form, about, desk_of, session_of
from pipelines.web.people import User
from pipelines.web.sight import alerts_seen_by

NOT_THERE = ("There is no such customer here.", "Go back to the list and choose one.")
# a picture is a document of its own, styled inside; nothing else may run or load in it
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STEPS = {
    "acknowledged": "I take it",
    "acted": "Done: I acted",
    "communicated": "The customer was told",
    "snoozed": "Put aside until",
    "escalated": "Hand upwards",
}
OUTCOME_WORDS = {
    "saved": "the customer stays",
    "lost": "the customer leaves",
    "not_reached": "could not be reached",
    "not_needed": "was not needed",
    "other": "something else",
}


@dataclass(frozen=True)
class Told:
    """What a page says of a step that was just asked for, and what was typed for it."""

    alert_id: str = ""
    done: str = ""
    wrong: str = ""
    todo: str = ""
    typed: Form = field(default_factory=lambda: Form({}))


def show(request: Request) -> Response:
    """The page of the customer in the address."""
    kept = request.query_params.get("kept", "")
    told = Told(kept, done="Kept." if kept else "")
    return customer_page(request, request.path_params["customer"], told)


def customer_page(request: Request, customer: str, told: Told, status: int = 200) -> Response:
    """The page; 404 for who is not there and for who is another team's alike."""
    desk, user = desk_of(request), session_of(request).user
    alerts = alerts_seen_by(desk, user, customer)
    case = case_of(desk, customer)
    if case is None or (not alerts and user.owners is not None):
        return desk.problem(request, 404, *NOT_THERE)
    return desk.page(
        request,
        "customer.html.j2",
        status=status,
        title=who(case),
        alerts=[_shown(desk, alert) for alert in alerts],
        pictures=_pictures(case, desk.published.mark()),
        told=told,
        kinds=ALERT_KINDS,
        states=ALERT_STATES,
        step_words=STEPS,
        outcome_words=OUTCOME_WORDS,
        ends_of=ends_of,
        following=_next(desk, user, customer) if told.done else None,
        tomorrow=(desk.today() + timedelta(days=1)).isoformat(),
        **journey_values(case, desk.zone),
    )


def picture(request: Request) -> Response:
    """The journey as a picture, for wide screens or narrow ones."""
    desk, user = desk_of(request), session_of(request).user
    customer = request.path_params["customer"]
    case = case_of(desk, customer)
    hidden = user.owners is not None and not alerts_seen_by(desk, user, customer)
    if case is None or hidden or not case.steps:
        return desk.problem(request, 404, *NOT_THERE)
    narrow = request.path_params["width"] == "narrow"
    words = {"title": f"The journey of {who(case)}", "description": described_picture(case)}
    drawing = journey_svg(case, desk.zone, narrow=narrow, **words)
    # escaped where it was drawn; a document of its own needs the name of its language
    opening, _, rest = drawing.partition(">")
    if "xmlns=" not in opening:
        opening += ' xmlns="http://www.w3.org/2000/svg"'
    drawn: dict[str, Any] = {"opening": Markup(f"{opening}>"), "drawing": Markup(rest)}  # noqa: S704
    svg = render_page(TEMPLATES, "picture.svg.j2", **drawn)
    headers = {"Content-Security-Policy": PICTURE_POLICY, "Cache-Control": "private, max-age=3600"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def case_of(desk: Desk, customer: str) -> Case | None:
    """The published case of a customer_id; None where there is none."""
    with desk.published.reading() as cursor:
        if cursor is None:
            return None
        try:
            case = read_case(cursor, desk.settings.home, customer)
        except StatedFailure:
            return None  # nobody of this id, or no journey yet: the page says so
    # an address or a number would be found too, but is no place for a link to stand in
    return case if case.customer_id == customer else None


def _shown(desk: Desk, alert: dict[str, Any]) -> tuple[Any, ...]:
    """An alert, the steps of its life, those it can take, and how its clock stands."""
    events = desk.store.events_of(alert["alert_id"])
    acted = next((event["at"] for event in events if event["to_state"] == "acted"), None)
    return alert, events, _possible(alert), _clock(desk, alert["due_at"], acted)


def _clock(desk: Desk, due_at: datetime | None, acted_at: datetime | None) -> tuple[str, bool]:
    """The time left, or where somebody has acted, whether that was in time; and if it is late."""
    if acted_at is None:
        return desk.left(due_at), due_at is not None and due_at < desk.now()
    if due_at is None:
        return "acted upon", False
    late = acted_at > due_at
    how = "late" if late else "before it was due"
    return f"acted upon {about(abs(due_at - acted_at))} {how}", late


def _possible(alert: Mapping[str, Any]) -> list[str]:
    """The steps that can be taken with an alert as it stands, in the order of its life.

    Whoever has acted need not say first that they took it: the steps between are taken with it.
    """
    state = alert["state"]
    return [step for step in STEPS if objection(state, way_to(state, step)[0]) is None]


def _next(desk: Desk, user: User, customer: str) -> dict[str, Any] | None:
    """The most pressing alert of another customer with which nobody has done anything yet."""
    wanted = Wanted(states=(*UNTOUCHED, "acknowledged"), owners=user.owners)
    rows = [row for row in desk.store.page(wanted, 0, 20) if row["customer_id"] != customer]
    if not rows:
        return None
    whose = rows[0]["customer_id"]
    name = desk.published.names([whose]).get(whose, "Name not known")
    return {**rows[0], "name": name}


def _pictures(case: Case, mark: str) -> list[Markup]:
    place = "/customers/{}/journey-{}.svg?of={}"
    tag = Markup('<img src="{}" alt="{}" loading="lazy">')
    described = described_picture(case)
    return [
        tag.format(place.format(case.customer_id, width, mark), described)
        for width in ("wide", "narrow")
        if case.steps
    ]
