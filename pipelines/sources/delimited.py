"""Reads comma-separated files: declared dialect, every value as text.

The dialect is never guessed from rows, because guessing silently loses them: double quotes doubled
inside, UTF-8 unless a byte-order mark says UTF-16, and the delimiter under which the header is one
that a contract knows. Types are not read here; contracts say what a text must be.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from pipelines.sources.record import WHOLE_ROW, Read, Record, Refusal

LONGEST_FIELD = 16 * 1024 * 1024
BELOW = "a line below the table, as reports end with"
DELIMITERS = ",;\t|"
# Byte-order marks with what is written after them; who has none writes UTF-8.
ENCODINGS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
MOST_RESTARTS = 1000  # an unclosed quote makes the reader start again at the next line

csv.field_size_limit(LONGEST_FIELD)


def read_header(path: Path, delimiter: str = ",") -> list[str] | None:
    """The column names of the first line, or None where it is not a readable header."""
    # the first read takes in more than the header: a bad byte in a row is no fault of the header
    with _opened(path) as lines:
        try:
            header = next(csv.reader(lines, strict=True, delimiter=delimiter), None)
        except (csv.Error, UnicodeError):
            return None
    return [name.strip() for name in header] if header else None


def read_delimited(path: Path, delimiter: str = ",") -> Iterator[Read]:
    """Records of a delimited file with a header line; blank lines are no records."""
    with _opened(path) as stream:
        lines = _PushBack(stream)
        header = next(csv.reader(lines, strict=True, delimiter=delimiter))
        header = [name.strip() for name in header]
        position = 0
        has_records = is_below = False
        try:
            for row in _rows(lines, delimiter):
                if not row:
                    is_below = has_records
                    continue
                position += 1
                is_below = is_below and isinstance(row, list) and len(row) == 1 < len(header)
                # reports end with lines of their own: no records, and no fault of the file
                read = Refusal(position, BELOW) if is_below else _read_row(position, header, row)
                has_records = has_records or isinstance(read, Record)
                yield read
        except UnicodeError:  # of UTF-16 no byte can be kept visible: an odd one ends the file
            yield Refusal(position + 1, f"the text breaks off after {position} rows")


def _opened(path: Path) -> TextIO:
    _, encoding = _encoding(path)
    # surrogateescape keeps bytes that are not UTF-8 visible, so that only their row is refused
    is_utf_8 = encoding == "utf-8"
    errors = "surrogateescape" if is_utf_8 else "strict"
    return path.open(encoding="utf-8-sig" if is_utf_8 else "utf-16", errors=errors, newline="")


def _encoding(path: Path) -> tuple[bytes, str]:
    """The byte-order mark of a file, and how the text after it is encoded."""
    with path.open("rb") as stream:
        start = stream.read(3)
    return next(
        ((mark, name) for mark, name in ENCODINGS.items() if start.startswith(mark)), (b"", "utf-8")
    )


def raw_rows(path: Path, delimiter: str = ",") -> Iterator[tuple[int, bytes]]:
    """Every row with its position, byte by byte as it stands; the header's is -1."""
    mark, encoding = _encoding(path)
    yield -1, mark
    with _opened(path) as stream:
        lines = _PushBack(stream)
        next(csv.reader(lines, strict=True, delimiter=delimiter))
        yield -1, _as_bytes(lines.record, encoding)
        position = 0
        for row in _rows(lines, delimiter):
            position += 1 if row else 0  # a blank line is no record
            # of a row that cannot be read one line counts: the reader starts again at the next
            own = lines.record[:1] if isinstance(row, str) else lines.record
            yield position if row else -1, _as_bytes(own, encoding)
        yield position, _as_bytes([*lines.record[1:], *lines], encoding)


def _as_bytes(lines: list[str], encoding: str) -> bytes:
    return "".join(lines).encode(encoding, "surrogateescape")


def _rows(lines: "_PushBack", delimiter: str) -> Iterator[list[str] | str]:
    """Rows (empty ones of blank lines too), or the reason in words where one cannot be read."""
    restarts = 0
    while True:
        lines.start_record()
        try:
            row = next(csv.reader(lines, strict=True, delimiter=delimiter))
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
