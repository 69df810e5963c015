"""The desk as an application: which address leads to which page. Nothing else belongs here."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from pipelines.failures import StatedFailure
from pipelines.pages.render import render_page
from pipelines.settings import Settings
from pipelines.web import acting, customer, sign_in, sign_in_elsewhere, team, today, work_list
from pipelines.web.api import api_app
from pipelines.web.desk import JOURNEY_PARTS, TEMPLATES, Desk, desk_of
from pipelines.web.guard import Guard
from pipelines.web.inbound import inbound

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    'rx="4" fill="#2c4a6e"/><path d="M4 3v10M12 3v10M4 8h8" stroke="#fff" stroke-width="2"/></svg>'
)
ROUTES = (
    Route("/", today.show),
    Route("/customers/{customer}", customer.show),
    Route("/customers/{customer}/journey-{width}.svg", customer.picture),
    Route("/alerts/{alert}", acting.act, methods=["POST"]),
    Route("/team", team.show),
    Route("/work-list", work_list.show),
    Route("/work-list", work_list.take, methods=["POST"]),
    Route("/work-list.xlsx", work_list.hand_out),
    Route("/sign-in", sign_in.show),
    Route("/sign-in", sign_in.sign_in, methods=["POST"]),
    Route(sign_in_elsewhere.PLACE, sign_in_elsewhere.leave),
    Route(sign_in_elsewhere.BACK, sign_in_elsewhere.come_back),
    Route("/sign-out", sign_in.sign_out, methods=["POST"]),
)


def desk_app(
    settings: Settings,
    hosts: tuple[str, ...] = LOOPBACK,
    keys: Sequence[bytes] = (),
    public_url: str | None = None,
) -> Starlette:
    """The desk of a home, for requests that name one of these hosts.

    Args:
        keys: that posts of messages are signed with; without any there is no door for them.
        public_url: how people call it where it stands behind a proxy.

    Raises:
        StatedFailure: the action store or the file of users cannot be opened.
    """
    desk = Desk(settings, public_url)
    sheet = render_page(TEMPLATES, "desk.css.j2", parts=JOURNEY_PARTS)

    def style(request: Request) -> Response:
        return Response(sheet, media_type="text/css", headers={"Cache-Control": "max-age=300"})

    def icon(request: Request) -> Response:
        return Response(ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=300"})

    doors = [Mount("/api/v1", api_app(desk))]
    if keys and settings.landing is not None:
        doors.append(Mount("/inbound", inbound(desk, settings.landing, keys).router()))
    app = Starlette(
        routes=[*ROUTES, Route("/desk.css", style), Route("/icon.svg", icon), *doors],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)),
            Middleware(Guard),
        ],
        exception_handlers={404: _not_found, StatedFailure: _failed},
    )
    app.state.desk = desk
    return app


def _not_found(request: Request, error: Exception) -> Response:
    return desk_of(request).problem(request, 404, "There is no such page.", "Go back to the list.")


def _failed(request: Request, error: Exception) -> Response:
    what, todo = (error.what, error.todo) if isinstance(error, StatedFailure) else (str(error), "")
    return desk_of(request).problem(request, 503, what, todo)
