"""The session that a web service is asked by: patient with it, and loyal to its one host.

Throttled, failing and broken answers are asked for again, as long as the service says or with
growing pauses. No request goes to another host than the named one, be it by redirect or by a link
in an answer, because whatever signs a request would go with it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from dlt.sources.helpers.requests import Client, Response, Session

from pipelines.failures import StatedFailure

ATTEMPTS = 6
BACKOFF = 1.0  # seconds; doubled with each attempt
LONGEST_WAIT = 300  # seconds
TIMEOUT = 60  # seconds without a byte


def session_of(base_url: str) -> Session:
    """A session that asks the host of `base_url` alone."""
    session = Client(
        request_timeout=TIMEOUT,
        raise_for_status=False,
        request_max_attempts=ATTEMPTS,
        request_backoff_factor=BACKOFF,
        request_max_retry_delay=LONGEST_WAIT,
        retry_condition=_is_broken,
    ).session
    session.send = _loyal(session.send, base_url)  # type: ignore[method-assign]
    return session


def _loyal(send: Callable[..., Response], base_url: str) -> Callable[..., Response]:
    home = _origin(base_url)
    # plain HTTP may become HTTPS on the same host, never the reverse
    allowed = {home, ("https", home[1], 443)} if home[::2] == ("http", 80) else {home}

    def loyal(request: Any, **options: Any) -> Response:
        if _origin(request.url) not in allowed:
            raise StatedFailure(
                f"It sends us on to another host, {urlsplit(request.url).netloc}",
                where=base_url,
                todo="Name that host as base_url if it is the right one: its secrets go there.",
            )
        return send(request, **options)

    return loyal


def _origin(url: str) -> tuple[str, str | None, int]:
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname, parts.port or {"https": 443}.get(parts.scheme, 80))


def _is_broken(answer: Response | None, error: BaseException | None) -> bool:
    """Whether an answer that should hold JSON breaks off."""
    if answer is None or not answer.ok or not answer.content:
        return False
    try:
        answer.json()
    except ValueError:
        return True
    return False
