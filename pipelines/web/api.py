"""The desk's API for other programs, /api/v1: put together, and how it refuses.

Each address wants a token with its scope. Addresses belong to `api_reading.py` and
`api_acting.py`, who calls to `api_access.py`.
"""

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from pipelines.failures import StatedFailure
from pipelines.web import api_acting, api_reading
from pipelines.web import api_answers as says
from pipelines.web.api_access import Refused, only_known_filters
from pipelines.web.desk import Desk
from pipelines.web.tokens import SCOPES, Tokens


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
    for router in (api_reading.router, api_acting.router):
        app.include_router(router, dependencies=[Depends(only_known_filters)])
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(StatedFailure, _failed)
    return app


def _refused(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    words = str(getattr(error, "detail", error))  # of what the framework itself refuses
    problem = error.problem if isinstance(error, Refused) else says.Problem(error=words)
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
