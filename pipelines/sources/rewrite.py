"""Copies an exported file without some of its records, whatever else is in it left byte by byte.

CSV, mbox and Parquet records are named by their position, JSON records by what they hold. Whose a
record is, and that nothing of it was left, is `pipelines.ingest.erasing`'s affair.
"""

import json
import mmap
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.sources.delimited import raw_rows
from pipelines.sources.json_records import is_one_per_line
from pipelines.sources.json_scanner import BrokenJson, parts
from pipelines.sources.mailbox import looks_like_mbox, raw_mails

LOOKED_AT = 65_536
BETWEEN = re.compile("[\ufeff \\t\\r\\n]*")
Drop = Callable[[int, bytes], bool]  # position (0 for what is no record), bytes as they stand


class CannotRewrite(Exception):
    """The file is of a kind whose records cannot be cut out."""


def rewrite(
    source: Path,
    target: IO[bytes],
    drop: Drop,
    is_json_record: Callable[[Any], bool],
    delimiter: str = ",",
) -> None:
    """Write `source` to `target` without what `drop` names, or which JSON values it names.

    Args:
        delimiter: what stands between the columns, where it is a file of such.

    Raises:
        CannotRewrite: records cannot be cut out of such a file.
    """
    with source.open("rb") as stream:
        start = stream.read(LOOKED_AT)
    if start.startswith(b"PAR1"):
        _parquet(source, target, drop)
    elif looks_like_mbox(start):
        _copy(raw_mails(source), target, drop)
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        _json(source, target, drop, is_json_record)
    else:
        _copy(raw_rows(source, delimiter), target, drop)


def _copy(segments: Iterator[tuple[int, bytes]], target: IO[bytes], drop: Drop) -> None:
    for position, raw in segments:
        if position < 0 or not drop(position, raw):
            target.write(raw)


def _parquet(source: Path, target: IO[bytes], drop: Drop) -> None:
    position = 0
    with pq.ParquetFile(source) as table, pq.ParquetWriter(target, table.schema_arrow) as writer:
        for batch in table.iter_batches():
            kept = []
            for _ in range(batch.num_rows):
                position += 1
                kept.append(not drop(position, b""))
            writer.write_batch(batch.filter(pa.array(kept, pa.bool_())))


def _json(
    source: Path, target: IO[bytes], drop: Drop, is_json_record: Callable[[Any], bool]
) -> None:
    with (
        source.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        find = _lines if is_one_per_line(source) else _documents
        documents = list(find(data)) if _begins_with_object(data) else []
        if any(is_json_record(_value(data[a:b])) for a, b in documents):
            _without_documents(data, documents, target, drop, is_json_record)
        else:
            _without_elements(data, stream, target, drop, is_json_record)


def _lines(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends that holds anything."""
    place = 0
    for line in iter(data.readline, b""):
        if line.strip():
            yield place, place + len(line)
        place += len(line)


def _documents(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where each document of a stream of objects begins and ends, up to the first broken one."""
    text = data[:].decode("utf-8", "surrogateescape")
    decoder, at, place = json.JSONDecoder(), 0, 0
    with suppress(ValueError, RecursionError):
        while at < len(text):
            start = at + len(BETWEEN.match(text, at)[0])  # type: ignore[index]  # it may be empty
            end = decoder.raw_decode(text, start)[1]
            first = place + _bytes_of(text[at:start])
            at, place = end, first + _bytes_of(text[start:end])
            yield first, place


def _bytes_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _without_documents(
    data: mmap.mmap,
    documents: list[tuple[int, int]],
    target: IO[bytes],
    drop: Drop,
    is_json_record: Callable[[Any], bool],
) -> None:
    place = 0
    for first, end in documents:
        _unless_dropped(data[place:first], target, drop)
        value = _value(data[first:end])
        if value is None:
            _unless_dropped(data[first:end], target, drop)
        elif not is_json_record(value):
            target.write(data[first:end])
        place = end
    _unless_dropped(data[place:], target, drop)


def _without_elements(
    data: mmap.mmap,
    stream: IO[bytes],
    target: IO[bytes],
    drop: Drop,
    is_json_record: Callable[[Any], bool],
) -> None:
    place, first, kept_one = 0, True, False
    try:
        for part in parts(stream):
            if part.kind == "array":
                first, kept_one = True, False
            if part.kind == "object" and is_json_record(_value(part.text)):
                at = data.find(part.text, place)
                target.write(data[place:at] + b"{}")
                place = at + len(part.text)
            if part.kind != "element":
                continue
            at = data.find(part.text, place)
            if first:
                target.write(data[place:at])
            value = _value(part.text)
            if not (is_json_record(value) or drop(0, part.text)):
                if not first and kept_one:
                    target.write(data[place:at])  # the comma before it, as it was written
                target.write(part.text)
                kept_one = True
            first, place = False, at + len(part.text)
    except BrokenJson:
        pass  # the reader has told of it; what follows is looked at like any other rest
    _unless_dropped(data[place:], target, drop)


def _unless_dropped(rest: bytes, target: IO[bytes], drop: Drop) -> None:
    if rest and not drop(0, rest):
        target.write(rest)


def _begins_with_object(data: mmap.mmap) -> bool:
    return data[:LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _value(text: bytes) -> Any:
    """A JSON text as the reader reads it; None where it is none."""
    try:
        return json.loads(
            text.removeprefix(b"\xef\xbb\xbf").decode("utf-8"), parse_int=str, parse_float=str
        )
    except (ValueError, RecursionError):
        return None
