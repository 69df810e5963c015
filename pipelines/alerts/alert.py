"""What an alert is, and the pieces it is made of.

Fed by nothing; filled by policy.py, written by lists.py.
WHAT DOES NOT BELONG HERE: choosing, ranking, any format. `Person` and `LastWords` are personal:
they go into the day's lists and nowhere else.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

CHURN_RISK = "churn_risk"


@dataclass(frozen=True)
class Person:
    """How a customer is called and reached, from the vault; None where unknown."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class LastWords:
    """The customer's own last message, from the vault; `said_at` without offset is UTC."""

    text: str
    said_at: datetime
    channel: str


@dataclass(frozen=True)
class Reason:
    """One reason for a score: its words and what it adds in log-odds (positive raises the risk)."""

    family: str
    words: str
    contribution: float
    evidence: str | None = None


@dataclass(frozen=True)
class Alert:
    """One row of the day's list. Money per year in the list's currency; times in UTC.

    `state`, `version` and `owner` are those of the action store on the morning of the list.
    `goodwill` is the most that may be given, `expected_net_save` what is saved after all costs.
    `refused_channels` names those that the customer has opted out of, whatever `contact` knows.

    starting_log_odds + every reason's contribution + other_log_odds is the log-odds of
    `probability`.
    """

    alert_id: str
    rank: int
    customer_id: str
    crm_number: str | None
    probability: float
    value_per_year: float | None
    value_at_risk: float
    reasons: tuple[Reason, ...]
    starting_log_odds: float
    other_log_odds: float
    last_words: LastWords | None
    contact: Person
    recommended_action: str
    channel: str
    opened_at: datetime
    due_at: datetime
    refused_channels: tuple[str, ...] = ()
    kind: str = field(default=CHURN_RISK)
    state: str = "new"
    version: int = 1
    owner: str | None = None
    expected_net_save: float = 0.0
    goodwill: float = 0.0

    @property
    def log_odds(self) -> float:
        """What starting point, reasons and everything else add up to."""
        parts = sum(reason.contribution for reason in self.reasons)
        return self.starting_log_odds + parts + self.other_log_odds


def alert_id_for(as_of: date, customer_id: str, kind: str = CHURN_RISK) -> str:
    """The stable id of an alert: equal for the same day, customer and kind."""
    key = f"{as_of.isoformat()}\x1f{customer_id}\x1f{kind}"
    return "alr_" + hashlib.sha256(key.encode()).hexdigest()[:16]
