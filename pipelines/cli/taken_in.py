"""What a look at files found, as the JSON that several verbs answer with.

Sentences for people are each verb's own.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.ingest.ingest import IngestResult


def taken_in(found: "IngestResult", would: str = "") -> dict[str, Any]:
    """Files, quarantine, breaches, notes and what was passed over.

    Args:
        would: stands before `load` and `quarantine` where nothing was changed.
    """
    loaded, quarantined = (
        (f"{would}_load", f"{would}_quarantine") if would else ("loaded", "quarantined")
    )
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
