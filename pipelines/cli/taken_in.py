"""What a look at files found: as the JSON of several verbs, and lines about what was left out.

What else they say to people is each verb's own.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.ingest.ingest import IngestResult


def taken_in(
    found: "IngestResult", loaded: str = "loaded", quarantined: str = "quarantined"
) -> dict[str, Any]:
    """Files, quarantine, breaches, notes and what was passed over.

    Args:
        loaded, quarantined: what the two counts are called where nothing was changed.
    """
    return {
        "files": [
            {
                "name": file.name,
                "contract": file.table_name,
                "status": file.status,
                "received": file.received,
                loaded: file.loaded,
                "duplicate": file.duplicate,
                quarantined: file.quarantined,
            }
            for file in found.files
        ],
        "quarantine": [
            {"name": name, "position": position, "reason": reason}
            for name, position, reason in found.quarantine
        ],
        "breaches": [breach.sentence() for breach in found.breaches],
        "notes": [{"name": name, "note": words} for name, words in found.notes],
        "passed_over": [{"name": name, "reason": why} for name, why in found.passed_over],
    }


def left_out(quarantine: Iterable[tuple[str, int, str]]) -> list[str]:
    """Lines of (name, position, reason) rows; neighbours left out for one reason share a line."""
    lines = []
    for (name, reason), found in groupby(quarantine, key=lambda row: (row[0], row[2])):
        at = [position for _, position, _ in found]
        place = f"record {at[0]}" if len(at) == 1 else f"{len(at)} records, {at[0]} to {at[-1]}"
        lines.append(f"{name}, {place}: {reason}" if any(at) else f"{name}: {reason}")
    return lines
