"""What a process needs to know before it starts: home, landing folder, configuration.

The only reader of environment variables. Everything below gets a `Settings` handed in, so tests
build one from a temporary folder and never touch the environment.
"""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipelines.alerts import playbook, routing
from pipelines.alerts.playbook import Playbook, PlaybookError, load_playbook
from pipelines.alerts.routing import Routing, read_routing
from pipelines.configuration import (
    FILE_NAME,
    Configuration,
    find_configuration,
    read_configuration,
)
from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.kpis import targets
from pipelines.kpis.targets import KpiTargets, read_targets
from pipelines.moments import book as moments_of_truth
from pipelines.moments.book import MomentBook, load_book
from pipelines.recovery import departments
from pipelines.recovery.departments import Departments, read_departments

DEFAULT_HOME = "harken_home"
# what a company says of itself; at the root of a landing folder none of them is an export
OWN_FILES = (
    FILE_NAME,
    moments_of_truth.OWN_FILE,
    targets.OWN_FILE,
    departments.OWN_FILE,
    routing.OWN_FILE,
    playbook.OWN_FILE,
)


@dataclass(frozen=True)
class Settings:
    """Home, landing folder, configuration and executor (`in_process` or `multiprocess`)."""

    home: Home
    landing: Path | None
    configuration: Configuration
    configuration_file: Path | None = None
    executor: str = "in_process"

    @classmethod
    def of(
        cls, home: Path, landing: Path | None = None, configuration_file: Path | None = None
    ) -> "Settings":
        """Settings from explicit places; paths are made absolute.

        Without a landing folder, the one that the home took in last counts.

        Raises:
            StatedFailure: the configuration found there is wrong, or a place cannot be reached.
        """
        try:
            home = home.expanduser().resolve()
            note = Home(home).landing_note
            if landing is None and note.is_file():
                landing = Path(note.read_text())
            landing = landing.expanduser().resolve() if landing else None
            found = find_configuration(configuration_file, home, landing)
        except OSError as error:
            raise StatedFailure(
                f"The home or the landing folder cannot be looked into: {error.strerror}",
                where=str(error.filename),
                todo="Name another folder, or make this one readable for you.",
            ) from error
        return cls(Home(home), landing, read_configuration(found), found)

    @cached_property
    def moments(self) -> MomentBook:
        """The moments of truth that hold: the pack of harken.yml, under the file beside it.

        Raises:
            StatedFailure: the company's own file is wrong.
        """
        return load_book(self.configuration.journey.pack, self._own_file(moments_of_truth.OWN_FILE))

    @cached_property
    def kpi_targets(self) -> KpiTargets:
        """What the company wants its key figures to be.

        Raises:
            StatedFailure: its file is wrong.
        """
        return read_targets(self._own_file(targets.OWN_FILE))

    @cached_property
    def departments(self) -> Departments:
        """Which department can mend what.

        Raises:
            StatedFailure: the company's own file is wrong.
        """
        moments = (moment.id for moment in self.moments.moments)
        return read_departments(self._own_file(departments.OWN_FILE), moments)

    @cached_property
    def routing(self) -> Routing:
        """Who gets which alert, by when it is due, and who gets it next.

        Raises:
            StatedFailure: its file is wrong.
        """
        return read_routing(self._own_file(routing.OWN_FILE))

    @cached_property
    def playbook(self) -> Playbook:
        """What to do about an alert: the company's own rules, else those of the product.

        Raises:
            StatedFailure: its file is wrong.
        """
        own = self._own_file(playbook.OWN_FILE)
        try:
            found = load_playbook(own) if own else load_playbook()
            unknown = found.moments - {moment.id for moment in self.moments.moments}
            if unknown:
                raise PlaybookError(f"'{min(unknown)}' is no moment of truth of this company")
            return found
        except PlaybookError as error:
            raise StatedFailure(
                f"The playbook cannot be used: {error}",
                where=str(own),
                todo="Mend it; README 'What to do about an alert' says how rules are written.",
            ) from error

    def _own_file(self, name: str) -> Path | None:
        """A file of the company's own beside harken.yml, else in the home or landing folder."""
        beside = [self.configuration_file.parent] if self.configuration_file else []
        places = beside or [self.home.root, *([self.landing] if self.landing else [])]
        return next((file for place in places if (file := place / name).is_file()), None)

    @classmethod
    def from_env(cls) -> "Settings":
        """Settings from HARKEN_HOME, _LANDING, _CONFIG and _EXECUTOR (for Dagster)."""
        landing = os.environ.get("HARKEN_LANDING")
        configuration = os.environ.get("HARKEN_CONFIG")
        settings = cls.of(
            Path(os.environ.get("HARKEN_HOME", DEFAULT_HOME)),
            Path(landing) if landing else None,
            Path(configuration) if configuration else None,
        )
        return replace(settings, executor=os.environ.get("HARKEN_EXECUTOR", "in_process"))


def webhook_secrets_from_env() -> list[str]:
    """Secrets of those who may push messages (HARKEN_WEBHOOK_SECRET, several by spaces)."""
    return os.environ.get("HARKEN_WEBHOOK_SECRET", "").split()


def secret_from_env(variable: str, where: str) -> str:
    """The secret that an environment variable holds.

    Args:
        where: the key of harken.yml that names the variable.

    Raises:
        StatedFailure: the variable is not set.
    """
    if not is_secret_set(variable):
        raise StatedFailure(
            f"The environment variable {variable} is not set",
            where=f"{where} in harken.yml",
            todo="Set it to the secret that is asked for there.",
        )
    return os.environ[variable]


def is_secret_set(variable: str) -> bool:
    """Whether an environment variable holds anything."""
    return bool(os.environ.get(variable))


def actions_url_from_env() -> str | None:
    """Where alerts are kept instead of in the home (HARKEN_ACTIONS_URL), password included."""
    return os.environ.get("HARKEN_ACTIONS_URL") or None


def pseudonym_key_from_env() -> bytes | None:
    """The company's own key for pseudonyms (HARKEN_PSEUDONYM_KEY), if it keeps one."""
    secret = os.environ.get("HARKEN_PSEUDONYM_KEY")
    return secret.encode() if secret else None
