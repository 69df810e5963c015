"""Reads JSON exports as a stream: pages with a key, bare arrays, or one object per line.

Objects before a break in the file are kept; the rest counts as one refused record. Which fields
matter is the contract's affair.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson

from pipelines.sources.record import Read, Record, Refusal

_BROKEN = (ijson.JSONError, UnicodeDecodeError, ValueError)


def page_and_first_keys(path: Path) -> tuple[str | None, set[str]]:
    """What a JSON file looks like: its page key (None for arrays and lines) and its keys.

    The keys are those of the first record. Raises ijson.JSONError where even that is broken.
    """
    with path.open("rb") as stream:
        top = stream.read(1) if _skip_space(stream) else b""
        stream.seek(0)
        if top == b"[":
            first: Any = next(ijson.items(stream, "item"), {})
            return None, set(first) if isinstance(first, dict) else set()
        return _look_into_object(stream)


def _look_into_object(stream: IO[bytes]) -> tuple[str | None, set[str]]:
    page: str | None = None
    top_keys: set[str] = set()
    try:
        for prefix, event, value in ijson.parse(stream, multiple_values=True):
            if prefix == "" and event == "map_key":
                top_keys.add(value)
            elif event == "start_array" and prefix in top_keys and page is None:
                page = prefix
            elif page and prefix == f"{page}.item" and event == "end_map":
                break
            elif page and prefix == f"{page}.item" and event == "map_key":
                top_keys.add(f"{page}.{value}")
            elif prefix == "" and event == "end_map":
                return None if not _is_page(page, top_keys) else page, top_keys
    except ijson.JSONError:
        if not top_keys:
            raise
    keys = {key.split(".", 1)[1] for key in top_keys if page and key.startswith(f"{page}.")}
    return (page, keys) if keys else (page, top_keys)


def _is_page(page: str | None, keys: set[str]) -> bool:
    """An object with an empty array beside paging marks is an empty page, not a record."""
    return page is not None and bool(keys & {"count", "next_page", "end_of_stream", "meta"})


def _skip_space(stream: IO[bytes]) -> bool:
    while byte := stream.read(1):
        if byte not in b" \t\r\n\xef\xbb\xbf":
            stream.seek(-1, 1)
            return True
    return False


def read_json(path: Path, page: str | None) -> Iterator[Read]:
    """Records of a page (objects below its key), of a bare array, or one per line."""
    with path.open("rb") as stream:
        _skip_space(stream)
        start = stream.tell()
        top = stream.read(1)
        stream.seek(start)
        if page is None and top == b"{":
            yield from _read_lines(stream)
        else:
            yield from _read_items(stream, f"{page}.item" if page else "item")


def _read_items(stream: IO[bytes], prefix: str) -> Iterator[Read]:
    position = 0
    items = ijson.items(stream, prefix)
    while True:
        try:
            item = next(items)
        except StopIteration:
            return
        except _BROKEN:
            yield Refusal(position + 1, f"the JSON breaks off after {position} whole records")
            return
        position += 1
        yield _as_record(position, item)


def _read_lines(stream: IO[bytes]) -> Iterator[Read]:
    position = 0
    for line in stream:
        if not line.strip():
            continue
        position += 1
        try:
            yield _as_record(position, json.loads(line))
        except (ValueError, RecursionError):
            yield Refusal(position, "the line is not valid JSON")


def _as_record(position: int, item: Any) -> Read:
    if isinstance(item, dict):
        return Record(position, item)
    return Refusal(position, "not a JSON object")
