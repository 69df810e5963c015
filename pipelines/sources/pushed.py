"""Lands pushed messages as files: signed posts become exports like any other.

A post is answered with success only once it is on disk under its final name; sent again, it lands
once. The desk mounts the same router that `harken listen` serves alone. What the records mean is
the contract's affair: here they need only be JSON objects that call themselves messages.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from pipelines.contracts.contract import load_contracts
from pipelines.pages.private_files import make_private_folder, sweep_unfinished, write_private_file
from pipelines.sources.signatures import objection

FOLDER = Path("contact_center") / "messages" / "pushed"
LARGEST_POST = 1_000_000  # bytes
SLOWEST_POST = 30  # seconds
POSTS_AT_ONCE = 32  # each is held in memory while it is checked
MARKS = tuple(load_contracts()["messages"].recognise.keys or ())  # what every message carries


@dataclass
class Counts:
    """What became of the posts so far."""

    landed: int = 0
    known: int = 0
    refused: int = 0


class Refused(Exception):
    """A post that is not taken: the HTTP status, and words for the sender."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


class Push:
    """Takes posts of messages for one landing folder."""

    def __init__(
        self,
        landing: Path,
        keys: Sequence[bytes],
        clock: Callable[[], float] = time.time,
        hear: Callable[[Sequence[Mapping[str, Any]]], None] = lambda records: None,
    ) -> None:
        """`hear` gets the messages of each post that is new, once it is on disk."""
        self._landing, self._keys, self._clock, self._hear = landing, keys, clock, hear
        self._in_work = 0
        sweep_unfinished(landing / FOLDER, clock())
        self.counts = Counts()

    def router(self) -> Router:
        """The ASGI router, to be served alone or mounted: `POST /messages`."""
        return Router([Route("/messages", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> JSONResponse:
        if self._in_work >= POSTS_AT_ONCE:
            self.counts.refused += 1
            words = {"error": f"{POSTS_AT_ONCE} posts are in work; send it again in a second"}
            return JSONResponse(words, 429, {"Retry-After": "1"})
        self._in_work += 1
        try:
            records, is_new = await self._land(request)
        except Refused as refused:
            self.counts.refused += 1
            return JSONResponse({"error": refused.words}, refused.status)
        finally:
            self._in_work -= 1
        self.counts.landed += is_new
        self.counts.known += not is_new
        return JSONResponse({"records": records, "known": not is_new}, 200 if not is_new else 201)

    async def _land(self, request: Request) -> tuple[int, bool]:
        body = await _body_of(request)
        now = self._clock()
        if words := objection(self._keys, request.headers, body, now):
            raise Refused(401, words)
        records = _records_of(body)
        webhook_id = request.headers["webhook-id"]
        try:
            is_new = await run_in_threadpool(land, self._landing, webhook_id, body, now)
        except OSError as error:
            raise Refused(503, f"it cannot be written to disk: {error.strerror}") from error
        if is_new:
            await run_in_threadpool(self._hear, records)
        return len(records), is_new


def land(landing: Path, webhook_id: str, body: bytes, now: float) -> bool:
    """Put one post into the landing folder for good; False where its id stands there already."""
    name = hashlib.sha256(webhook_id.encode()).hexdigest()[:32] + ".jsonl"
    pushed = landing / FOLDER
    if any(pushed.glob(f"*/{name}")):
        return False
    day = pushed / datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
    make_private_folder(day)
    write_private_file(day / name, body)
    return True


async def _body_of(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST_POST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_POST:
                    raise Refused(413, f"more than {LARGEST_POST} bytes; send fewer at once")
    except TimeoutError as late:
        raise Refused(408, f"the post took more than {SLOWEST_POST} seconds") from late
    except ClientDisconnect as gone:
        raise Refused(400, "the post broke off") from gone
    return bytes(body)


def _records_of(body: bytes) -> list[Mapping[str, Any]]:
    """The messages of a post: one object, an array of them, or one per line."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "not UTF-8 text") from error
    found = _whole(text)
    if found is None:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        found = [_parsed(line, f"line {number}: ") for number, line in lines]
    if not found:
        raise Refused(400, "there is no message in it")
    for number, record in enumerate(found, start=1):
        if not isinstance(record, dict):
            raise Refused(400, f"record {number}: no JSON object")
        if missing := [mark for mark in MARKS if mark not in record]:
            raise Refused(400, f"record {number}: {', '.join(missing)} is missing")
    return found


def _whole(text: str) -> list[Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else [found]


def _parsed(line: str, where: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"{where}not valid JSON") from error
