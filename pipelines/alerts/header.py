"""What the head of a day's list says: day, capacity, currency, how many were scored.

Fed by the run; shown by every format.
WHAT DOES NOT BELONG HERE: anything about a single customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Why a customer carries no score (risk.scores.status), as the list says it.
_STATUS_WORDS = {
    "not_enough_data": "not enough history yet",
    "stale_source": "a source has stopped delivering",
    "no_skill": "the model tells no one apart",
}


@dataclass(frozen=True)
class ListHeader:
    """The frame: `leaving_means` completes "leaving means …", `not_scored` counts by status."""

    as_of: date
    capacity: int
    horizon_days: int
    currency: str = ""
    time_zone: str = "UTC"
    scored: int = 0
    not_scored: Mapping[str, int] = field(default_factory=dict)
    leaving_means: str = ""
    generation: str | None = None
    model_id: str | None = None

    def not_scored_words(self) -> list[tuple[int, str]]:
        """How many customers carry no score, and why, in words."""
        counts = sorted(self.not_scored.items())
        return [(n, _STATUS_WORDS.get(status, status)) for status, n in counts if n]
