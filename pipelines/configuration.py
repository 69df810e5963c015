"""The company's own settings: one `harken.yml`, read and refused by name and line.

Every key has its default and its meaning here and nowhere else. Paths and environment variables
are not configuration: they live in `settings.py`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from pipelines.actions.channels import Deliver
from pipelines.actions.rules import Alerts
from pipelines.checked_yaml import read_checked
from pipelines.contracts.contract import Contract, Drift, known_sources
from pipelines.live_configuration import Pull
from pipelines.section import Section, known_zone
from pipelines.service_hours.schedule import ServiceHours, one_schedule_a_day
from pipelines.web.configured import DeskSection

FILE_NAME = "harken.yml"


def _known_source(name: str) -> str:
    known = known_sources()
    if name not in known and name not in {each.split("/")[0] for each in known}:
        raise ValueError(f"no such source; known are {', '.join(known)}")
    return name


class Company(Section):
    """Who we are: our mail domains (inferred from the mailbox when empty) and our days."""

    domains: list[str] = Field(default_factory=list)
    time_zone: str = "UTC"

    _zone = field_validator("time_zone")(known_zone)

    @field_validator("domains")
    @classmethod
    def _lower(cls, domains: list[str]) -> list[str]:
        return sorted({domain.strip().lower().lstrip("@") for domain in domains})


class Churn(Section):
    """What counts as leaving.

    `silence`: no sale for `silence_days` among customers with a sale in the last `active_days`.
    `contract`: a subscription cancelled or ended within `horizon_days`.
    """

    definition: Literal["silence", "contract"] = "silence"
    silence_days: int = Field(default=90, ge=1, le=3650, strict=True)
    active_days: int = Field(default=400, ge=1, le=36500, strict=True)
    horizon_days: int = Field(default=90, ge=1, le=3650, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _default_horizon(cls, values: Any) -> Any:
        if isinstance(values, Mapping) and values.get("horizon_days") is None:
            contract = values.get("definition") == "contract"
            silent = values.get("silence_days", 90)
            return {**values, "horizon_days": 30 if contract else silent}
        return values

    @model_validator(mode="after")
    def _one_horizon(self) -> "Churn":
        if self.definition != "silence":
            return self
        if self.silence_days > self.active_days:
            raise ValueError(
                f"silence_days ({self.silence_days}) is more than active_days "
                f"({self.active_days}): nobody could ever have left"
            )
        # A silence of N days is known N days later: another horizon would be another label.
        if self.horizon_days != self.silence_days:
            raise ValueError(
                "with definition 'silence' horizon_days must equal silence_days "
                f"({self.silence_days}); leave it out"
            )
        return self


class Source(Section):
    """How one source is read: the zone of its times that carry no offset, and what may change.

    `drift` goes over what the contract says. `accept_shrunk` names files (as they lie below the
    landing folder) that hold less than half of the export before them and are right all the same.
    """

    time_zone: str = "UTC"
    drift: Drift = Drift()
    accept_shrunk: list[str] = Field(default_factory=list)

    _zone = field_validator("time_zone")(known_zone)


class Journey(Section):
    """How journeys are read: the pack of moments of truth, by the company's trade."""

    pack: Literal["general", "retail", "telecom", "airline", "software"] = "general"


class Emotion(Section):
    """How customers' words are heard: `full`, or `fast` by words alone.

    With `transformer` the newest texts are heard once more, by MiniLM beside the linear heads, for
    at most `transformer_minutes` of a run.
    """

    speed: Literal["full", "fast"] = "full"
    transformer: bool = Field(default=False, strict=True)
    transformer_minutes: float = Field(default=10.0, gt=0, allow_inf_nan=False)


class WordOfMouth(Section):
    """How many people one unhappy customer reaches: in person, and by writing in public.

    As quoted: 12 offline, and 69 times as many (the article says "around 825") online.
    """

    offline: int = Field(default=12, ge=0, strict=True)
    online: int = Field(default=828, ge=0, strict=True)


class Holdout(Section):
    """Share of customers kept off the churn list, so that its effect can be measured."""

    share: float = Field(default=0.05, ge=0.0, le=0.5, strict=True)


class Configuration(Section):
    """All of `harken.yml`.

    Without `service_hours` office hours are assumed: Monday to Friday, 9 to 17 o'clock.
    """

    company: Company = Field(default_factory=Company)
    churn: Churn = Field(default_factory=lambda: Churn.model_validate({}))
    sources: dict[Annotated[str, AfterValidator(_known_source)], Source] = Field(
        default_factory=dict
    )
    pull: Pull = Field(default_factory=dict)
    service_hours: Annotated[list[ServiceHours], AfterValidator(one_schedule_a_day)] = Field(
        default_factory=list
    )
    alerts: Alerts = Field(default_factory=Alerts)
    emotion: Emotion = Field(default_factory=Emotion)
    journey: Journey = Field(default_factory=Journey)
    word_of_mouth: WordOfMouth = Field(default_factory=WordOfMouth)
    holdout: Holdout = Field(default_factory=Holdout)
    deliver: Deliver = Field(default_factory=Deliver)
    desk: DeskSection = Field(default_factory=DeskSection)

    @model_validator(mode="before")
    @classmethod
    def _empty_sections(cls, sections: Any) -> Any:
        """A section whose keys are all commented out has its defaults."""
        if not isinstance(sections, Mapping):
            return sections
        return {name: section for name, section in sections.items() if section is not None}

    def time_zone_of(self, source: str, system: str) -> str:
        """Zone of times without an offset in `source/system`; UTC unless declared."""
        return self._of(source, system).time_zone

    def drift_of(self, contract: Contract) -> Drift:
        """What becomes of changed columns in files of a contract."""
        return self._of(contract.source, contract.system).drift.over(contract.drift)

    @property
    def accepted_as_shrunk(self) -> set[str]:
        """Names of all files that may be much smaller than the export before them."""
        return {name for source in self.sources.values() for name in source.accept_shrunk}

    def _of(self, source: str, system: str) -> Source:
        return self.sources.get(f"{source}/{system}") or self.sources.get(source) or Source()


def find_configuration(explicit: Path | None, home: Path, landing: Path | None) -> Path | None:
    """The file that holds: the one named, else in the home, else at the landing folder's root."""
    if explicit is not None:
        return explicit
    candidates = [home / FILE_NAME] + ([landing / FILE_NAME] if landing else [])
    return next((path for path in candidates if path.is_file()), None)


def read_configuration(path: Path | None) -> Configuration:
    """Read and check one `harken.yml`; None gives the defaults.

    Raises:
        StatedFailure: the file cannot be read, or a key or value is wrong (named with its line).
    """
    if path is None:
        return Configuration()
    return read_checked(
        Configuration,
        path,
        what="The configuration",
        find="Name an existing file with --config.",
        mend="Mend or remove that key; the README lists every key with its default.",
    )
