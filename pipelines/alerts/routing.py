"""Who owns an alert, by when it is due, and who gets it when nobody acts: `routing.yml`.

Pure rules over one alert and a few facts of its customer. Reading those facts is
`routing_facts.py`; what to do about an alert is the playbook's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from pipelines.actions.records import NewAlert, Owned
from pipelines.actions.rules import Kind
from pipelines.checked_yaml import read_checked
from pipelines.section import Section
from pipelines.service_hours.deadlines import OpenTime

OWN_FILE = "routing.yml"


@dataclass(frozen=True)
class CustomerFacts:
    """What routes ask about a customer; None where unknown."""

    language: str | None = None
    country: str | None = None
    segment: str | None = None
    last_good_agent: str | None = None


UNKNOWN = CustomerFacts()


class Match(Section):
    """Which alerts a rule is for; what is left out does not matter, an unknown fact never fits.

    `kinds` of alert; `languages` as ISO 639 codes of what the customer writes; `countries` as
    orders name them; `segments` as the CRM calls the type of account; money in a year.
    """

    kinds: list[Kind] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=list)
    countries: list[str] = Field(default_factory=list)
    segments: list[str] = Field(default_factory=list)
    value_at_least: float | None = Field(default=None, ge=0)

    def fits(self, kind: str, value: float | None, facts: CustomerFacts) -> bool:
        """Whether every condition given holds."""
        asked = (
            (self.kinds, kind),
            (self.languages, facts.language),
            (self.countries, facts.country),
            (self.segments, facts.segment),
        )
        return all(not wanted or known in wanted for wanted, known in asked) and (
            self.value_at_least is None or (value or 0.0) >= self.value_at_least
        )


class Route(Match):
    """An owner; or, with `last_good_agent`, whoever last ended a matter well with the customer."""

    owner: str | None = Field(default=None, min_length=1)
    last_good_agent: bool = False

    @model_validator(mode="after")
    def _says_who(self) -> Self:
        if (self.owner is None) == (not self.last_good_agent):
            raise ValueError("say either owner or last_good_agent: true")
        return self

    def owner_of(self, kind: str, value: float | None, facts: CustomerFacts) -> str | None:
        """Who owns an alert by this route; None where it does not fit."""
        owner = facts.last_good_agent if self.last_good_agent else self.owner
        return owner if self.fits(kind, value, facts) else None


class Due(Match):
    """By when alerts are due, in hours in which the company is open."""

    within_open_hours: float = Field(gt=0, le=1000)


class Escalation(Section):
    """Who gets an alert that nobody has acted upon so many open hours after it was due."""

    after_open_hours: float = Field(ge=0, le=1000)
    owner: str = Field(min_length=1)


class Routing(Section):
    """Keys of `routing.yml`. In `routes` and `due` the first that fits counts; none may fit."""

    routes: list[Route] = Field(default_factory=list)
    due: list[Due] = Field(default_factory=list)
    escalate: list[Escalation] = Field(default_factory=list)

    @field_validator("escalate")
    @classmethod
    def _goes_up(cls, steps: list[Escalation]) -> list[Escalation]:
        hours = [step.after_open_hours for step in steps]
        if hours != sorted(set(hours)):
            raise ValueError("steps of escalation must come later and later")
        owners = [step.owner for step in steps]
        if len(owners) != len(set(owners)):
            raise ValueError("two steps of escalation lead to the same owner")
        return steps

    def routed(self, alert: NewAlert, facts: CustomerFacts, open_time: OpenTime) -> NewAlert:
        """The alert with its owner and due time; whom chance holds out has neither."""
        if alert.state != "new":
            return alert
        kind, value = alert.kind, alert.value_per_year
        hours = (one.within_open_hours for one in self.due if one.fits(kind, value, facts))
        first = next(hours, None)
        due = open_time.after(alert.opened_at, first) if first else None
        return replace(alert, owner=self.owner_of(kind, value, facts), due_at=due or alert.due_at)

    def owner_of(self, kind: str, value: float | None, facts: CustomerFacts) -> str | None:
        """Who owns an alert: the first route that fits and knows somebody."""
        owners = (route.owner_of(kind, value, facts) for route in self.routes)
        return next((one for one in owners if one), None)

    def step_due(
        self, due_at: datetime | None, now: datetime, open_time: OpenTime
    ) -> Escalation | None:
        """The last step of escalation whose time has come for an alert that waits."""
        reached = None
        for step in self.escalate if due_at and due_at < now else ():
            when = open_time.after(due_at, step.after_open_hours) if due_at else None
            if when is not None and when < now:
                reached = step
        return reached


def read_routing(own: Path | None) -> Routing:
    """The routing of a company's file; without one nobody owns an alert and none escalates.

    Raises:
        StatedFailure: the file is wrong; key and line are named.
    """
    if own is None:
        return Routing()
    return read_checked(
        Routing,
        own,
        what="The file of routes",
        find="Make it readable, or take it away.",
        mend="Mend it; README 'Who gets an alert' says how routes are written.",
    )


def routed_all(
    alerts: list[NewAlert],
    routing: Routing,
    facts: Mapping[str, CustomerFacts],
    open_time: OpenTime,
) -> list[NewAlert]:
    """Every alert with its owner and due time."""
    return [
        routing.routed(alert, facts.get(alert.customer_id, UNKNOWN), open_time) for alert in alerts
    ]


def owners_found(
    alerts: Iterable[Mapping[str, Any]], routing: Routing, facts: Mapping[str, CustomerFacts]
) -> list[Owned]:
    """Owners for alerts that have had none, as those from before there were routes.

    Args:
        alerts: rows of the action store.
    """
    found = [
        (one["alert_id"], routing.owner_of(one["kind"], one["value_per_year"], known))
        for one in alerts
        if one["owner"] is None
        for known in [facts.get(one["customer_id"], UNKNOWN)]
    ]
    return [Owned(alert_id, owner) for alert_id, owner in found if owner]
