"""Takes a person out of files of the home: the days' lists, reports and logs.

Lists are written again without them. A report or log in which one of their keys stands is deleted.
"""

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipelines.alerts.alert import Alert
from pipelines.alerts.header import ListHeader
from pipelines.alerts.lists import FORMATS
from pipelines.alerts.side_lists import SIDE_LISTS, without_customers
from pipelines.home import Home
from pipelines.ingest.archive import receive
from pipelines.ingest.byte_marks import ByteMarks
from pipelines.pages.private_files import write_private_file
from pipelines.sources.landing import scan

SQLITE = b"SQLite format 3\0"


def erase_from_lists(home: Home, customers: Collection[str]) -> int:
    """Write every day's list again without these customers; how many alerts went."""
    gone = 0
    for day in sorted(home.alerts.glob("*/at_risk.json")):
        content = json.loads(day.read_text(encoding="utf-8"))
        kept = [one for one in content["alerts"] if one["customer_id"] not in customers]
        if len(kept) == len(content["alerts"]):
            continue
        gone += len(content["alerts"]) - len(kept)
        alerts = [TypeAdapter(Alert).validate_python(_in_utc(one)) for one in kept]
        header = TypeAdapter(ListHeader).validate_python(_in_utc(content))
        # the JSON goes last: as long as it names them, the other files may do so too
        for name, make in sorted(FORMATS.items(), key=lambda form: form[0] == day.name):
            write_private_file(day.with_name(name), make(alerts, header))
    return gone


def erase_from_side_lists(home: Home, customers: Collection[str]) -> int:
    """Write every day's lists beside the main one again without these customers; how many rows."""
    gone = 0
    for file in sorted(path for name in SIDE_LISTS for path in home.alerts.glob(f"*/{name}")):
        kept, dropped = without_customers(file.read_bytes(), customers)
        if dropped:
            write_private_file(file, kept)
            gone += dropped
    return gone


def _in_utc(content: dict[str, Any]) -> dict[str, Any]:
    """The content with its moments as the lists take them: UTC, without a Z."""
    return {
        key: _in_utc(value)
        if isinstance(value, dict)
        else value.removesuffix("Z")
        if isinstance(value, str) and key.endswith("_at")
        else value
        for key, value in content.items()
    }


def erase_from_logs(home: Home, marks: ByteMarks) -> tuple[int, list[Path]]:
    """Delete reports and logs that name the person; how many, and databases that still do."""
    gone, kept = 0, []
    for folder in (home.reports, home.dagster, home.dbt_target, home.models, home.staging_area):
        for file in _files(folder):
            if not marks.stand_in_file(file):
                continue
            with file.open("rb") as stream:
                is_database = stream.read(len(SQLITE)) == SQLITE
            if not is_database:
                file.unlink()
                gone += 1
                continue
            with closing(sqlite3.connect(file, timeout=60)) as database:
                database.execute("vacuum")
            if marks.stand_in_file(file):
                kept.append(file)
    return gone, kept


def landed_files_with(landing: Path | None, home: Home, hashes: Collection[str]) -> list[str]:
    """Names of landed files that were rewritten in the archive: they still hold the person."""
    if landing is None or not landing.is_dir():
        return []
    files = scan(landing, home.root).files
    return [file.name for file in files if receive(file).content_hash in hashes]


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
