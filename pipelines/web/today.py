"""Today's list: whom, why, what to do and by when, the most pressing first, with filters.

What one customer's page shows belongs to `customer.py`, what is done about an alert to `acting.py`.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from pipelines.actions.listing import Wanted
from pipelines.actions.rules import KINDS
from pipelines.explain.story import ALERT_KINDS, ALERT_STATES
from pipelines.timeline.days import start_of_day
from pipelines.web.desk import Desk, desk_of, session_of
from pipelines.web.people import User

ROWS = 50
WHICH = {
    "all": "all open",
    "mine": "mine",
    "new": "new on this list",
    "overdue": "overdue",
    "today": "due today",
}


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for."""

    which: str
    kind: str
    team: str
    page: int

    def address(self, **changes: Any) -> str:
        """The list's address with some of it changed."""
        asked = replace(self, **changes)
        said = {"which": asked.which, "kind": asked.kind, "team": asked.team, "page": asked.page}
        return "/?" + urlencode({name: value for name, value in said.items() if value})


def show(request: Request) -> Response:
    """The list as asked for."""
    desk, user = desk_of(request), session_of(request).user
    asked = _asked(request)
    wanted = _wanted(desk, user, asked)
    rows = desk.store.page(wanted, (asked.page - 1) * ROWS, ROWS)
    tally = desk.store.tally({**_listings(desk, user), "asked": wanted})
    total = tally["asked"].total()
    names = desk.published.names([row["customer_id"] for row in rows])
    return desk.page(
        request,
        "today.html.j2",
        asked=asked,
        which=WHICH,
        kinds={kind: ALERT_KINDS.get(kind, kind) for kind in KINDS},
        states=ALERT_STATES,
        rows=rows,
        names=names,
        total=total,
        pages=max(1, -(-total // ROWS)),
        counts={which: tally[which].total() for which in WHICH},
        teams=sorted(owner for owner, alerts in tally["all"].items() if owner and alerts),
        since=desk.start_of_list(),
    )


def _asked(request: Request) -> Asked:
    said = request.query_params
    page = said.get("page", "1")
    return Asked(
        which=said.get("which", "all") if said.get("which") in WHICH else "all",
        kind=said.get("kind", "") if said.get("kind") in KINDS else "",
        team=said.get("team", "")[:200],
        page=max(1, min(int(page), 10_000)) if page.isascii() and page.isdigit() else 1,
    )


def _wanted(desk: Desk, user: User, asked: Asked) -> Wanted:
    wanted = Wanted(owners=user.owners, kind=asked.kind or None, owner=asked.team or None)
    if asked.which == "mine":
        return replace(wanted, owners=(user.name, *user.teams), or_unowned=False)
    if asked.which == "new":
        return replace(wanted, opened_since=desk.start_of_list())
    if asked.which == "overdue":
        return replace(wanted, overdue_at=desk.now())
    if asked.which == "today":
        return replace(wanted, due_before=start_of_day(desk.today() + timedelta(days=1), desk.zone))
    return wanted


def _listings(desk: Desk, user: User) -> dict[str, Wanted]:
    everything = Asked("all", "", "", 1)
    return {which: _wanted(desk, user, replace(everything, which=which)) for which in WHICH}
