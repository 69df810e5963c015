"""Takes the files of a landing folder apart into records and writes these into other files.

With the standard library alone, each record byte by byte as it stood: what a table holds of them
must not depend on how they came. Single mails and Parquet files stay whole.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

PAGES = re.compile(
    r"(tickets|users|comments|audits|ticket_metrics|satisfaction_ratings|conversations|data)$"
)
WRAPPED = {"ticket", "comment", "user", "audit"}
STAMP = re.compile(rb"(?m)^From \S+ .*\d{4}$")
DAY = re.compile(rb"(20\d\d)-(\d\d)-(\d\d)")
AMERICAN_DAY = re.compile(rb"(\d\d)/(\d\d)/(20\d\d)")
DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Layout:
    """What stands around and between the records of a file; `of` tells kinds of file apart.

    Without anything between them, not even nothing, a file is its one record.
    """

    of: str
    head: bytes = b""
    between: bytes | None = b""
    tail: bytes = b""


@dataclass(frozen=True)
class Piece:
    """One record as it stood."""

    layout: Layout
    raw: bytes

    @property
    def day(self) -> str:
        """The latest day that it names, YYYY-MM-DD; empty where it names none."""
        days = DAY.findall(self.raw)
        days += [(y, m, d) for m, d, y in AMERICAN_DAY.findall(self.raw)]
        return b"-".join(max(days, default=())).decode()


def pieces_below(landing: Path) -> list[Piece]:
    """Every record of a landing folder but for harken.yml, in order."""
    files = sorted(file for file in landing.rglob("*") if file.is_file())
    return [
        piece
        for file in files
        if file.name != "harken.yml" and file.parent.name != "tmp"
        for piece in _pieces_of(file, landing)
    ]


def put_together(pieces: Sequence[Piece], folder: Path, name: str) -> None:
    """Write records into one file for each layout, in the order given."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[Layout, list[bytes]] = {}
    for piece in pieces:
        files.setdefault(piece.layout, []).append(piece.raw)
    for number, (layout, raw) in enumerate(files.items()):
        body = raw[0] if layout.between is None else layout.between.join(raw)
        (folder / f"{name} {number}").write_bytes(layout.head + body + layout.tail)


def _pieces_of(file: Path, landing: Path) -> Iterator[Piece]:
    content = file.read_bytes()
    kind = f"{file.parent.name} {re.match('[A-Za-z_]*', file.stem).group()}"
    if file.suffix == ".csv":
        yield from _rows(content, kind)
    elif file.suffix == ".jsonl":
        lines = [line for line in content.split(b"\n") if line.strip()]
        yield from (Piece(Layout(f"{kind} lines", b"", b"\n", b"\n"), line) for line in lines)
    elif file.suffix == ".json":
        yield from _values(content.decode("utf-8-sig"), kind)
    elif STAMP.match(content):
        starts = [found.start() for found in STAMP.finditer(content)] + [len(content)]
        for first, end in pairwise(starts):
            mail = content[first:end].rstrip(b"\n") + b"\n\n"
            yield Piece(Layout("mbox"), mail)
    else:
        yield Piece(Layout(str(file.relative_to(landing)), between=None), content)


def _rows(content: bytes, kind: str) -> Iterator[Piece]:
    lines = [line + "\n" for line in content.decode("utf-8-sig").rstrip("\n").split("\n")]
    reader = csv.reader(lines, strict=True)
    head, tail, start = b"", b"", 0
    rows: list[bytes] = []
    for row in reader:
        raw = "".join(lines[start : reader.line_num]).encode()
        start = reader.line_num
        if not head:
            head = raw
        elif not row:
            tail = "".join(lines[start - 1 :]).encode()  # the lines below a report
            break
        else:
            rows.append(raw)
    yield from (Piece(Layout(kind, head, b"", tail), raw) for raw in rows)


def _values(text: str, kind: str) -> Iterator[Piece]:
    at = 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, end = DECODER.raw_decode(text, at)
        pages = [key for key in value if PAGES.match(key)] if isinstance(value, dict) else []
        pages = [key for key in pages if isinstance(value[key], list)]
        if isinstance(value, list):
            yield from _elements(text, at, Layout(kind, b"[", b",", b"]"))
        elif pages:
            for key in pages:
                layout = Layout(f"{kind.split()[0]} {key}", f'{{"{key}": ['.encode(), b",\n", b"]}")
                found = re.compile(rf'"{key}"\s*:\s*\[').search(text, at)
                yield from _elements(text, found.end() - 1, layout)
        elif value.keys() & WRAPPED:  # the response to a question for one record
            yield Piece(Layout(kind, b"", b"\n", b"\n"), text[at:end].encode())
        else:
            yield Piece(Layout(kind, b"[", b",", b"]"), text[at:end].encode())
        at = end


def _elements(text: str, at: int, layout: Layout) -> Iterator[Piece]:
    """The elements of the array that begins at `at`."""
    while text[at] != "]":
        at += 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip())
        if text[at] == "]":
            return
        _, end = DECODER.raw_decode(text, at)
        yield Piece(layout, text[at:end].encode())
        at = end + len(text[end:]) - len(text[end:].lstrip())
