"""The morning of a run as meta rows: the day, snapshots with their windows, when we are staffed."""

from datetime import datetime
from typing import Any

from pipelines.service_hours.open_hours import COLUMNS, open_hours_rows
from pipelines.service_hours.schedule import ServiceHours

ROWS = dict[str, list[dict[str, Any]]]

AS_OF_START = "2011-11-01 00:00:00"
SNAPSHOTS = {  # day: (start in UTC, start of the day 90 days on, start of the day 30 days on)
    "2011-05-31": ("2011-05-30 23:00:00", "2011-08-28 23:00:00", "2011-06-29 23:00:00"),
    "2011-08-01": ("2011-07-31 23:00:00", "2011-10-29 23:00:00", "2011-08-30 23:00:00"),
    "2011-11-01": ("2011-11-01 00:00:00", "2012-01-30 00:00:00", "2011-12-01 00:00:00"),
}


def run_rows(as_of: str, definition: str, hours: list[ServiceHours] | None = None) -> ROWS:
    """The meta rows of a run: context, snapshots with the windows of the definition, open hours."""
    horizon = {"silence": 90, "contract": 30}[definition]
    as_of_start = SNAPSHOTS[as_of][0]
    context = {
        "as_of": as_of,
        "as_of_start": as_of_start,
        "churn_definition": definition,
        "silence_days": 90,
        "active_days": 400,
        "horizon_days": horizon,
    }
    snapshots = [
        {
            "snapshot_date": day,
            "snapshot_start": start,
            "label_end": (end := end_90 if horizon == 90 else end_30),
            "label_window_closed": end <= as_of_start,
        }
        for day, (start, end_90, end_30) in SNAPSHOTS.items()
        if start <= as_of_start
    ]
    stretches = open_hours_rows(hours or [], "Europe/London", _utc("2010-11-01"), _utc(as_of_start))
    return {
        "meta.run_context": [context],
        "meta.word_of_mouth": [{"offline": 12, "online": 828}],
        "meta.snapshot_dates": snapshots,
        "meta.open_hours": [dict(zip(COLUMNS, row, strict=True)) for row in stretches],
    }


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text)
