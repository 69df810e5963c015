"""Live source `rest`: records of a web service, read page by page by dlt's generic REST source.

Each resource lands as one file of JSON lines, whole or not at all, because pages come in no order
that a bookmark could stand in; the bookmark moves behind the file. What dlt is told stands in
`rest_entry.py`, who is asked and how often in `one_host.py`.
"""

import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dlt.common.exceptions import DltException
from dlt.sources.helpers.requests import HTTPError, RequestException, Timeout
from dlt.sources.rest_api import rest_api_resources

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Rest
from pipelines.sources.landing import CHANGES
from pipelines.sources.live.landed import pulled_now
from pipelines.sources.live.rest_entry import entry_of
from pipelines.sources.live.stamps import NoStamp, Stamps

Land = Callable[[str, Iterable[bytes]], Path]
Progress = Callable[[str], None]


def pull(
    source: Rest, bookmark: Mapping[str, Any], land: Land, progress: Progress
) -> Iterator[Mapping[str, Any]]:
    """Land the records of each resource; yields the bookmark behind each landed file.

    Raises:
        StatedFailure: the service does not answer as it should, or the entry is not one of dlt's.
    """
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"  # how dlt is told
    base_url = source.client["base_url"]
    moved = dict(bookmark)
    stamps = {
        name: Stamps(endpoint.get("incremental"), source.overlap, moved.get(name, {}), identity)
        for name, endpoint, identity in source.endpoints()
    }
    entry = entry_of(source, {name: each.start() for name, each in stamps.items()})
    with _told(base_url, entry=True):
        resources = {each.name: each for each in rest_api_resources(entry)}
    for name, of in stamps.items():
        if not resources[name].selected:
            continue  # it only leads to others
        where = f"{base_url}, resource {name}"
        with _told(where):
            records = _seen(resources[name], of, where)
            if first := next(records, None):
                stamp = pulled_now()
                ending = f"{CHANGES}jsonl" if of.path else ".jsonl"
                lines = (
                    f"{json.dumps(each)}\n".encode() for each in itertools.chain([first], records)
                )
                land(f"{name}-{stamp}{ending}", lines)
        progress(f"{name}: up to {of.cursor.kept() or 'its end'}")
        moved[name] = of.kept()
        yield moved
    for of in stamps.values():
        of.cursor.check()


def _seen(resource: Iterable[Any], of: Stamps, where: str) -> Iterator[dict[str, Any]]:
    for record in resource:
        if not isinstance(record, dict):
            raise StatedFailure(
                f"A record is no JSON object but {type(record).__name__}",
                where=where,
                todo="Name where the records stand in an answer by data_selector.",
            )
        try:
            of.see(record)
        except NoStamp as error:
            raise StatedFailure(
                f"'{of.path}' holds no time that can be read: {error}",
                where=where,
                todo="Name another cursor_path, or leave 'incremental' out.",
            ) from error
        yield record


@contextmanager
def _told(where: str, entry: bool = False) -> Iterator[None]:
    """What dlt, the session and the service raise, as stated failures without any secret."""
    try:
        yield
    except (DltException, RequestException, ValueError) as error:
        chain = list(_causes(error))
        for stated in chain:
            if isinstance(stated, StatedFailure):
                raise stated from error
        if entry:
            raise StatedFailure(
                f"dlt does not take the entry: {_first_line(error)}",
                where=where,
                todo="Mend it; it is written like dlt's RESTAPIConfig.",
            ) from error
        raise StatedFailure(
            f"The service cannot be read: {_words(chain)}",
            where=where,
            todo="Mend the entry or the rights, or wait until it answers; then pull again.",
        ) from error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(chain: list[BaseException]) -> str:
    """What happened, without addresses: a secret may stand in one."""
    for error in chain:
        if isinstance(error, HTTPError) and error.response is not None:
            return f"it answers {error.response.status_code} {error.response.reason}"
        if isinstance(error, Timeout):
            return "it does not answer in time"
        if isinstance(error, ValueError) and not isinstance(error, DltException):
            return "an answer is no JSON"
        if isinstance(error, RequestException):
            return f"the connection fails or breaks off ({type(error).__name__})"
    return _first_line(chain[-1])


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
