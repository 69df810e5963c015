"""What every reader yields: a record as it stood in the file, or a refusal with its reason.

Positions count records from 1 in the order of the file. A reader never raises for bad content:
what it cannot read becomes a refusal, and the unreadable rest of a file counts as one record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record: field names (possibly nested values) as the source wrote them."""

    position: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that cannot be read, and why. The reason never repeats personal content."""

    position: int
    reason: str


Read = Record | Refusal
