"""Tells single mails (`.eml`, a file of a Maildir) by their shape, and reads them as bytes.

A mail begins with a block of header lines, some of which every mail program writes. Names of
files are never asked: those of a Maildir say nothing. What a mail says is read in `mail.py`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.sources.mail import LARGEST_MAIL
from pipelines.sources.mail_head import header_names

BEFORE_HEADERS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*")
STAMP = re.compile(rb"\AFrom [^\r\n]*\r?\n")  # a delivery stamp, perhaps without a date
OF_A_PERSON = {b"from", b"to", b"subject", b"date", b"cc", b"sender", b"reply-to"}
OF_THE_POST = {b"message-id", b"received", b"mime-version", b"return-path", b"delivered-to"}
FEWEST_MARKS = 3  # with one of the post; a person's alone could stand at the head of any note


def looks_like_mail(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a single mail.

    Nearly every line up to the first empty one is a header line or continues one, and together
    they hold a mark of the post and two more, or what a person writes: from whom, to whom, when.
    """
    names = header_names(STAMP.sub(b"", BEFORE_HEADERS.sub(b"", start)))
    marks = names & (OF_A_PERSON | OF_THE_POST)
    by_post = bool(names & OF_THE_POST) and len(marks) >= FEWEST_MARKS
    return by_post or {b"from", b"to", b"date"} <= names


def read_mail_file(path: Path) -> Iterator[bytes]:
    """The one mail that the file is; what is longer than the longest is cut (see `mail.py`)."""
    with path.open("rb") as stream:
        yield BEFORE_HEADERS.sub(b"", stream.read(LARGEST_MAIL + 1))
