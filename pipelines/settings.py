"""What a process needs to know before it starts: home, landing folder, configuration.

The only reader of environment variables. Everything below gets a `Settings` handed in, so tests
build one from a temporary folder and never touch the environment.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.configuration import Configuration, find_configuration, read_configuration
from pipelines.home import Home

DEFAULT_HOME = "harken_home"


@dataclass(frozen=True)
class Settings:
    """Home, landing folder and configuration of one run."""

    home: Home
    landing: Path | None
    configuration: Configuration
    configuration_file: Path | None = None

    @classmethod
    def of(
        cls, home: Path, landing: Path | None = None, configuration_file: Path | None = None
    ) -> "Settings":
        """Settings from explicit places; paths are made absolute.

        Raises:
            StatedFailure: the configuration found there is wrong.
        """
        home = home.expanduser().resolve()
        landing = landing.expanduser().resolve() if landing else None
        found = find_configuration(configuration_file, home, landing)
        return cls(Home(home), landing, read_configuration(found), found)

    @classmethod
    def from_env(cls) -> "Settings":
        """Settings from HARKEN_HOME, HARKEN_LANDING and HARKEN_CONFIG (for Dagster)."""
        landing = os.environ.get("HARKEN_LANDING")
        configuration = os.environ.get("HARKEN_CONFIG")
        return cls.of(
            Path(os.environ.get("HARKEN_HOME", DEFAULT_HOME)),
            Path(landing) if landing else None,
            Path(configuration) if configuration else None,
        )


def pseudonym_key_from_env() -> bytes | None:
    """The company's own key for pseudonyms (HARKEN_PSEUDONYM_KEY), if it keeps one."""
    secret = os.environ.get("HARKEN_PSEUDONYM_KEY")
    return secret.encode() if secret else None
