"""What the head of a day's list says: day, capacity, currency, how many were scored.

Fed by the run; shown by every format.
WHAT DOES NOT BELONG HERE: anything about a single customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Why a customer is not on the list (risk.scores.status, or decide.py), as the list says it.
STATUS_WORDS = {
    "not_enough_data": "not enough history yet",
    "stale_source": "a source has stopped delivering",
    "no_skill": "the model tells no one apart",
    "not_at_risk": "no likelier to leave than the typical customer",
    "cared_for": "an earlier alert was closed, is snoozed or ran out, and nothing is new since",
    "left_already": "left already, by the definition of leaving",
    "too_dear": "what keeping them costs is more than it is expected to save",
}

# What a day on which nobody could be scored means to the team, by the status of most customers.
NOBODY_SCORED = {
    "not_enough_data": "There is not enough history yet to learn from who stayed and who left.",
    "no_skill": "On customers whose outcome is known, the model told leaving from staying no "
    "better than chance: naming anybody today would be guessing.",
    "stale_source": "The source that leaving is told by has stopped delivering: by now every "
    "customer looks silent, so a score would be wrong for all.",
}


@dataclass(frozen=True)
class ListHeader:
    """The frame: `leaving_means` completes "leaving means …", `unlisted` counts by reason.

    `stale_sources` says of each source that stopped delivering since when, in words.
    """

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
    stale_sources: tuple[str, ...] = ()

    def unlisted_words(self) -> list[tuple[int, str]]:
        """How many customers are not on the list, and why, in words."""
        counts = sorted(self.unlisted.items())
        return [(n, STATUS_WORDS.get(status, status)) for status, n in counts if n]

    def why_nobody_is_scored(self) -> str:
        """Why no customer carries a score, in one sentence; empty where that is not known."""
        known = {status: n for status, n in self.unlisted.items() if status in NOBODY_SCORED}
        return NOBODY_SCORED[max(sorted(known), key=lambda one: known[one])] if known else ""
