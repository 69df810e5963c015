"""What every reader yields: a record as it stood in the file, or a refusal with its reason.

Positions count records from 1 in the order of the file. A reader never raises for bad content:
what it cannot read becomes a refusal, and the unreadable rest of a file counts as one record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WHOLE_ROW = "whole row"  # the `column` of a row whose cells cannot be told apart


@dataclass(frozen=True, slots=True)
class Record:
    """One record: field names (possibly nested values) as the source wrote them.

    `below` is the key of the page below which it stood; None where its file has but one kind.
    """

    position: int
    fields: Mapping[str, Any]
    below: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that cannot be read, and why. The reason never repeats personal content.

    `column` says what is at fault where other records may have the same fault.
    """

    position: int
    reason: str
    column: str | None = None


Read = Record | Refusal
