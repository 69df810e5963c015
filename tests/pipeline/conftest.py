"""Homes that took the whole way once, shared by the tests of this tier."""

from pathlib import Path

import pytest
from command_line import Outcome, harken, harken_process
from every_source import AS_OF, FIXTURES, EverySource

from pipelines.sample_business.business import write_sample_business

CUSTOMERS = 220


@pytest.fixture(scope="session")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of a small shop."""
    folder = tmp_path_factory.mktemp("shop") / "landing"
    write_sample_business(folder, customers=CUSTOMERS, days=365, seed=3)
    return folder


@pytest.fixture(scope="session")
def ran(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """A home after one whole run on the small shop, and how that run ended.

    The tests that use it are two groups of about equal length, so that two workers share them.
    """
    home = tmp_path_factory.mktemp("ran") / "home"
    return home, harken_process("run", "--landing", landing, "--json", home=home)


@pytest.fixture(scope="session")
def every_source(tmp_path_factory: pytest.TempPathFactory) -> EverySource:
    """The fixtures of every source, ingested and built."""
    home = tmp_path_factory.mktemp("every-source") / "home"
    for verb, options in (("ingest", ()), ("build", ("--as-of", AS_OF))):
        ended = harken(verb, "--landing", FIXTURES, *options, "--json", home=home)
        assert ended.code == 0, ended.stdout + ended.stderr
    return EverySource(home / "warehouse" / "harken.duckdb")
