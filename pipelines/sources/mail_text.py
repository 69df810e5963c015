"""The words of a mail as they stand in it: decoded, and out of HTML.

HTML is read by `html_text.py`. Which of the words are the writer's own is `reply_text.py`'s.
"""

from email.message import Message

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


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset("utf-8"))
    try:
        return payload.decode(charset, "replace").replace("\0", "")
    except LookupError as error:
        raise UnreadableText(f"the charset '{charset[:40]}' of the mail is not known") from error
