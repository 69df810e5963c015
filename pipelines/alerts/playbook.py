"""The playbook: which action fits a customer's case. First rule that fits wins.

Fed by playbook.yml (or a company's own file of the same shape) and the facts of one case.
WHAT DOES NOT BELONG HERE: ranking, writing, the words themselves (playbook.yml), personal values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipelines.actions.rules import Kind
from pipelines.alerts.alert import CHURN_RISK
from pipelines.alerts.facts import FLAGS, NAMES, SPOKEN, TEXTS, Facts

Channel = Literal["preferred", "phone", "email", "ticket", "none"]
Family = Literal[
    "rhythm",
    "purchases",
    "returns",
    "contacts",
    "waits",
    "emotion",
    "effort",
    "promises",
    "replies",
    "contract",
    "price",
]
OWN_FILE = "playbook.yml"
Emotion = Literal[
    "frustration",
    "impatience",
    "disappointment",
    "sadness",
    "worry",
    "confusion",
    "gratitude",
    "satisfaction",
    "neutral",
    "mixed",
]
_SHIPPED = Path(__file__).with_name("playbook.yml")
_REACH = {
    "phone": "call",
    "email": "write a personal e-mail",
    "ticket": "reply in the ticket",
    "none": "wait",
}


class PlaybookError(ValueError):
    """A playbook that cannot be used; the message names file and rule."""


class Condition(BaseModel):
    """A bound on a number, or what a flag must be."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    at_least: float | None = None
    at_most: float | None = None
    is_: bool | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _says_something(self) -> "Condition":
        if self.at_least is None and self.at_most is None and self.is_ is None:
            raise ValueError("give at_least, at_most or is")
        return self

    def holds(self, value: float | bool | str) -> bool:
        """Whether a known fact satisfies every bound given."""
        return (
            (self.at_least is None or float(value) >= self.at_least)
            and (self.at_most is None or float(value) <= self.at_most)
            and (self.is_ is None or value is self.is_)
        )


