"""The words of a mail: decoded, out of HTML, without quoted history and signature.

Reply parsing is the library mail-parser-reply; HTML is read by Beautiful Soup. Cleaning for the
emotion model (masks, look-alike letters) belongs to that model.
"""

import re
from email.message import Message

from bs4 import BeautifulSoup
from mailparser_reply import EmailReplyParser

LONGEST_BODY = 1_000_000  # letters; what is longer is a log file, not a letter
MOST_PARTS = 200

OUTLOOK_HISTORY = re.compile(
    r"^\s*(?:-{2,}\s*Original Message\s*-{2,}|_{10,}|From:\s.+\n(?:\s*(?:Sent|Date|To):\s.+))",
    re.MULTILINE | re.IGNORECASE,
)
ATTRIBUTION = re.compile(r"^\s*On\b[^\n]{0,200}(?:\n[^\n]{0,200})?\bwrote:\s*$", re.MULTILINE)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
SIGN_OFF = re.compile(
    r"\n\s*(?:(?:kind|best|warm|many)\s+)?(?:regards|wishes|thanks|sincerely|yours\s+\w+|cheers)"
    r"\s*,?[ \t]*(?:\n[^\n]{0,60}){1,4}\s*$",
    re.IGNORECASE,
)
BLOCKS = ("p", "div", "br", "tr", "li", "hr", "h1", "h2", "h3", "h4", "blockquote")


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
            html.append(_text_from_html(_decoded(part)))
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


def _text_from_html(html: str) -> str:
    soup = BeautifulSoup(html[: 4 * LONGEST_BODY], "html.parser")
    for unseen in soup(["script", "style", "head", "title"]):
        unseen.decompose()
    for quote in soup(["blockquote"]):
        quote.decompose()
    for block in soup(BLOCKS):
        block.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return "\n".join(lines)


def own_words(text: str) -> str:
    """What the writer wrote now: without the mails quoted below and without the signature."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for history in (OUTLOOK_HISTORY, ATTRIBUTION):
        if found := history.search(text):
            text = text[: found.start()]
    parsed = EmailReplyParser(languages=["en"]).parse_reply(text=text) or text
    lines = [line for line in parsed.splitlines() if not line.lstrip().startswith(">")]
    words = SIGNATURE.split("\n".join(lines), maxsplit=1)[0].strip()
    return SIGN_OFF.sub("", words).strip()
