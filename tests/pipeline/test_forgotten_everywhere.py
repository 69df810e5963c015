"""A person forgotten after a whole run is in no byte of anything that the run wrote."""

import shutil

import duckdb
import pytest
from command_line import harken, harken_process
from planted_person import PLANTED, copied_fixtures, places_of, plant

# minutes for one erasure; `tests/unit/forget` has every source and every step in each test run
pytestmark = pytest.mark.torture


@pytest.fixture(scope="module")
def home(landing, tmp_path_factory):
    """A home after a whole run on the small shop, where one more person is known everywhere."""
    folder = tmp_path_factory.mktemp("forget")
    exports = shutil.copytree(landing, folder / "landing")
    fixtures = copied_fixtures(exports / "further")
    plant(fixtures)
    (fixtures / "harken.yml").replace(exports / "harken.yml")
    ended = harken_process("run", "--landing", exports, "--json", home=folder / "home")
    assert ended.code == 0, ended.stdout + ended.stderr
    return folder / "home"


def test_no_byte_of_a_forgotten_person_is_left_after_a_whole_run(home):
    before = places_of(home, PLANTED)
    assert set(before) == set(PLANTED), "each value must be there, or its absence proves nothing"
    ended = harken("forget", PLANTED["e-mail"], "--yes", "--json", home=home)
    assert ended.code == 0, ended.stdout + ended.stderr
    assert ended.json["files_left"] == []
    assert places_of(home, PLANTED) == {}
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        people = published.execute("select count(*) from journey.customers").fetchall()[0][0]
    assert people > 200, "everybody else is still there"
