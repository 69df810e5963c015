"""Reads JSON exports record by record: pages, bare arrays, one object per line, documents.

Objects before a break in the file are kept; the rest counts as one refused record. Numbers stay
the text that was written, so that an id never loses a digit. Which fields matter is the
contract's affair; finding where a record begins and ends is `json_scanner.py`'s.
"""

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from pipelines.sources.json_scanner import BYTE_ORDER_MARK, BrokenJson, Part, parts
from pipelines.sources.record import Read, Record, Refusal

LONGEST_LINE = 4_000_000  # bytes looked at, to tell lines from documents
LINES_LOOKED_AT = 5
LONGEST_DOCUMENTS = 64_000_000  # bytes; a transcript has some thousands


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_number)


@dataclass(frozen=True)
class Shape:
    """What a JSON file looks like: the keys of its first record, and those of each page's first.

    `arrays` holds, for each top-level array by its key, the keys of its first object; `objects`
    the keys of each top-level object.
    """

    record_keys: set[str]
    arrays: dict[str, set[str]] = field(default_factory=dict)
    objects: dict[str, set[str]] = field(default_factory=dict)


def shapes_of(path: Path, is_enough: Callable[[Shape], bool]) -> Iterator[Shape]:
    """What a file may be: the shape of its first document; of its first whole line if that broke.

    Args:
        is_enough: asked after the first record of each array; a page of 100 MB need not be read
            to its end to know what it is.

    Raises:
        BrokenJson: even its beginning is no JSON, and no line of its beginning is.
    """
    shape = Shape(set())
    with path.open("rb") as stream:
        try:
            yield _shape_of(stream, is_enough, shape)
        except BrokenJson:
            if shape.record_keys:
                yield shape
            stream.seek(0)
            line = _first_whole_line(stream)
            if line:
                yield _shape_of(BytesIO(line), is_enough, Shape(set()))
            elif not shape.record_keys:
                raise


def _shape_of(stream: IO[bytes], is_enough: Callable[[Shape], bool], shape: Shape) -> Shape:
    """Fill `shape` from the first document, as far as it can be read."""
    for part in parts(stream):
        if part.kind == "end":
            break
        if part.key is None and part.kind == "element":
            return Shape(_keys_of(part.text))
        is_first = part.key is not None and _note(shape, _name(part.key), part)
        if is_first and is_enough(shape):
            break
    return shape


def _note(shape: Shape, key: str, part: Part) -> bool:
    """Take in one part; whether it was the first record of an array."""
    if part.kind == "key":
        shape.record_keys.add(key)
    elif part.kind == "object":
        shape.objects[key] = _keys_of(part.text)
    elif not shape.arrays.get(key):
        shape.arrays[key] = _keys_of(part.text)
        return bool(shape.arrays[key])
    return False


def read_json(path: Path) -> Iterator[Read]:
    """Records of an array, one per line, or whole documents."""
    with path.open("rb") as stream:
        if _first_byte(stream) == b"{":
            yield from (_read_lines if _is_one_per_line(stream) else _read_documents)(stream)
        else:
            yield from _read_elements(stream, (None,))


def is_one_per_line(path: Path) -> bool:
    """Whether the file holds objects, one on each line, some of them perhaps broken."""
    with path.open("rb") as stream:
        return _first_byte(stream) == b"{" and _is_one_per_line(stream)


def read_pages(
    path: Path, pages: Container[str | None], objects: Container[str | None] = ()
) -> Iterator[Read]:
    """Records of pages: those listed below the keys `pages`, those alone below one of `objects`."""
    with path.open("rb") as stream:
        yield from _read_elements(stream, pages, objects)


def _read_elements(
    stream: IO[bytes], pages: Container[str | None], objects: Container[str | None] = ()
) -> Iterator[Read]:
    places = {"element": pages, "object": objects}
    position = 0
    try:
        for part in parts(stream):
            key = None if part.key is None else _name(part.key)
            if key in places.get(part.kind, ()):
                position += 1
                yield _as_record(position, part.text, key)
    except BrokenJson:
        position += 1
        yield Refusal(position, f"the JSON breaks off after {position - 1} whole records")


def _read_lines(stream: IO[bytes]) -> Iterator[Read]:
    position = 0
    for line in stream:
        if text := line.removeprefix(BYTE_ORDER_MARK).strip():
            position += 1
            yield _as_record(position, text)


def _is_one_per_line(stream: IO[bytes]) -> bool:
    """Whether a line holds a whole object; a document printed over lines has no such line."""
    place = stream.tell()
    line = _first_whole_line(stream)
    stream.seek(place)
    return line is not None


def _first_whole_line(stream: IO[bytes]) -> bytes | None:
    """The first of the next lines that is an object for itself."""
    start = (stream.readline(LONGEST_LINE) for _ in range(LINES_LOOKED_AT))
    return next((line for line in start if line.startswith(b"{") and _keys_of(line)), None)


def _read_documents(stream: IO[bytes]) -> Iterator[Read]:
    text = stream.read(LONGEST_DOCUMENTS + 1)
    if len(text) > LONGEST_DOCUMENTS:
        yield Refusal(1, f"documents of more than {LONGEST_DOCUMENTS // 1_000_000} MB; cut them up")
        return
    rest, place, position = text.decode("utf-8", "surrogateescape"), 0, 0
    while place < len(rest):
        position += 1
        try:
            item, place = DECODER.raw_decode(rest, place)
        except (ValueError, RecursionError):
            yield Refusal(position, f"the JSON breaks off after {position - 1} whole records")
            return
        yield (
            Record(position, item)
            if isinstance(item, dict)
            else Refusal(position, "no JSON object")
        )
        place += len(rest[place:]) - len(rest[place:].lstrip())


def _as_record(position: int, text: bytes, below: str | None = None) -> Read:
    try:
        item = _value(text)
    except UnicodeDecodeError:
        return Refusal(position, "not UTF-8 text")
    except (ValueError, RecursionError):
        return Refusal(position, "not valid JSON")
    if not isinstance(item, dict):
        return Refusal(position, "no JSON object")
    return Record(position, item, below)


def _value(text: bytes) -> Any:
    return DECODER.decode(text.decode("utf-8"))


def _keys_of(text: bytes) -> set[str]:
    try:
        first = _value(text)
    except (ValueError, RecursionError):
        return set()
    return set(first) if isinstance(first, dict) else set()


def _name(key: bytes) -> str:
    return key.decode("utf-8", "replace")


def _first_byte(stream: IO[bytes]) -> bytes:
    start = stream.read(len(BYTE_ORDER_MARK))
    if start != BYTE_ORDER_MARK:
        stream.seek(0)
    place = stream.tell()
    while (byte := stream.read(1)) and not byte.strip():
        continue
    stream.seek(place)
    return byte
