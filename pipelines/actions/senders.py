"""One attempt to hand a message to a channel, and what its answer means.

| answer | meaning |
| --- | --- |
| 2xx, SMTP 250 | delivered; the body of the answer is never read |
| 429, 503 with Retry-After | again, not before the time it names |
| 408, 425, 429, 5xx, SMTP 4yz, time-out, reset, no connection, a service's unexplained no | again |
| other 4xx, 410, SMTP 5yz | given up: the same message would be refused again |
| 3xx | given up: redirects are not followed |
| loopback or private address that is not allowed | given up |

When to try again belongs to `delivery.py`.
"""

import contextlib
import http.client
import logging
import re
import smtplib
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from pipelines.actions.channels import Channel, Email, Webhook
from pipelines.actions.messages import as_text
from pipelines.actions.outbox import Claim
from pipelines.settings import secret_from_env
from pipelines.sources.signatures import secret_key, sign

AGAIN = (408, 425, 429)
STATUS_IN_LOG = re.compile(r"error=(\d{3})\b")
LONGEST_WAIT = 86_400.0  # a channel that asks for more is tried once a day


@dataclass(frozen=True)
class Answer:
    """How an attempt ended: taken, to be tried `again`, or given up; `wait`: seconds asked for."""

    taken: bool
    again: bool = False
    words: str = ""
    wait: float | None = None


Sender = Callable[[Claim], Answer]


def sender_for(name: str, channel: Channel, timeout: float) -> Sender:
    """How messages go out through a channel.

    Raises:
        StatedFailure: the environment variable that it names is not set.
        WrongSecret: a webhook's secret is none.
    """
    where = f"deliver.channels.{name}"
    if isinstance(channel, Webhook):
        key = secret_key(secret_from_env(channel.secret_variable, where))
        return lambda claim: _post(channel, key, claim, timeout)
    if isinstance(channel, Email):
        variable = channel.password_variable
        password = secret_from_env(variable, where) if variable else None
        return lambda claim: _mail(channel, password, claim, timeout)
    url = secret_from_env(channel.url_variable, where)
    return lambda claim: _notify(url, claim, timeout)


def answer_of(status: int, retry_after: str | None = None, now: float = 0.0) -> Answer:
    """What an HTTP status means; `now` in seconds since 1970 measures a Retry-After date."""
    words = f"answered {status}"
    if 200 <= status < 300:
        return Answer(True, words=words)
    again = status in AGAIN or status >= 500
    return Answer(False, again, words, _seconds(retry_after, now) if again else None)


def _post(channel: Webhook, key: bytes, claim: Claim, timeout: float) -> Answer:
    parts = urlsplit(channel.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    body = claim.content.encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "harken",
        "webhook-id": claim.message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": sign(key, claim.message_id, stamp, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = kind(str(parts.hostname), parts.port, timeout=timeout)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return answer_of(response.status, response.headers.get("Retry-After"), time.time())
    except (OSError, http.client.HTTPException) as error:
        return Answer(False, True, _named(error))
    finally:
        connection.close()


def _mail(channel: Email, password: str | None, claim: Claim, timeout: float) -> Answer:
    mail = EmailMessage()
    mail["Subject"], body = as_text(claim.content)
    mail["From"], mail["To"] = channel.sender, ", ".join(channel.to)
    mail["Message-ID"] = f"<{claim.message_id}@{channel.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    try:
        with _server(channel, timeout) as server:
            if channel.user:
                server.login(channel.user, password or "")
            refused = server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        return Answer(False, error.smtp_code < 500, f"answered {error.smtp_code}")
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return Answer(False, max(codes) < 500, f"every recipient was refused with {max(codes)}")
    except (OSError, smtplib.SMTPException) as error:
        return Answer(False, True, _named(error))
    return Answer(True, words=f"{len(refused)} recipients were refused" if refused else "")


def _server(channel: Email, timeout: float) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, channel.port, timeout=timeout, context=secure)
    server = smtplib.SMTP(channel.host, channel.port, timeout=timeout)
    if channel.security == "starttls":
        server.starttls(context=secure)
    return server


def _notify(url: str, claim: Claim, timeout: float) -> Answer:
    import apprise  # a second that a delivery without services need not pay

    separator = "&" if "?" in url else "?"
    bounded = f"{url}{separator}rto={timeout}&cto={timeout}&redirect=no"
    # the service itself, not an Apprise of services: that one would send in other threads
    service = apprise.Apprise.instantiate(bounded)
    if service is None:
        return Answer(False, False, "the Apprise URL of this channel is of no known service")
    subject, body = as_text(claim.content)
    with _log_of_this_thread("apprise") as lines:
        taken = service.notify(body=body, title=subject)
    if taken:
        return Answer(True)
    told = STATUS_IN_LOG.search("\n".join(lines))
    status = int(told[1]) if told else None
    if status is None or 200 <= status < 300:
        return Answer(False, True, "the service did not take it")
    return answer_of(status)


@contextlib.contextmanager
def _log_of_this_thread(name: str) -> Iterator[list[str]]:
    """Lines that a library logs in this thread: all it tells of a refusal."""
    lines: list[str] = []
    thread = threading.get_ident()
    handler = logging.Handler()
    handler.emit = lambda record: (  # type: ignore[method-assign]
        lines.append(record.getMessage()) if record.thread == thread else None
    )
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.propagate = False  # it would tell addresses with secrets in them
    try:
        yield lines
    finally:
        logger.removeHandler(handler)


def _seconds(retry_after: str | None, now: float) -> float | None:
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(retry_after)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max((at - datetime.fromtimestamp(now, UTC)).total_seconds(), 0.0), LONGEST_WAIT)
    return None


def _named(error: BaseException) -> str:
    """The error without what a server may have said in it."""
    return (
        f"{type(error).__name__}: {error}" if isinstance(error, OSError) else type(error).__name__
    )
