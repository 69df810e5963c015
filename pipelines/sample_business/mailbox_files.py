"""The care mailbox as mboxrd files by month of delivery: MIME, charsets, encodings, markup.

Fed by mails (mail.py), which say everything but how it is spelled.
Does not belong here: who writes what (mail.py, messages.py), reading such files.
"""

import html
import re
from datetime import timedelta
from email.charset import BASE64, QP, Charset
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message as Mime
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr
from io import BytesIO

from numpy.random import Generator

from pipelines.sample_business.mail import CARE_ADDRESS, DESK_PROGRAM, Mail
from pipelines.sample_business.people import DOMAIN
from pipelines.sample_business.randomness import hex_id
from pipelines.sample_business.timeline import Timeline

_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)


def mail_files(mails: list[Mail], timeline: Timeline, rng: Generator) -> dict[str, bytes]:
    """Content of `care-YYYY-MM.mbox` for every month with a mail."""
    months: dict[str, BytesIO] = {}
    for mail in mails:
        delivered = timeline.instant(mail.at)
        box = months.setdefault(f"email/care-{delivered:%Y-%m}.mbox", BytesIO())
        box.write(f"From {mail.sender} {delivered.ctime()}\n".encode("ascii"))
        box.write(_FROM_LINE.sub(rb">\1", spelled_out(mail, timeline, rng)) + b"\n")
    return {name: box.getvalue() for name, box in months.items()}


def spelled_out(mail: Mail, timeline: Timeline, rng: Generator) -> bytes:
    """One mail as it travels, ending with a line feed."""
    mime, sent = _content(mail, rng), timeline.instant(mail.at)
    host = f"desk.{DOMAIN}" if mail.sender == CARE_ADDRESS else "mail.example.com"
    delivered = format_datetime(sent + timedelta(seconds=2))
    headers = {
        "Received": f"from {host} by mx.{DOMAIN}; {delivered}",
        "Message-ID": f"<{mail.message_id}>",
        "Date": format_datetime(sent.astimezone(mail.zone)),
        "From": formataddr((mail.sender_name, mail.sender)),
        "To": mail.receiver,
        "Subject": _header(mail.subject),
        "In-Reply-To": f"<{mail.references[-1]}>" if mail.references else "",
        "References": "\n ".join(f"<{reference}>" for reference in mail.references),
        "Auto-Submitted": "auto-replied" if mail.automatic else "",
        "X-Mailer": mail.program,
    }
    head = "".join(f"{name}: {value}\n" for name, value in headers.items() if value)
    text = BytesIO()
    text.write(head.encode("ascii"))
    BytesGenerator(text, mangle_from_=False, maxheaderlen=0).flatten(mime)
    return text.getvalue().rstrip(b"\n") + b"\n"


def _header(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=998).encode()


def _content(mail: Mail, rng: Generator) -> Mime:
    if mail.form == "plain":
        return _part(mail, mail.text, "plain")
    markup = _part(mail, _markup(mail), "html")
    if mail.form == "html":
        return markup
    # The library would draw a boundary of its own, and another one at every run.
    whole = MIMEMultipart("alternative", boundary=f"----=_Part_{hex_id(rng, 20)}")
    whole.attach(_part(mail, mail.text, "plain"))
    whole.attach(markup)
    return whole


def _part(mail: Mail, text: str, subtype: str) -> Mime:
    encodable = text.encode(mail.charset, errors="ignore").decode(mail.charset) == text
    spelled = Charset(mail.charset if encodable else "utf-8")
    spelled.body_encoding = BASE64 if mail.program == DESK_PROGRAM else QP
    part = MIMENonMultipart("text", subtype, charset=spelled.output_charset)
    part.set_payload(text, spelled)
    return part


def _markup(mail: Mail) -> str:
    inner = _paragraphs(mail.body)
    if mail.quote is not None:
        quoted = _lines(mail.quote.text)
        inner += (
            f"\n<div>{_lines(mail.quote.lead)}<br>\n"
            f'<blockquote type="cite">{quoted}</blockquote></div>'
            if mail.quote.marked
            else f"\n<hr>\n<p>{_lines(mail.quote.lead)}</p>\n<div>{quoted}</div>"
        )
    return f"<html><head></head><body>\n{inner}\n</body></html>\n"


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{_lines(paragraph)}</p>" for paragraph in text.split("\n\n"))


def _lines(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>\n")
