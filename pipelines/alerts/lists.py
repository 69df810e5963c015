"""The day's list on disk: at_risk.csv, .xlsx, .html, .json in alerts/YYYY-MM-DD/, all or none.

Fed by rank_alerts. The folder is personal data: 0700, files 0600. Once there it is never written
again, but by `pipelines.forget`.

Columns of CSV (key) and XLSX (heading), in this order; empty = unknown:
rank, name, crm_number, probability (0 to 1), value_per_year and value_at_risk (= probability x
value) in `currency`, reason_1 .. reason_3 in words each followed by reason_n_odds_factor (what it
does to the odds of leaving: above 1 raises, below 1 lowers), last_words (at most 1,000
characters), last_words_at, last_words_channel, recommended_action, channel (phone, email, ticket,
none), goodwill (at most), expected_net_save (after all costs), due_at, owner, refused_channels
(phone, email: opted out, do not use), phone, email, kind, customer_id, alert_id, state, version,
check, and new_state, outcome, note, by for the team to fill (`harken import-actions`). Text is
escaped by cells.escape and read back by cells.unescape.
Beside these lie do_not_survey.csv and preempt.csv (side_lists.py).

WHAT DOES NOT BELONG HERE: ranking, the formats, the state of alerts after the morning.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.alerts.alert import Alert
from pipelines.alerts.csv_writer import csv_bytes
from pipelines.alerts.header import ListHeader
from pipelines.alerts.html_writer import html_bytes
from pipelines.alerts.json_writer import json_bytes
from pipelines.alerts.xlsx_writer import xlsx_bytes
from pipelines.pages.private_files import publish_folder

__all__ = ["FORMATS", "ListFiles", "ListHeader", "is_final", "listed_on", "write_lists"]

FORMATS = {
    "at_risk.csv": csv_bytes,
    "at_risk.xlsx": xlsx_bytes,
    "at_risk.html": html_bytes,
    "at_risk.json": json_bytes,
}


@dataclass(frozen=True)
class ListFiles:
    """Where the day's list lies; `written` is False where an earlier one was kept as it was."""

    folder: Path
    csv: Path
    xlsx: Path
    html: Path
    json: Path
    written: bool


def is_final(day: Path) -> bool:
    """Whether the list in a day's folder is kept: it is there, and somebody could be scored."""
    content = _content(day)
    return content is not None and content["scored"] > 0


def listed_on(day: Path) -> int | None:
    """How many customers the list in a day's folder names; None where there is no list."""
    content = _content(day)
    return None if content is None else len(content["alerts"])


def _content(day: Path) -> Any:
    file = day / "at_risk.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def write_lists(
    folder: Path,
    alerts: Sequence[Alert],
    *,
    header: ListHeader,
    beside: Mapping[str, bytes] | None = None,
) -> ListFiles:
    """Publish the list of `header.as_of` as a folder of that name in `folder`, unless it is there.

    Same alerts and header, same bytes. An error on the way leaves no folder behind.
    """
    day = folder / header.as_of.isoformat()
    files = {name: make(alerts, header) for name, make in FORMATS.items()}
    written = publish_folder(day, {**files, **(beside or {})})
    csv, xlsx, html, as_json = (day / name for name in FORMATS)
    return ListFiles(day, csv, xlsx, html, as_json, written)