class Rule(BaseModel):
    """One rule of the playbook; see the head of playbook.yml."""

    model_config = ConfigDict(extra="forbid")
    name: str
    kinds: tuple[Kind, ...] = ()
    main_reason: tuple[Family, ...] = ()
    moments: tuple[str, ...] = ()
    emotions: tuple[Emotion, ...] = ()
    when: dict[str, Condition] = {}
    cost: float = Field(default=0, ge=0)
    goodwill: float = Field(default=0, ge=0)
    treatability: float | None = Field(default=None, ge=0, le=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    due_in_working_days: int = Field(ge=0, le=30)
    action: str = Field(min_length=1)

    @field_validator("when")
    @classmethod
    def _asks_about_facts(cls, when: dict[str, Condition]) -> dict[str, Condition]:
        for name, condition in when.items():
            if name not in NAMES or name in TEXTS:
                raise ValueError(f"{name!r} is no fact to ask about; known: {sorted(NAMES)}")
            if (name in FLAGS) != (condition.is_ is not None):
                raise ValueError(f"{name!r} takes {'is' if name in FLAGS else 'at_least, at_most'}")
        return when

    @field_validator("action")
    @classmethod
    def _speaks_of_facts(cls, action: str) -> str:
        for _, name, form, conversion in Formatter().parse(action):
            if name is not None and (name not in {*SPOKEN, "reach", "Reach"} or form or conversion):
                raise ValueError(f"{{{name}}} is no fact to speak of; known: {sorted(SPOKEN)}")
        return action

    def spoken_facts(self) -> frozenset[str]:
        """The facts its words need."""
        names = {name for _, name, _, _ in Formatter().parse(self.action) if name}
        return frozenset(names - {"reach", "Reach"})

    def always_fits(self) -> bool:
        """Whether no case can fall through."""
        return (
            not (self.kinds or self.main_reason or self.moments or self.emotions)
            and not (self.when or self.spoken_facts())
            and "none" in self.channels
        )


class Goodwill(BaseModel):
    """Bounds on what may be given away: share of a customer's yearly value, money in a day."""

    model_config = ConfigDict(extra="forbid")
    share_of_value: float = Field(default=0.1, ge=0, le=1)
    budget_per_day: float | None = Field(default=None, ge=0)


class Playbook(BaseModel):
    """All rules in order, and what holds for all of them.

    `due_by`: time of day by which actions are due. `treatability`: share of those who would leave
    that an action keeps, where its rule says no other; an assumption until outcomes tell.
    """

    model_config = ConfigDict(extra="forbid")
    due_by: time
    treatability: float = Field(default=0.2, ge=0, le=1)
    goodwill: Goodwill = Goodwill()
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _covers_everyone(self) -> "Playbook":
        names = [rule.name for rule in self.rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"rule names must differ, {twice[0]!r} is there twice")
        if not self.rules[-1].always_fits():
            raise ValueError(f"the last rule, {names[-1]!r}, must fit every case: channels [none]")
        return self

    @property
    def moments(self) -> frozenset[str]:
        """Ids of all moments of truth that its rules ask about."""
        return frozenset(moment for rule in self.rules for moment in rule.moments)

    def recommend(
        self, family: str | None, facts: Facts, ways: "Ways", kind: str = CHURN_RISK
    ) -> "Recommendation":
        """The action of the first rule that fits; `family` is that of the main reason."""
        for rule in self.rules:
            channel = ways.first_open(rule.channels)
            if channel is not None and _fits(rule, kind, family, facts):
                treatability = rule.treatability
                return Recommendation(
                    rule.name,
                    _filled(rule, facts, channel),
                    channel,
                    rule.due_in_working_days,
                    rule.cost,
                    rule.goodwill,
                    self.treatability if treatability is None else treatability,
                )
        raise PlaybookError("no rule fits; the last rule must fit every case")


@dataclass(frozen=True)
class Ways:
    """Which ways lead to the customer: allowed and known."""

    phone: bool = False
    email: bool = False
    ticket: bool = False
    preferred: str | None = None

    def first_open(self, channels: tuple[Channel, ...]) -> str | None:
        """The first of the channels that is open, by its own name; None where none is."""
        is_open = {"phone": self.phone, "email": self.email, "ticket": self.ticket, "none": True}
        for channel in channels:
            actual = self.preferred if channel == "preferred" else channel
            if actual is not None and is_open.get(actual, False):
                return actual
        return None


@dataclass(frozen=True)
class Recommendation:
    """What to do, how, and within how many working days; what it costs and how often it helps.

    `goodwill` is the most that may be given, before the bounds of customer and day.
    """

    rule: str
    action: str
    channel: str
    due_in_working_days: int
    cost: float = 0.0
    goodwill: float = 0.0
    treatability: float = 0.2


def load_playbook(path: Path = _SHIPPED) -> Playbook:
    """The playbook of a file; PlaybookError names file and rule of anything wrong in it."""
    try:
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, UnicodeDecodeError) as error:
        raise PlaybookError(f"{path.name} cannot be read: {error}") from error
    try:
        return Playbook.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = _place(content, first["loc"])
        raise PlaybookError(f"{path.name}{place}: {first['msg']}") from error


def _place(content: object, location: tuple[int | str, ...]) -> str:
    if location[:1] != ("rules",) or len(location) < 2 or not isinstance(location[1], int):
        return f", {'.'.join(map(str, location))}" if location else ""
    rule = content["rules"][location[1]] if isinstance(content, Mapping) else None
    name = rule.get("name", "without a name") if isinstance(rule, Mapping) else "without a name"
    key = ".".join(map(str, location[2:]))
    return f", rule {location[1] + 1} ({name}){', ' + key if key else ''}"


def _fits(rule: Rule, kind: str, family: str | None, facts: Facts) -> bool:
    return (
        (not rule.kinds or kind in rule.kinds)
        and (not rule.main_reason or family in rule.main_reason)
        and (not rule.moments or facts.get("moment_of_truth") in rule.moments)
        and (not rule.emotions or facts.get("emotion") in rule.emotions)
        and all(name in facts and asked.holds(facts[name]) for name, asked in rule.when.items())
        and rule.spoken_facts() <= facts.keys()
    )


def _filled(rule: Rule, facts: Facts, channel: str) -> str:
    spoken = {name: SPOKEN[name](facts[name]) for name in rule.spoken_facts()}
    reach = _REACH[channel]
    words = rule.action.format_map({**spoken, "reach": reach, "Reach": reach.capitalize()})
    return words[:1].upper() + words[1:]
