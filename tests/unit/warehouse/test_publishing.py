"""The published file is replaced whole; what leaves the warehouse is chosen, never personal."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.warehouse.connection import open_published, open_warehouse
from pipelines.warehouse.publish import current_generation, publish

SECRET = "quenby.thistlewood@plum.example"
TABLES = f"""
create schema journey; create schema raw; create schema staging; create schema meta;
create schema identity; create schema ingest; create schema risk; create schema features;
create table journey.customers as select 1 as n;
create table risk.scores as from (values (date '2011-09-01'), (date '2011-09-02')) as t(as_of);
create table features.customer_snapshots as select 1 as n;
create table raw.orders as select '{SECRET}' as secret;
create table staging.int_messages as select '{SECRET}' as secret;
create table identity.links as select '{SECRET}' as secret;
create table meta.run_context as select '{SECRET}' as secret;
create table ingest.ledger as select 1 as n;
create table ingest.quarantine as select 1 as n;
create table ingest.breaches as select 1 as n;
create table ingest.further as select '{SECRET}' as secret;
create view journey.people as select secret from raw.orders;
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "it's a home").prepare()
    with open_warehouse(home, "test") as connection:
        connection.execute(TABLES)
    return home


def publish_now(home: Home, fingerprint: str):
    with open_warehouse(home, "publish") as connection:
        connection.execute("update journey.customers set n = n + 1")
        return publish(
            connection,
            home,
            as_of=date(2011, 9, 1),
            run_id="run",
            model_id=None,
            fingerprint=fingerprint,
        )


def tables(file: Path) -> set[str]:
    with duckdb.connect(str(file), read_only=True) as published:
        found = published.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
    return {name for (name,) in found}


def test_only_tables_that_may_leave_are_published(home):
    assert publish_now(home, "a").tables == 7
    assert tables(home.published_file) == {
        "journey.customers",
        "risk.scores",
        "features.customer_snapshots",
        "ingest.ledger",
        "ingest.quarantine",
        "ingest.breaches",
        "meta.generation",
    }


def test_scores_of_a_later_day_are_not_part_of_an_older_days_generation(home):
    publish_now(home, "a")
    with open_published(home) as published:
        days = published.execute("select as_of from risk.scores").fetchall()
    assert days == [(date(2011, 9, 1),)]


def test_nothing_personal_stands_in_the_bytes_of_the_published_file(home):
    publish_now(home, "a")
    assert SECRET.encode() in home.working_file.read_bytes()
    assert SECRET.encode() not in home.published_file.read_bytes()


def test_every_generation_has_the_next_number_and_its_own_row(home):
    assert current_generation(home) == (0, "")
    assert [publish_now(home, name).generation for name in ("a", "b", "c")] == [1, 2, 3]
    assert current_generation(home) == (3, "c")
    with open_published(home) as published:
        rows = published.execute(
            "select generation, as_of, run_id, model_id, fingerprint from meta.generation"
        ).fetchall()
        assert published.execute("select n from journey.customers").fetchall() == [(4,)]
    assert rows == [(3, date(2011, 9, 1), "run", None, "c")]


def test_the_same_fingerprint_replaces_nothing(home):
    publish_now(home, "a")
    before = (home.published_file.stat().st_ino, home.published_file.read_bytes())
    result = publish_now(home, "a")
    assert (result.generation, result.replaced) == (1, False)
    assert (home.published_file.stat().st_ino, home.published_file.read_bytes()) == before


def test_both_names_of_the_published_file_are_the_same_file(home):
    for name in ("a", "b"):
        publish_now(home, name)
        assert home.published_twin.samefile(home.published_file)
    assert home.published_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("next_fingerprint", ["b", "c"])
def test_a_publish_that_was_killed_between_the_two_names_is_mended(home, next_fingerprint):
    publish_now(home, "a")
    old = home.published_twin.read_bytes()
    publish_now(home, "b")
    home.published_twin.unlink()
    home.published_twin.write_bytes(old)
    publish_now(home, next_fingerprint)
    assert home.published_twin.samefile(home.published_file)


def test_leftovers_of_a_killed_publish_are_swept(home):
    folder = home.published_file.parent
    for name in (".journey-1.duckdb", ".journey-1.duckdb.wal", ".journey-1.twin"):
        (folder / name).write_bytes(b"half a copy")
    publish_now(home, "a")
    assert {path.name for path in folder.iterdir()} == {
        home.published_file.name,
        home.published_twin.name,
    }


@pytest.mark.parametrize("lost", ["published_file", "published_twin"])
def test_a_lost_name_is_told_to_readers_and_comes_back_with_the_next_publish(home, lost):
    publish_now(home, "a")
    getattr(home, lost).unlink()
    with pytest.raises(StatedFailure, match="harken publish"), open_published(home):
        pytest.fail("opened")
    publish_now(home, "a")
    assert home.published_twin.samefile(home.published_file)


def test_numbers_go_on_where_the_published_file_was_lost(home):
    publish_now(home, "a")
    home.published_file.unlink()
    assert publish_now(home, "a").generation == 2


@pytest.mark.parametrize("place", ["working_file", "published_file"])
def test_a_file_that_is_no_database_is_a_stated_failure(home, place):
    publish_now(home, "a")
    getattr(home, place).write_bytes(b"garbage" * 1000)
    with pytest.raises(StatedFailure, match="cannot be opened"):
        publish_now(home, "b")


READER = """
import sys, duckdb
opened = duckdb.connect(sys.argv[1], read_only=True)
print(opened.execute("select generation from meta.generation").fetchall()[0][0], flush=True)
for line in sys.stdin:
    row = opened.execute("select generation, n from meta.generation, journey.customers").fetchall()
    print(*row[0], flush=True)
"""


def test_a_reader_keeps_what_it_opened_and_a_new_one_sees_the_new(home):
    publish_now(home, "a")
    command = [sys.executable, "-c", READER, str(home.published_twin)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    old = subprocess.Popen(command, **pipes)
    assert old.stdout.readline() == "1\n"
    publish_now(home, "b")
    new = subprocess.Popen(command, **pipes)
    assert new.stdout.readline() == "2\n"
    publish_now(home, "c")
    assert old.communicate("\n", timeout=30)[0] == "1 2\n"
    assert new.communicate("\n", timeout=30)[0] == "2 3\n"


def test_the_published_file_can_be_read_by_the_releases_it_promises(home):
    publish_now(home, "a")
    with duckdb.connect(str(home.published_file), read_only=True) as published:
        (row,) = published.execute(
            "select tags from duckdb_databases() where not internal"
        ).fetchall()
    assert row[0]["storage_version"].startswith("v1.4")
