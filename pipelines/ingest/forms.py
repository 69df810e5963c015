"""Normal forms of source values: one writing for one thing, before anything is compared or typed.

A value that is not of the expected kind stays as it is: whether it may enter is the door's
question. Only `telephone` and `mail_address` drop what is neither, because contact centres write
both, and handles too, into one field; `matter_marks.py` keeps of words only what tells their
matter. When two writings are equal is the vault's question.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from ml.text.own_words import own_words
from pipelines.contracts.contract import Form
from pipelines.ingest.matter_marks import bare_subject, mentioned_numbers
from pipelines.ingest.salesforce_id import contact_in_eighteen, eighteen_characters
from pipelines.sources.html_text import text_from_html
from pipelines.sources.mail import headers_are_automatic, message_id_in
from pipelines.sources.mail_text import LONGEST_BODY

EPOCH = re.compile(r"\d{9,13}")
MONTHS = 12
HTML = re.compile(
    r"<(?:!doctype|html|body|div|p|br|span|table|font|blockquote)\b[^<>]*>", re.IGNORECASE
)
FIRST_OF_MILLISECONDS = 100_000_000_000  # as seconds it would lie in the year 5138
MONTH_FIRST = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
)
SHORT_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[T ])")
TIME_IN_NAME = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2}))?_UTC")
TELEPHONE = re.compile(r"(?:tel:|sips?:)?(\+?[\d ().-]+)(?:[@;].*)?", re.IGNORECASE)
MAIL_ADDRESS = re.compile(r"(?:mailto:)?([^\s:@]+@[^\s:@]+)", re.IGNORECASE)


def normal(form: Form, value: str) -> str:
    """A value in the normal form that its column declares."""
    return FORMS[form](value)


def _from_epoch(value: str) -> str:
    """Seconds or milliseconds since 1970 as ISO 8601 text in UTC."""
    if not EPOCH.fullmatch(value):
        return value
    count = int(value)
    seconds = count / 1000 if count >= FIRST_OF_MILLISECONDS else count
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _from_export_time(value: str) -> str:
    """`3/15/2024 2:30 PM`, as exports write for American readers, or `2024-3-5`, as ISO 8601.

    A thirteenth month stays as it is: the door then refuses a file that writes the day first.
    """
    found = MONTH_FIRST.fullmatch(value)
    if not found:
        return SHORT_DATE.sub(
            lambda date: f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}", value, count=1
        )
    if int(found.group(1)) > MONTHS:
        return value
    month, day, year, hour, minute, second, half = found.groups()
    clock = int(hour or 0)
    if half:
        clock = clock % 12 + (12 if half in "pP" else 0)
    if hour is None:
        return f"{year}-{int(month):02}-{int(day):02}"
    return f"{year}-{int(month):02}-{int(day):02} {clock:02}:{minute}:{second or '00'}"


def _own_words(value: str) -> str:
    """What the writer of a mail wrote now, out of its text or HTML."""
    return own_words(text_from_html(value) if HTML.search(value) else value[:LONGEST_BODY])


def _message_id(value: str) -> str:
    return message_id_in(value) or value


def _automatic_mail(value: str) -> str:
    """Whether the headers of a mail say that a machine sent it."""
    return str(headers_are_automatic(value)).lower()


def _from_name(value: str) -> str:
    """The time that stands in the name of a recording, `..._20240315T14:30_UTC.wav`."""
    found = TIME_IN_NAME.search(value)
    if not found:
        return value
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}Z"


def _telephone(value: str) -> str:
    """`tel:+15550100` without its scheme; nothing where it is no telephone number."""
    found = TELEPHONE.fullmatch(value)
    return found[1].strip() if found else ""


def _mail_address(value: str) -> str:
    """`mailto:jo@x.example` without its scheme; nothing where it is no mail address."""
    found = MAIL_ADDRESS.fullmatch(value)
    return found[1] if found else ""


FORMS: dict[Form, Callable[[str], str]] = {
    "salesforce_id": eighteen_characters,
    "salesforce_contact_id": contact_in_eighteen,
    "epoch": _from_epoch,
    "export_time": _from_export_time,
    "own_words": _own_words,
    "message_id": _message_id,
    "automatic_mail": _automatic_mail,
    "time_in_name": _from_name,
    "telephone": _telephone,
    "mail_address": _mail_address,
    "html": text_from_html,
    "mentioned_numbers": mentioned_numbers,
    "bare_subject": bare_subject,
}
