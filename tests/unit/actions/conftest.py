"""An empty action store, in a file of a home and on a real PostgreSQL."""

import pytest
import sqlalchemy as sa

from pipelines.actions.store import ActionStore
from pipelines.home import Home


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request, tmp_path, monkeypatch) -> Home:
    """A home whose alerts are kept in each kind of database in turn."""
    if request.param == "postgresql":
        server = sa.make_url(request.getfixturevalue("postgres").url)
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("drop database if exists of_one_test with (force)"))
            connection.execute(sa.text("create database of_one_test"))
        engine.dispose()
        url = server.set(database="of_one_test").render_as_string(hide_password=False)
        monkeypatch.setenv("HARKEN_ACTIONS_URL", url)
    return Home(tmp_path / "home").prepare()


@pytest.fixture
def store(home) -> ActionStore:
    """The store of that home."""
    return ActionStore(home)
