"""Fixtures that every tier shares.

The one place that knows where optional real data lies, and that starts servers. Fixtures of
one tier alone (a built home, a browser) belong in that tier's own conftest.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot import MailServer, dovecot
from hypothesis import settings
from postgresql import PostgreSql, running_server

REPOSITORY = Path(__file__).resolve().parent.parent

# The same examples in every run; `pytest --hypothesis-profile=wild` looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.register_profile("wild", derandomize=False, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of optional real data; the test skips aloud where it is missing."""
    folder = Path(os.environ.get("HARKEN_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real test data is not at {folder}; set HARKEN_TEST_DATA to run this test")
    return folder


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """A running IMAP server; the test skips aloud where Dovecot is not installed."""
    program = dovecot()
    if program is None:
        pytest.skip("Dovecot is not installed (Debian: apt-get install dovecot-imapd)")
    # not below pytest's own folder, into which the server's users may not look
    with tempfile.TemporaryDirectory(prefix="harken-dovecot-") as name:
        Path(name).chmod(0o755)
        server = MailServer(program, Path(name))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSql]:
    """A running PostgreSQL; the test skips aloud where it is not installed."""
    with running_server() as server:
        yield server
