"""What is done at the desk about one alert: a step, a note; of two people the first one wins.

The rules of steps belong to `pipelines.actions.states`, how they are kept to its store.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.actions.states import way_to, way_to_end
from pipelines.failures import StatedFailure
from pipelines.web.customer import Told, customer_page
from pipelines.web.desk import Desk, Form, desk_of, form_of, session_of
from pipelines.web.guard import carries
from pipelines.web.sight import alert_seen_by

LONGEST_NOTE = 2_000
NOT_YOURS = ("There is no such alert here.", "Go back to the list and choose one.")
ONLY_LOOKS = ("You may look, and not act.", "Ask whoever runs the desk for another role.")
AGAIN = "This form was made before you signed in anew; nothing was changed."


async def act(request: Request) -> Response:
    """Take the step that the form names, or keep its note."""
    return await run_in_threadpool(_acted, request, await form_of(request))


def _acted(request: Request, form: Form) -> Response:
    desk, session = desk_of(request), session_of(request)
    if not session.user.may_act:
        return desk.problem(request, 403, *ONLY_LOOKS)
    alert_id = request.path_params["alert"]
    alert = alert_seen_by(desk, session.user, alert_id)
    if alert is None:
        return desk.problem(request, 404, *NOT_YOURS)
    customer = str(alert["customer_id"])
    if not carries(form["csrf"], session.csrf):
        told = Told(alert_id, wrong=AGAIN, todo="Send it once more.", typed=form)
        return customer_page(request, customer, told, 403)
    try:
        _kept(desk, alert_id, alert["state"], form, session.user.name)
    except StatedFailure as failure:
        told = Told(alert_id, wrong=failure.what, todo=failure.todo, typed=form)
        return customer_page(request, customer, told, 409)
    return RedirectResponse(f"/customers/{customer}?kept={alert_id}#{alert_id}", 303)


def _kept(desk: Desk, alert_id: str, state: str, form: Form, by: str) -> None:
    note = form["note"]
    if len(note) > LONGEST_NOTE:
        raise _cannot(alert_id, "The note is too long", f"Keep it under {LONGEST_NOTE:,} letters.")
    step = form["step"]
    if step == "note":
        if not note:
            raise _cannot(alert_id, "There is nothing to note", "Write something first.")
        desk.store.note(alert_id, note, by=by, at=desk.now())
        return
    version = form["version"]
    if not (version.isascii() and version.isdigit()):
        raise _cannot(alert_id, "The form is not whole", "Open the page again.")
    outcome = form["outcome"]  # a button of its own: how it ended
    desk.store.act(
        alert_id,
        way_to_end(state, outcome) if outcome else way_to(state, step),
        by=by,
        at=desk.now(),
        note=note or None,
        until=_until(desk, alert_id, form["until"]) if step == "snoozed" else None,
        outcome=outcome or None,
        version=int(version),
    )


def _until(desk: Desk, alert_id: str, written: str) -> datetime:
    """The morning of a day, eight o'clock where the company is."""
    try:
        morning = datetime.combine(date.fromisoformat(written), time(8), ZoneInfo(desk.zone))
    except ValueError as error:
        raise _cannot(alert_id, "Until which day is not said", "Choose a day ahead.") from error
    return morning.astimezone(UTC).replace(tzinfo=None)


def _cannot(alert_id: str, what: str, todo: str) -> StatedFailure:
    return StatedFailure(what, where=f"alert {alert_id}", todo=todo)
