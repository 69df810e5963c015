"""Reads comma-separated files: declared dialect, every value as text.

The dialect is fixed (comma, double quotes doubled inside, UTF-8 with or without byte-order mark)
because guessing silently loses rows. Types are not read here; contracts say what a text must be.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipelines.sources.record import WHOLE_ROW, Read, Record, Refusal

LONGEST_FIELD = 16 * 1024 * 1024
BELOW = "a line below the table, as reports end with"
MOST_RESTARTS = 1000  # an unclosed quote makes the reader start again at the next line

csv.field_size_limit(LONGEST_FIELD)


def read_header(path: Path) -> list[str] | None:
    """The column names of the first line, or None where it is not a readable header."""
    # the first read takes in more than the header: a bad byte in a row is no fault of the header
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        try:
            header = next(csv.reader(lines, strict=True), None)
        except csv.Error:
            return None
    return [name.strip() for name in header] if header else None


def read_delimited(path: Path) -> Iterator[Read]:
    """Records of a comma-separated file with a header line; blank lines are no records."""
    # surrogateescape keeps bytes that are not UTF-8 visible, so that only their row is refused
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        lines = _PushBack(stream)
        header = [name.strip() for name in next(csv.reader(lines, strict=True))]
        position = 0
        has_records = is_below = False
        for row in _rows(lines):
            if not row:
                is_below = has_records
                continue
            position += 1
            is_below = is_below and isinstance(row, list) and len(row) == 1 < len(header)
            # reports end with lines of their own: they are no records, and no fault of the file
            read = Refusal(position, BELOW) if is_below else _read_row(position, header, row)
            has_records = has_records or isinstance(read, Record)
            yield read


def raw_rows(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every row with its position, byte by byte as it stands; the header's is -1."""
    mark = b"\xef\xbb\xbf"
    with path.open("rb") as start:
        yield -1, mark if start.read(len(mark)) == mark else b""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        lines = _PushBack(stream)
        next(csv.reader(lines, strict=True))
        yield -1, _as_bytes(lines.record)
        position = 0
        for row in _rows(lines):
            position += 1
            # of a row that cannot be read one line counts: the reader starts again at the next
            yield position, _as_bytes(lines.record[:1] if isinstance(row, str) else lines.record)
        yield position, _as_bytes([*lines.record[1:], *lines])


def _as_bytes(lines: list[str]) -> bytes:
    return "".join(lines).encode("utf-8", "surrogateescape")


def _rows(lines: "_PushBack") -> Iterator[list[str] | str]:
    """Rows (empty ones of blank lines too), or the reason in words where one cannot be read."""
    restarts = 0
    while True:
        lines.start_record()
        try:
            row = next(csv.reader(lines, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            restarts += 1
            if restarts > MOST_RESTARTS:
                yield f"more than {MOST_RESTARTS} rows cannot be read; the rest was left unread"
                return
            yield f"the row cannot be read: {error}"
            lines.back_to_second_line()
            continue
        yield row


def _read_row(position: int, header: list[str], row: list[str] | str) -> Read:
    if isinstance(row, str):
        return Refusal(position, row, WHOLE_ROW)
    if len(row) != len(header):
        reason = f"the row has {len(row)} fields, the header {len(header)}"
        return Refusal(position, reason, WHOLE_ROW)
    for name, value in zip(header, row, strict=True):
        if any("\udc80" <= letter <= "\udcff" for letter in value):
            return Refusal(position, f"column {name}: not UTF-8 text", name)
        if "\0" in value:
            return Refusal(position, f"column {name}: holds a NUL character", name)
    return Record(position, dict(zip(header, row, strict=True)))


class _PushBack:
    """Lines of a stream that remembers the current record, to go back to its second line."""

    def __init__(self, stream: Iterator[str]) -> None:
        self._stream = iter(stream)
        self._pending: list[str] = []
        self.record: list[str] = []

    def __iter__(self) -> "_PushBack":
        return self

    def __next__(self) -> str:
        line = self._pending.pop() if self._pending else next(self._stream)
        self.record.append(line)
        return line

    def start_record(self) -> None:
        self.record = []

    def back_to_second_line(self) -> None:
        self._pending.extend(reversed(self.record[1:]))
        self.record = []
