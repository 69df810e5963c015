"""The words of a mail: decoded, out of HTML, without quoted history and signature.

Reply parsing is the library mail-parser-reply; HTML is read by `html_text.py`. Cleaning for the
emotion model (masks, look-alike letters) belongs to that model.
"""

import re
from email.message import Message

from mailparser_reply import EmailReplyParser

from pipelines.sources.html_text import text_from_html

LONGEST_BODY = 1_000_000  # letters; what is longer is a log file, not a letter
LONGEST_PARSED = 4_000  # letters; the reply parser's time grows with their square
MOST_PARTS = 1_000

LONG_GAP = re.compile(r"[ \t]{9,}")
EMPTY_LINES = re.compile(r"\n{3,}")
OUTLOOK_HISTORY = re.compile(
    r"^[ \t]*(?:-{2,}\s*Original Message\s*-{2,}|_{10,}|From:\s.+\n(?:\s*(?:Sent|Date|To):\s.+))",
    re.MULTILINE | re.IGNORECASE,
)
ATTRIBUTION = re.compile(r"^[ \t]*On\b[^\n]{0,200}(?:\n[^\n]{0,200})?\bwrote:\s*$", re.MULTILINE)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
SIGN_OFF = re.compile(
    r"\n\s*(?:(?:kind|best|warm|many)\s+)?(?:regards|wishes|thanks|sincerely|yours(?:\s+\w+)?|cheers)"
    r"\s*,?[ \t]*(?:\n[^\n]{0,60}){1,4}\s*$",
    re.IGNORECASE,
)


class UnreadableText(ValueError):
    """The words of a mail cannot be decoded; the message says why."""


def text_of(mail: Message) -> str:
    """All readable text of a mail: the plain part where there is one, else the HTML one.

    Raises:
        UnreadableText: the chosen part names an unknown charset or breaks its encoding.
    """
    plain: list[str] = []
    html: list[str] = []
    for count, part in enumerate(mail.walk()):
        if count >= MOST_PARTS:
            break
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_decoded(part))
        elif part.get_content_type() == "text/html" and not plain:
            html.append(text_from_html(_decoded(part)))
    return "\n".join(plain or html)[:LONGEST_BODY]


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset("utf-8"))
    try:
        return payload.decode(charset, "replace").replace("\0", "")
    except LookupError as error:
        raise UnreadableText(f"the charset '{charset[:40]}' of the mail is not known") from error


def own_words(text: str) -> str:
    """What the writer wrote now: without the mails quoted below and without the signature."""
    text = _tidy(text)
    for history in (OUTLOOK_HISTORY, ATTRIBUTION):
        if found := history.search(text):
            text = text[: found.start()]
    lines = [line for line in _latest_reply(text).splitlines() if not line.lstrip().startswith(">")]
    words = SIGNATURE.split("\n".join(lines), maxsplit=1)[0].strip()
    return SIGN_OFF.sub("", words).strip()


def _tidy(text: str) -> str:
    """One kind of line end and no endless gaps, which would make patterns search for minutes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return EMPTY_LINES.sub("\n\n", "\n".join(LONG_GAP.sub(" ", line).rstrip() for line in lines))


def _latest_reply(text: str) -> str:
    start = text[:LONGEST_PARSED]
    reply = EmailReplyParser(languages=["en"]).parse_reply(text=start) or start
    return reply if len(reply.strip()) < len(start.strip()) else text
