"""A process that has everything imported and forks one ingest after the other."""

from collections.abc import Iterator

import pytest
from forked_ingest import Forks


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    with Forks() as process:
        yield process
