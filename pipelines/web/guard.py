"""What stands before every page: who may come in, from where, and what the browser may do.

Sign-in itself is a page (sign_in.py); who may see and do what is said by `people.User`.
"""

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from pipelines.web.desk import COOKIE, desk_of

OPEN_PATHS = (
    *("/sign-in", "/sign-in/elsewhere", "/sign-in/elsewhere/back"),
    *("/desk.css", "/icon.svg"),
)
# their callers are let in by the signature of their posts, or by their token
KEYED_PATHS = ("/inbound/", "/api/v1/")
MOST_BYTES = 20_000_000  # of a request; the largest is a work list
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
Next = Callable[[Request], Awaitable[Response]]


class Guard(BaseHTTPMiddleware):
    """Lets in who is signed in, refuses posts from elsewhere, and seals every answer."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        """The answer of the page, or why there is none."""
        answer = await self._refusal(request) or await call_next(request)
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer

    async def _refusal(self, request: Request) -> Response | None:
        if not request.scope["path"].isprintable():  # no address here has such letters
            return _refused(request, 404, "There is no such page.")
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return _refused(request, 413, "The request is too large.")
        if request.method == "POST":
            if "content-length" not in request.headers:
                return _refused(request, 411, "The request does not say its length.")
            if not _is_from_here(request):
                return _refused(request, 403, "This was sent from another site: refused.")
        if request.url.path in OPEN_PATHS or request.url.path.startswith(KEYED_PATHS):
            return None
        desk = desk_of(request)
        token = request.cookies.get(COOKIE, "")
        session = await run_in_threadpool(desk.people.session, token, desk.now()) if token else None
        if session is None:
            if request.method == "POST":
                return await run_in_threadpool(
                    desk.problem,
                    request,
                    401,
                    "You are not signed in any more; nothing was changed",
                    "Sign in in another tab, then send this again.",
                )
            return RedirectResponse("/sign-in", 303)
        request.state.session = session
        return None


def _refused(request: Request, status: int, words: str) -> Response:
    """Programs read every refusal alike, people get the words."""
    if request.url.path.startswith(KEYED_PATHS):
        return JSONResponse({"error": words, "todo": ""}, status)
    return PlainTextResponse(words, status)


def carries(sent: str, csrf: str) -> bool:
    """Whether a form was made for this session."""
    return hmac.compare_digest(sent.encode(), csrf.encode())


def _is_from_here(request: Request) -> bool:
    """Browsers name the page that posts; who names none is no browser, and has no cookie."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
