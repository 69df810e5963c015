"""Readers of the published file and runs of the pipeline never disturb each other."""

import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import harken_process

pytestmark = pytest.mark.xdist_group("one home that ran")  # made once, by one worker


def test_a_reader_who_holds_the_file_open_breaks_neither(ran, landing, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(ran[0], home)
    published = home / "published" / "journey.duckdb"
    with duckdb.connect(str(published), read_only=True) as reader:
        before = reader.execute("select * from meta.generation").fetchall()
        outcome = harken_process("run", "--landing", landing, "--as-of", "2026-06-15", home=home)
        assert outcome.code == 0, outcome.stderr
        assert reader.execute("select * from meta.generation").fetchall() == before
        assert reader.execute("select count(*) from risk.scores").fetchall()[0][0] > 0
    with duckdb.connect(str(published), read_only=True) as new_reader:
        generation, as_of = new_reader.execute(
            "select generation, as_of from meta.generation"
        ).fetchall()[0]
        days = new_reader.execute("select distinct as_of from risk.scores").fetchall()
    assert generation == before[0][0] + 1
    assert str(as_of) == "2026-06-15"
    assert [str(day) for (day,) in days] == ["2026-06-15"], "later days are not that morning's"
    with duckdb.connect(str(home / "warehouse" / "harken.duckdb"), read_only=True) as warehouse:
        kept = warehouse.execute("select count(distinct as_of) from risk.scores").fetchall()
    assert kept == [(2,)], "scores of the earlier list are kept"
