"""The pages that let people in and out. Users and sessions themselves belong to `people.py`."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.web.desk import COOKIE, Form, desk_of, form_of
from pipelines.web.guard import carries
from pipelines.web.people import LONGEST, TooManyFailures

WRONG = "Name or password are wrong."
TOO_MANY = "Too many wrong passwords for this name. Wait 15 minutes, or ask whoever runs the desk."


def show(request: Request) -> Response:
    """The form; who is the first is told how users are made."""
    return form_page(request)


def form_page(request: Request, status: int = 200, wrong: str = "", name: str = "") -> Response:
    """The form, and what is wrong; the way to the company's accounts where there is one."""
    desk = desk_of(request)
    return desk.page(
        request,
        "sign_in.html.j2",
        status=status,
        wrong=wrong,
        name=name,
        users=len(desk.people.all()),
        elsewhere=desk.provider and desk.provider.called,
    )


def let_in(request: Request, token: str) -> Response:
    """To the list, with the cookie of a session."""
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=desk_of(request).is_secure(request),
    )
    return answer


async def sign_in(request: Request) -> Response:
    """Begin a session, or say why not."""
    return await run_in_threadpool(_signed_in, request, await form_of(request))


async def sign_out(request: Request) -> Response:
    """End the session."""
    form = await form_of(request)
    answer = RedirectResponse("/sign-in", 303)
    if carries(form["csrf"], request.state.session.csrf):
        token = request.cookies.get(COOKIE, "")
        await run_in_threadpool(desk_of(request).people.sign_out, token)
        answer.delete_cookie(COOKIE)
    return answer


def _signed_in(request: Request, form: Form) -> Response:
    desk = desk_of(request)
    name = form["name"][:64]
    try:
        token = desk.people.sign_in(name, form["password"][:1024], desk.now())
        wrong, status = WRONG, 401
    except TooManyFailures:
        token, wrong, status = None, TOO_MANY, 429
    return form_page(request, status, wrong, name) if token is None else let_in(request, token)
