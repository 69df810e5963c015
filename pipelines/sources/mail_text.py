"""The words of a mail as they stand in it: decoded, and out of HTML.

HTML is read by `html_text.py`. Which of the words are the writer's own is `ml/text/own_words.py`'s.
"""

from email.message import Message
from hashlib import sha256
from itertools import islice

from pipelines.sources.html_text import text_from_html

LONGEST_BODY = 1_000_000  # letters; what is longer is a log file, not a letter
MOST_PARTS = 1_000


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


def digest_of(mail: Message) -> str:
    """Hash of the letter as it was written; the same whatever way it came, or how it is read here.

    White space counts nothing, for line ends change on the way.
    """
    digest = sha256()
    for part in islice(mail.walk(), MOST_PARTS):
        if part.get_content_maintype() == "text" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            digest.update(b"".join(payload.split()) if isinstance(payload, bytes) else b"")
    return digest.hexdigest()


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset("utf-8"))
    try:
        return payload.decode(charset, "replace").replace("\0", "")
    except LookupError as error:
        raise UnreadableText(f"the charset '{charset[:40]}' of the mail is not known") from error
