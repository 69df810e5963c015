"""What goes into the action store and what a run changes in it. Moments are UTC without offset.

Which alerts open is decided in `pipelines.alerts`, how they are kept in `store.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class NewAlert:
    """One alert to be opened; `state` is new, or suppressed for a held-out customer.

    `level` is how many times the threshold its signal is; `evidence` are ids, separated by spaces.
    Money is in the currency of the business.
    """

    alert_id: str
    customer_id: str
    kind: str
    opened_at: datetime
    state: str
    priority: float
    reason: str | None
    recommended_action: str | None
    channel: str | None
    due_at: datetime | None
    episode_key: str
    level: float = 1.0
    signal_at: datetime | None = None
    signal_known_at: datetime | None = None
    evidence: str | None = None
    churn_probability: float | None = None
    value_per_year: float | None = None
    expected_net_save: float | None = None
    goodwill: float | None = None
    owner: str | None = None
    communicated_status: str = "none"


@dataclass(frozen=True)
class Joined:
    """A further episode that an open alert takes in."""

    alert_id: str
    episode_key: str
    signal_at: datetime | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class Level:
    """What a run heard of a matter: the highest level so far, and since when it is calm."""

    alert_id: str
    highest_level: float
    calm_since: datetime | None


@dataclass(frozen=True)
class MachineStep:
    """A step that a run takes by itself, unless a person has changed the alert since `version`.

    `owner` is who gets it by the step; None leaves it with whom it is.
    """

    alert_id: str
    version: int
    to_state: str
    note: str
    owner: str | None = None


@dataclass(frozen=True)
class Told:
    """The message or call in the data by which a customer heard of what was done."""

    alert_id: str
    communicated_at: datetime
    communicated_evidence_id: str
    communicated_channel: str


@dataclass(frozen=True)
class Owned:
    """Who owns an alert that has had no owner so far."""

    alert_id: str
    owner: str


@dataclass(frozen=True)
class Message:
    """One message for one channel; sent again under the same id until the channel has taken it.

    `content` is JSON; what it says may leave the company: no names, no words of a customer.
    """

    message_id: str
    channel: str
    kind: str
    content: str
    alert_id: str | None = None


@dataclass
class Plan:
    """Everything one run changes, applied as a whole."""

    opened: list[NewAlert] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    steps: list[MachineStep] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    owned: list[Owned] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    waiting: int = 0  # signals that found no room today


def merged(*plans: Plan) -> Plan:
    """All plans as one, to be applied in one transaction."""
    return Plan(
        opened=[one for plan in plans for one in plan.opened],
        joined=[one for plan in plans for one in plan.joined],
        levels=[one for plan in plans for one in plan.levels],
        steps=[one for plan in plans for one in plan.steps],
        told=[one for plan in plans for one in plan.told],
        owned=[one for plan in plans for one in plan.owned],
        messages=[one for plan in plans for one in plan.messages],
        waiting=sum(plan.waiting for plan in plans),
    )
