"""Reads one mail from its bytes: who, when, which thread, and the writer's own words.

Parsed under the compat32 policy, which keeps defects instead of raising, and each header decoded
under guard. Attachments are not read. Whose address is the company's is decided in staging.
"""

import email
import email.policy
import hashlib
import re
from datetime import UTC
from email.errors import MessageError, MissingHeaderBodySeparatorDefect
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from inspect import signature
from typing import Any

from ml.text.own_words import own_words
from pipelines.sources.mail_head import mended
from pipelines.sources.mail_text import UnreadableText, digest_of, text_of

LARGEST_MAIL = 4 * 1024 * 1024  # bytes; letters stand before their attachments, the rest is cut
LONGEST_HEADER = 20_000  # letters; mailing lists of thousands are no journey of a customer
# Newer Pythons drop a whole header for one odd address in it, unless told not to.
LENIENT: dict[str, bool] = (
    {"strict": False} if "strict" in signature(getaddresses).parameters else {}
)
ADDRESS = re.compile(r"[^@].*@(?:[\w.-]+|\[[\w.:]+\])")
MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
AUTOMATIC_PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}


def read_mail(raw: bytes) -> dict[str, Any]:
    """The fields of one mail, named as the mail contract's sources name them.

    Args:
        raw: the mail; where it was cut, one byte longer than the longest.

    Raises:
        UnreadableText: the words cannot be read (unknown charset, broken encoding, cut off).
    """
    fields = fields_of(raw)
    return fields | {"body": own_words(fields["body"])}


def fields_of(raw: bytes) -> dict[str, Any]:
    """The same with all words of the body, those of quoted mails too."""
    mail = _parsed(raw)
    body = text_of(mail)
    if len(raw) > LARGEST_MAIL and not body:
        size = LARGEST_MAIL // 1024 // 1024
        raise UnreadableText(f"the mail has no words in its first {size} MB, the rest is not read")
    sent_at = _instant(_header(mail, "Date"))
    senders = _addresses(mail, "From") or _addresses(mail, "Sender")
    receivers, copied = _addresses(mail, "To"), _addresses(mail, "Cc")
    return {
        "message_id": message_id_in(_header(mail, "Message-ID"))
        or f"no-id-{hashlib.sha256(_with_plain_ends(raw)).hexdigest()}",
        "content": f"{sent_at} {digest_of(mail)}",
        "in_reply_to": message_id_in(_header(mail, "In-Reply-To")),
        "reference_ids": MESSAGE_ID.findall(_header(mail, "References")),
        "sent_at": sent_at,
        "delivered_at": _instant(_header(mail, "Received").rpartition(";")[2]),
        "from": senders[0][1] if senders else None,
        "from_name": senders[0][0] if senders else None,
        "from_domain": _domain(senders[0][1]) if senders else None,
        "to": [address for _, address in receivers],
        "to_domains": " ".join(_domain(address) for _, address in receivers),
        "cc": [address for _, address in copied],
        "cc_domains": " ".join(_domain(address) for _, address in copied),
        "subject": _header(mail, "Subject"),
        "body": body,
        "is_automatic": str(_is_automatic(mail)).lower(),
    }


def _with_plain_ends(raw: bytes) -> bytes:
    """Mailboxes and servers end lines differently, and the last one perhaps not at all."""
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n")


def _parsed(raw: bytes) -> Message:
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in mail.defects):
        return email.message_from_bytes(mended(raw), policy=email.policy.compat32)
    return mail


def _header(mail: Message, name: str) -> str:
    """A header as text; encoded words that cannot be decoded stay as they are written."""
    first = next(iter(_written(mail, name)), "")
    return " ".join(_decoded(first[:LONGEST_HEADER]).replace("\0", "").split())


def _written(mail: Message, name: str) -> list[str]:
    """Every header of that name as it stands in the mail; bytes above ASCII are read as UTF-8."""
    found = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    return [text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for text in found]


def _addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    # Addresses are parsed before encoded words are decoded: a decoded comma must not split them.
    pairs = getaddresses(_written(mail, name), **LENIENT)
    found = [(label, address.strip()) for label, address in pairs]
    return [(_decoded(label), address) for label, address in found if ADDRESS.fullmatch(address)]


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        return text


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


def message_id_in(text: str) -> str | None:
    """The first Message-ID of a header, without brackets."""
    found = MESSAGE_ID.search(text)
    return found.group(1) if found else None


def headers_are_automatic(headers: str) -> bool:
    """Whether the header block of a mail says that a machine sent it."""
    return _is_automatic(email.message_from_string(headers, policy=email.policy.compat32))


def _instant(text: str) -> str | None:
    """A mail date as UTC text, or None; a date without a zone is taken as UTC (RFC 5322)."""
    try:
        moment = parsedate_to_datetime(text.strip())
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(mail: Message) -> bool:
    submitted = _header(mail, "Auto-Submitted").lower()
    return (
        submitted.startswith("auto-")
        or _header(mail, "Precedence").lower() in AUTOMATIC_PRECEDENCE
        or any(mail.get(name) is not None for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
        or _header(mail, "Return-Path") == "<>"
    )
