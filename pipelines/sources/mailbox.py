"""Splits an mbox file into single mails, as bytes, and writes mails so that they come out again.

A mail begins at a line that looks like a delivery stamp ("From address weekday month day time
year") at the start of the file or after an empty line, so that a body line that begins with
"From " stays in its mail. What a mail says is read in `mail.py`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.sources.mail import LARGEST_MAIL

STAMP = re.compile(
    rb"^From \S*.*?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d{2}(?::\d{2})?.*\b\d{4}\b"
)
LONGEST_STAMP = 300  # bytes; what is longer is a line of somebody's letter
LONGEST_PIECE = 65_536  # bytes; a line without an end is not held whole
QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def looks_like_mbox(start: bytes) -> bool:
    """Whether the first bytes of a file are those of an mbox."""
    return _is_stamp(start.split(b"\n", 1)[0])


def read_mbox(path: Path) -> Iterator[bytes]:
    """The mails of an mbox without their delivery stamps, one in memory at a time.

    What is longer than the longest mail is cut (see `mail.py`).
    """
    mail: list[bytes] | None = None
    size = 0
    after_empty_line = starts_line = True
    with path.open("rb") as stream:
        while line := stream.readline(LONGEST_PIECE):
            if starts_line and after_empty_line and _is_stamp(line):
                if mail is not None:
                    yield _unquoted(mail)
                mail, size = [], 0
            elif mail is not None and size <= LARGEST_MAIL:
                mail.append(line)
                size += len(line)
            if starts_line:
                after_empty_line = line in (b"\n", b"\r\n")
            starts_line = line.endswith(b"\n")
    if mail is not None:
        yield _unquoted(mail)


def mbox_entry(mail: bytes, origin: str) -> bytes:
    """A mail as it stands in an mbox, from which `read_mbox` reads the same bytes again.

    Only a last line without an end gets one.

    Args:
        origin: where the mail is from, for whoever looks into the file; no space in it.
    """
    end = b"\n" if mail.endswith(b"\n") or not mail else b"\n\n"
    stamp = f"From {origin} Thu Jan  1 00:00:00 1970\n".encode()
    return stamp + FROM.sub(rb">\1", mail) + end


def raw_mails(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every mail with its position and its stamp, byte by byte as it stands in the file."""
    position = 0
    pieces: list[bytes] = []
    after_empty_line = True
    with path.open("rb") as lines:
        for piece in lines:
            if after_empty_line and _is_stamp(piece):
                if pieces:
                    yield position, b"".join(pieces)
                position, pieces = position + 1, []
            pieces.append(piece)
            after_empty_line = piece in (b"\n", b"\r\n")
    if pieces:
        yield position, b"".join(pieces)


def _is_stamp(line: bytes) -> bool:
    return line.startswith(b"From ") and len(line) <= LONGEST_STAMP and bool(STAMP.match(line))


def _unquoted(mail: list[bytes]) -> bytes:
    whole = b"".join(mail)
    if len(whole) <= LARGEST_MAIL and mail and mail[-1] in (b"\n", b"\r\n"):
        whole = whole[: -len(mail[-1])]  # the line before the next stamp belongs to the mbox
    return QUOTED_FROM.sub(rb"\1", whole)[: LARGEST_MAIL + 1]
