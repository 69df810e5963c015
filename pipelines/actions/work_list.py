"""The work list as it comes back: which step each row asks for, or why it is refused. Pure.

A row says whose it is by alert id, customer id, version, name and customer number, and a check code
over all five: rows that were cut, sorted apart or typed over no longer fit and are refused. Rows
without a new state ask for nothing. Reading files stands in `pipelines.alerts.work_file`.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.actions.states import OUTCOMES, STATES

WHOSE = ("alert_id", "customer_id", "version", "name", "crm_number")
NEEDED = (*WHOSE, "check", "new_state", "outcome", "note", "by")
LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class Asked:
    """One row that may be applied: the step, seen on this version of the alert."""

    line: int
    alert_id: str
    customer_id: str
    version: int
    to_state: str
    outcome: str | None
    note: str | None
    by: str | None


@dataclass(frozen=True)
class Refused:
    """One row that is not applied, and why."""

    line: int
    why: str


def check_code(alert_id: str, customer_id: str, version: str, name: str, crm_number: str) -> str:
    """Twelve hexadecimal digits over everything that says whose row it is."""
    parts = "\x1f".join(part.strip() for part in (alert_id, customer_id, version, name, crm_number))
    return hashlib.sha256(parts.encode()).hexdigest()[:12]


def read_rows(rows: Sequence[tuple[int, Mapping[str, str]]]) -> tuple[list[Asked], list[Refused]]:
    """What (line, cells by column) pairs ask for; an alert in two rows is refused in both."""
    asked: list[Asked] = []
    refused: list[Refused] = []
    for line, cells in rows:
        if not cells.get("new_state", "").strip():
            continue
        why = _objection(cells)
        if why:
            refused.append(Refused(line, why))
            continue
        asked.append(
            Asked(
                line=line,
                alert_id=cells["alert_id"].strip(),
                customer_id=cells["customer_id"].strip(),
                version=int(cells["version"]),
                to_state=cells["new_state"].strip().lower(),
                outcome=cells["outcome"].strip().lower() or None,
                note=cells["note"].strip()[:LONGEST_NOTE] or None,
                by=cells["by"].strip() or None,
            )
        )
    twice = {alert for alert, n in Counter(one.alert_id for one in asked).items() if n > 1}
    refused += [
        Refused(one.line, f"{one.alert_id} stands in several rows")
        for one in asked
        if one.alert_id in twice
    ]
    return [one for one in asked if one.alert_id not in twice], refused


def _objection(cells: Mapping[str, str]) -> str | None:
    fit = check_code(*(cells[name] for name in WHOSE)) == cells["check"].strip()
    if not fit:
        return "alert, customer, version and check code do not belong together"
    if not cells["version"].strip().isdigit():
        return "its version is no number"
    state, outcome = cells["new_state"].strip().lower(), cells["outcome"].strip().lower()
    if state not in STATES:
        return f"'{state[:40]}' is no state"
    if outcome and outcome not in OUTCOMES:
        return f"'{outcome[:40]}' is no outcome; there are {', '.join(OUTCOMES)}"
    return None
