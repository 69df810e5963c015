"""The block of header lines that a mail begins with: which names it holds, and mending it.

One line that went astray there makes Python's parser take all further headers for the letter. What
the headers say is read in `mail.py`.
"""

import re
from collections.abc import Iterator

HEADER_LINE = re.compile(rb"([!-9;-~]+)[ \t]*:")  # old mails have a space before the colon
MOST_BROKEN = 0.25  # share of header lines; more, and the letter stands there or another text


def header_names(start: bytes) -> set[bytes]:
    """Lower-case names of the header lines; none where too many other lines stand among them."""
    lines = list(_head_lines(start))
    names = [found.group(1).lower() for _, found in lines if found]
    if not lines or not lines[0][1] or _broken(lines) > MOST_BROKEN * len(names):
        return set()
    return set(names)


def mended(mail: bytes) -> bytes:
    """The mail without the stray lines in its head, where these are few enough to be such."""
    if not header_names(mail):
        return mail
    lines = list(_head_lines(mail))
    size = sum(len(line) for line, _ in lines)
    kept = [
        found.group(1) + b":" + line[found.end() :] if found else line
        for line, found in lines
        if found or _continues(line)
    ]
    return b"".join(kept) + mail[size:]


def _head_lines(mail: bytes) -> Iterator[tuple[bytes, re.Match[bytes] | None]]:
    start = 0
    while start < len(mail):
        end = mail.find(b"\n", start) + 1 or len(mail)
        line = mail[start:end]
        if not line.strip():
            return
        yield line, HEADER_LINE.match(line)
        start = end


def _broken(lines: list[tuple[bytes, re.Match[bytes] | None]]) -> int:
    return sum(not found and not _continues(line) for line, found in lines)


def _continues(line: bytes) -> bool:
    return line[:1] in (b" ", b"\t")
