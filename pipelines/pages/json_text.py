"""JSON for programs: the same bytes for the same content, text plain, times ISO 8601 in UTC with Z.

Fed by dictionaries of plain values, dates and datetimes (one without offset is UTC).
WHAT DOES NOT BELONG HERE: which fields there are.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from pipelines.pages.plain_text import plain_text


def json_text(content: dict[str, Any]) -> bytes:
    """The content as UTF-8 JSON; ValueError for NaN and infinity, which JSON does not know."""
    text = json.dumps(_plain(content), ensure_ascii=False, allow_nan=False, indent=1)
    return (text + "\n").encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return _utc(value)
    if isinstance(value, date):
        return value.isoformat()
    return plain_text(value) if isinstance(value, str) else value


def _utc(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
