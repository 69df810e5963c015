"""However the records of every source came, slice by slice and again and again: the same tables."""

import random
import shutil
from pathlib import Path

import pytest
from command_line import harken, table_hashes
from every_source import AS_OF, FIXTURES, EverySource
from export_pieces import Piece, pieces_below, put_together

from pipelines.home import Home
from pipelines.ingest.ingest import ingest
from pipelines.settings import Settings

SLICES = 3
# What says how and when a record came, and nothing of the customer.
OF_ARRIVAL = ("_file_id", "_position", "_received_at", "file_id", "position", "received_at")
ACCOUNTS = ("ingest.", "meta.")  # of files and runs


def slices(pieces: list[Piece], chance: random.Random) -> list[list[Piece]]:
    """The records by their own days, as many in each slice, shuffled within it."""
    ordered = sorted(pieces, key=lambda piece: piece.day)
    size = -(-len(ordered) // SLICES)
    found = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [chance.sample(each, len(each)) for each in found]


@pytest.fixture(scope="module")
def replayed(every_source: EverySource, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a company that got its records in slices, and then all of them thrice."""
    base, chance = tmp_path_factory.mktemp("replayed"), random.Random(5)
    landing, home = base / "landing", Home(base / "home").prepare()
    key = every_source.file.parents[1] / "vault" / "pseudonym.key"
    shutil.copy(key, home.vault_file.parent)
    landing.mkdir()
    shutil.copy(FIXTURES / "harken.yml", landing)
    pieces = pieces_below(FIXTURES)
    for number, arriving in enumerate(slices(pieces, chance)):
        put_together(arriving, landing / f"day {number}", "export")
        assert ingest(Settings.of(home.root, landing)).loaded > 0
    shutil.copytree(FIXTURES, landing / "as it was", ignore=shutil.ignore_patterns("harken.yml"))
    put_together(chance.sample(pieces, len(pieces)), landing / "shuffled", "all")
    for number in range(4):
        put_together(pieces[number::4], landing / "split", f"part {number}")
    again = ingest(Settings.of(home.root, landing))
    assert (again.loaded, len(again.files) > 100) == (0, True)
    built = harken("build", "--landing", landing, "--as-of", AS_OF, home=home.root)
    assert built.code == 0, built.stderr
    return home.working_file


@pytest.mark.torture
def test_all_tables_are_those_of_one_clean_load(every_source, replayed):
    clean, other = (table_hashes(each, OF_ARRIVAL) for each in (every_source.file, replayed))
    clean, other = (
        {name: found for name, found in each.items() if not name.startswith(ACCOUNTS)}
        for each in (clean, other)
    )
    assert len(clean) > 60
    assert {name for name in clean if clean[name] != other.get(name)} == set()
