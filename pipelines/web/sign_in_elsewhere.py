"""The way out to the provider of the company's accounts, and back in.

How the provider is spoken to stands in `provider.py`; sign-in with a password in `sign_in.py`.
"""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.web.desk import Desk, desk_of
from pipelines.web.provider import Attempt, NotLetIn
from pipelines.web.sign_in import form_page, let_in

ATTEMPT = "harken_sign_in"
PLACE = "/sign-in/elsewhere"
BACK = f"{PLACE}/back"
PATIENCE = 600  # seconds that somebody may take at the provider
STRANGER = (
    "You are not among those who may use the desk. Ask whoever runs it to add you "
    "('harken desk-user add NAME --known-as ...')."
)
ANEW = "This sign-in was not begun here, or too long ago; begin it anew."


def leave(request: Request) -> Response:
    """Send the browser to the provider."""
    desk = desk_of(request)
    if desk.provider is None:
        return desk.problem(request, 404, "There is no such page.", "Go back to the list.")
    attempt = Attempt.new()
    try:
        answer = RedirectResponse(desk.provider.address(attempt, _back(desk, request)), 303)
    except NotLetIn as refused:
        return form_page(request, refused.status, refused.words)
    answer.set_cookie(
        ATTEMPT,
        ".".join(attempt),
        max_age=PATIENCE,
        path=PLACE,
        httponly=True,
        samesite="lax",
        secure=desk.is_secure(request),
    )
    return answer


def come_back(request: Request) -> Response:
    """Begin the session of whom the provider names, or say why not."""
    desk = desk_of(request)
    if desk.provider is None:
        return desk.problem(request, 404, "There is no such page.", "Go back to the list.")
    try:
        answer = let_in(request, _token(desk, request))
    except NotLetIn as refused:
        answer = form_page(request, refused.status, refused.words)
    answer.delete_cookie(ATTEMPT, path=PLACE)
    return answer


def _token(desk: Desk, request: Request) -> str:
    """The token of a new session."""
    provider, said = desk.provider, request.query_params
    kept = request.cookies.get(ATTEMPT, "").split(".")
    state = said.get("state", "").encode()
    if provider is None or len(kept) != 3 or not hmac.compare_digest(state, kept[0].encode()):
        raise NotLetIn(403, ANEW)
    if "iss" in said and not provider.is_issuer(said["iss"]):
        raise NotLetIn(403, ANEW)
    if "code" not in said:
        raise NotLetIn(403, "The provider did not let you in.")
    who = provider.who(Attempt(*kept), said["code"], _back(desk, request))
    name = desk.people.known_as(who)
    if name is None:
        raise NotLetIn(403, STRANGER)
    return desk.people.begin(name, desk.now())


def _back(desk: Desk, request: Request) -> str:
    """The address that the provider knows us by."""
    here = urlsplit(desk.public_url or str(request.base_url))
    return f"{here.scheme}://{here.netloc}{BACK}"
