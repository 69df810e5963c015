"""What the head of a day's list says: day, capacity, currency, how many were scored.

Fed by the run; shown by every format.
WHAT DOES NOT BELONG HERE: anything about a single customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Why a customer is not on the list (risk.scores.status, or decide.py), as the list says it.
_STATUS_WORDS = {
    "not_enough_data": "not enough history yet",
    "stale_source": "a source has stopped delivering",
    "no_skill": "the model tells no one apart",
    "not_at_risk": "no likelier to leave than the typical customer",
    "left_already": "left already, by the definition of leaving",
}


@dataclass(frozen=True)
class ListHeader:
    """The frame: `leaving_means` completes "leaving means …", `unlisted` counts by reason."""

    as_of: date
    capacity: int
    horizon_days: int
    currency: str = ""
    time_zone: str = "UTC"
    scored: int = 0
    unlisted: Mapping[str, int] = field(default_factory=dict)
    leaving_means: str = ""
    generation: str | None = None
    model_id: str | None = None

    def unlisted_words(self) -> list[tuple[int, str]]:
        """How many customers are not on the list, and why, in words."""
        counts = sorted(self.unlisted.items())
        return [(n, _STATUS_WORDS.get(status, status)) for status, n in counts if n]
