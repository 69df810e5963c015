"""What the API says and takes, as its OpenAPI describes it. Moments are UTC; no value names anyone.

Which address gives which answer stands in `api.py`.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from pipelines.actions.rules import Kind

State = Literal[
    "new", "acknowledged", "acted", "communicated", "closed", "snoozed", "escalated", "expired"
]
Step = Literal["acknowledged", "acted", "communicated", "closed", "snoozed", "escalated"]
Outcome = Literal["saved", "lost", "not_reached", "not_needed", "other"]
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(T.+)?", re.ASCII)
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.replace(tzinfo=UTC))]
NO_NULL = r"^[^\x00]*$"  # some databases keep no such letter
Who = Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NULL)]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=NO_NULL)]


def _as_written(said: Any) -> Any:
    # a bare number would be taken for seconds since 1970
    if not isinstance(said, str) or not WRITTEN.fullmatch(said):
        raise ValueError("write it as 2026-07-01, moments as 2026-07-01T09:00:00Z")
    return said


Instant = Annotated[AwareDatetime, BeforeValidator(_as_written)]
Day = Annotated[date, BeforeValidator(_as_written)]


class Problem(BaseModel):
    """Why there is no answer, and what to do."""

    error: str
    todo: str = ""


class Alert(BaseModel):
    """An alert as it stands; `version` goes up with each step."""

    alert_id: str
    customer_id: str
    kind: Kind
    state: State
    version: int
    opened_at: Moment
    state_since: Moment
    due_at: Moment | None
    snoozed_until: Moment | None
    owner: str | None
    reason: str | None
    recommended_action: str | None
    channel: str | None
    communicated_status: Literal["none", "claimed", "verified"]
    outcome: str | None
    priority: float
    churn_probability: Annotated[float | None, Field(description="From 0 to 1.")]
    value_per_year: Annotated[float | None, Field(description="In the company's currency.")]


class Alerts(BaseModel):
    """A page of alerts in the order of opening."""

    items: list[Alert]
    next_cursor: str | None


class Event(BaseModel):
    """A step in an alert's life; a note is a step from a state to the same."""

    event_id: int
    alert_id: str
    at: Moment
    from_state: str | None
    to_state: str
    actor: str
    note: str | None
    outcome: str | None


class Events(BaseModel):
    """A page of events in the order in which they were kept; `cursor` goes on from its end."""

    items: list[Event]
    next_cursor: str | None
    cursor: Annotated[str | None, Field(description="Ask again with it later for what is new.")]


class StepAsked(BaseModel):
    """A step to take with an alert; the steps between are taken with it."""

    model_config = ConfigDict(extra="forbid")

    to_state: Step
    version: Annotated[int, Field(ge=1, lt=2**31, description="Of the alert that was looked at.")]
    by: Who | None = None
    note: Words | None = None
    until: Annotated[Instant | None, Field(description="When a snoozed one wakes.")] = None
    outcome: Annotated[Outcome | None, Field(description="Said when it is closed.")] = None


class StepTaken(BaseModel):
    """The alert after the step."""

    alert_id: str
    state: State
    version: int


class NoteAsked(BaseModel):
    """Words to keep with an alert."""

    model_config = ConfigDict(extra="forbid")

    note: Words
    by: Who | None = None


class Noted(BaseModel):
    """The alert with which the words were kept."""

    alert_id: str


class JourneyStep(BaseModel):
    """One thing that the customer did, met or waited for."""

    occurred_at: Moment
    ended_at: Moment | None
    waited_minutes: float | None
    channel: str | None
    step: str
    words: str
    conversation_id: str | None
    moment_of_truth: str | None
    emotion: str | None
    valence: Annotated[float | None, Field(description="From -1, bad, to 1, good.")]


class Matter(BaseModel):
    """One conversation across channels, with what was felt at its start and end."""

    conversation_id: str
    channels: str
    opened_at: Moment
    resolved_at: Moment | None
    messages: int
    emotion_start: str | None
    emotion_end: str | None


class Reason(BaseModel):
    """Why the risk is what it is; a positive contribution, in log-odds, raises it."""

    reason: str
    contribution: float


class Risk(BaseModel):
    """How likely the customer is to leave within the horizon."""

    as_of: date
    horizon_days: int
    churn_probability: Annotated[float | None, Field(description="From 0 to 1.")]
    status: str
    reasons: list[Reason]


class Journey(BaseModel):
    """A customer's journey as the newest published generation tells it."""

    customer_id: str
    crm_number: str | None
    as_of: date | None
    customer_since: Moment | None
    value_per_year: Annotated[float, Field(description="In the company's currency.")]
    preferred_channel: str | None
    risk: Risk | None
    steps: list[JourneyStep]
    matters: list[Matter]
    next_cursor: Annotated[str | None, Field(description="Of further steps.")]


class Kpi(BaseModel):
    """A KPI of a week; `value` is in `unit`, and None where nothing was to be measured."""

    week: date
    kpi: str
    words: str
    unit: str
    wanted: str
    value: float | None
    counted: int | None
    target: float | None
    is_met: bool | None


class Kpis(BaseModel):
    """KPIs by week and name, the oldest first."""

    as_of: date | None
    items: list[Kpi]
    next_cursor: str | None


def shown(model: type[BaseModel], source: Any) -> dict[str, Any]:
    """Those values of a row or an object that a model shows, and no other."""
    if isinstance(source, dict):
        return {name: source[name] for name in model.model_fields}
    return {name: getattr(source, name) for name in model.model_fields if hasattr(source, name)}
