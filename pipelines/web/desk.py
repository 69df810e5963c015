"""What every page of the desk shares: stores, who asks, the clock, and how a page is answered.

Pages themselves, their queries and words belong to the modules named after them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipelines import explain
from pipelines.actions.delivery import now_utc
from pipelines.actions.store import ActionStore
from pipelines.pages.render import render_page
from pipelines.pages.words import NO_BREAK, local
from pipelines.settings import Settings, secret_from_env
from pipelines.timeline.days import start_of_day
from pipelines.web.people import People, Session
from pipelines.web.provider import Provider
from pipelines.web.published import Published

TEMPLATES = Path(__file__).parent / "templates"
JOURNEY_PARTS = Path(explain.__file__).parent
COOKIE = "harken_desk"


class Desk:
    """The stores behind the pages of one home."""

    def __init__(self, settings: Settings, public_url: str | None = None) -> None:
        """`public_url` is how people call it where it stands behind a proxy."""
        self.settings = settings
        self.public_url = public_url
        self.provider = _provider(settings)
        self.zone = settings.configuration.company.time_zone
        self.store = ActionStore(settings.home)
        self.people = People(settings.home)
        self.published = Published(settings.home)

    def now(self) -> datetime:
        """The moment, UTC without offset."""
        return now_utc().replace(microsecond=0)

    def is_secure(self, request: Request) -> bool:
        """Whether people reach it by TLS: their cookies then go no other way."""
        return "https" in (request.url.scheme, urlsplit(self.public_url or "").scheme)

    def today(self) -> date:
        """The day it is where the company is."""
        return local(self.now(), self.zone).date()

    def start_of_list(self) -> datetime:
        """When the day of the newest list began, or today where there is none; UTC."""
        as_of, _ = self.published.generation()
        return start_of_day(as_of or self.today(), self.zone)

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page of the desk; every template knows who is signed in and where it stands."""
        session: Session | None = getattr(request.state, "session", None)
        as_of, published_at = self.published.generation()
        html = render_page(
            TEMPLATES,
            template,
            parts=JOURNEY_PARTS,
            session=session,
            path=request.url.path,
            zone=self.zone,
            now=self.now(),
            as_of=as_of,
            published_at=published_at,
            left=self.left,
            **values,
        )
        return HTMLResponse(html, status_code=status)

    def problem(self, request: Request, status: int, what: str, todo: str) -> Response:
        """A page that says what is wrong and what to do."""
        return self.page(request, "problem.html.j2", status=status, what=what, todo=todo)

    def left(self, due_at: datetime | None) -> str:
        """How long there is until then, or how long it is over: 3 h left, 2 days over."""
        if due_at is None:
            return "no due time"
        distance = due_at - self.now()
        return f"{about(abs(distance))} {'left' if distance >= timedelta(0) else 'over'}"


def _provider(settings: Settings) -> Provider | None:
    configured = settings.configuration.desk.sign_in
    if configured is None:
        return None
    variable = configured.secret_variable
    secret = secret_from_env(variable, "desk.sign_in.secret_variable") if variable else None
    return Provider(configured, secret)


def desk_of(request: Request) -> Desk:
    """The desk that a request is for."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """Who is signed in; only behind the sign-in."""
    session: Session = request.state.session
    return session


@dataclass(frozen=True)
class Form:
    """The fields of a form that was sent, stripped; what is missing is empty."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


async def form_of(request: Request) -> Form:
    """The text fields of the request's form."""
    sent = await request.form(max_files=1, max_fields=50)
    return Form({key: value.strip() for key, value in sent.items() if isinstance(value, str)})


def about(distance: timedelta) -> str:
    """A stretch of time in the one unit that matters: 40 min, 3 h, 12 days."""
    minutes = int(distance.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes}{NO_BREAK}min"
    if minutes < 48 * 60:
        return f"{minutes // 60}{NO_BREAK}h"
    return f"{minutes // (24 * 60)}{NO_BREAK}days"
