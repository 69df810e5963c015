"""Rows of a database land as files that ingestion knows: on SQLite, where every test makes one."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from company_home import CompanyHome

from pipelines.failures import StatedFailure
from pipelines.sources.live import sql
from pipelines.sources.live.pull import Pulled, pull

TABLE = """
create table orders (order_id text primary key, customer_number text, ordered_at datetime,
    status text, amount numeric(12, 2), currency text, updated_at datetime, number integer)
"""
HOUR = "2026-03-01 {:02}:00:00"


class Shop:
    """A company whose orders live in a database."""

    def __init__(self, company: CompanyHome, database: Path) -> None:
        self.company, self.database = company, database
        self.do(TABLE)
        self.configure("table: orders, cursor: updated_at, key: [order_id]")

    def do(self, statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement, values)

    def configure(self, keys: str) -> None:
        entry = f"{{kind: sql, into: crm/orders, url_variable: SHOP_URL, {keys}}}"
        self.company.put("harken.yml", f"pull:\n  shop: {entry}\n")

    def order(self, number: int, updated_at: str | None, amount: str = "12.50") -> None:
        self.do(
            "insert or replace into orders values (?, ?, ?, 'sale', ?, 'GBP', ?, ?)",
            *(
                f"A{number}",
                str(10_000 + number),
                HOUR.format(number % 24),
                amount,
                updated_at,
                number,
            ),
        )

    def pull(self) -> Pulled:
        (pulled,) = pull(self.company.settings)
        return pulled

    def taken_in(self) -> list[tuple]:
        self.company.ingest()
        self.company.assert_the_law()
        return self.company.rows("select order_id, amount from raw.orders order by all")

    def bookmark(self) -> Path:
        return self.company.settings.home.bookmarks / "shop.json"


@pytest.fixture
def shop(company: CompanyHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{tmp_path / 'shop.sqlite'}")
    return Shop(company, tmp_path / "shop.sqlite")


def test_rows_land_as_orders_and_only_changes_land_again(shop):
    for number in range(3):
        shop.order(number, HOUR.format(number))
    first = shop.pull()
    assert [first.failure, len(first.files)] == [None, 1]
    assert [row[0] for row in shop.taken_in()] == ["A0", "A1", "A2"]
    assert shop.pull().files == []
    shop.order(3, HOUR.format(3))
    shop.order(0, HOUR.format(4), "99.10")
    assert len(shop.pull().files) == 1
    expected = [("A0", "12.50"), ("A0", "99.10"), ("A1", "12.50"), ("A2", "12.50"), ("A3", "12.50")]
    assert shop.taken_in() == expected


def test_a_row_without_a_time_comes_with_every_pull_and_counts_once(shop):
    shop.order(1, None)
    shop.pull()
    shop.order(2, HOUR.format(2))
    shop.pull()
    shop.order(3, None)
    shop.pull()
    assert [row[0] for row in shop.taken_in()] == ["A1", "A2", "A3"]


def test_late_rows_within_the_overlap_are_found(shop):
    shop.configure("table: orders, cursor: updated_at, overlap: 30min")
    shop.order(1, "2026-03-01 10:00:00")
    shop.pull()
    shop.order(2, "2026-03-01 09:30:00")  # committed late, at the very edge
    shop.order(3, "2026-03-01 10:00:00")  # a tie
    shop.pull()
    assert [row[0] for row in shop.taken_in()] == ["A1", "A2", "A3"]


def test_large_tables_land_in_several_files_each_behind_its_bookmark(shop, monkeypatch):
    monkeypatch.setattr(sql, "ROWS_PER_FILE", 4)
    shop.configure("table: orders, cursor: number, overlap: 2")
    for number in range(10):
        shop.order(number, None)
    seen: list[str] = []
    pull(shop.company.settings, progress=seen.append)
    assert seen == ["pulling shop", "up to 3", "up to 7", "up to 9"]
    assert len(shop.taken_in()) == 10


def test_a_time_of_the_far_future_is_told_and_never_moved_to(shop):
    shop.order(1, HOUR.format(1))
    shop.order(2, "2999-01-01 00:00:00")
    told = shop.pull()
    assert "1 row came with a time later than tomorrow" in str(told.failure)
    assert "2999" not in shop.bookmark().read_text()
    shop.order(3, HOUR.format(2))
    shop.order(2, HOUR.format(3))  # mended
    assert shop.pull().failure is None
    assert {row[0] for row in shop.taken_in()} == {"A1", "A2", "A3"}


def test_a_bookmark_of_the_far_future_is_refused(shop):
    shop.order(1, HOUR.format(1))
    shop.pull()
    forged = shop.bookmark().read_text().replace("2026-03-01T", "2999-03-01T")
    shop.bookmark().write_text(forged)
    assert "The bookmark lies in the future" in str(shop.pull().failure)
    assert shop.bookmark().read_text() == forged


def test_without_a_cursor_each_changed_state_lands_whole_and_a_shrunk_one_is_refused(shop):
    shop.configure("table: orders")
    for number in range(30):
        shop.order(number, None)
    assert len(shop.pull().files) == 1
    assert shop.pull().files == []
    shop.taken_in()
    shop.do("delete from orders where number % 3 > 0")
    (landed,) = shop.pull().files
    (breach,) = shop.company.ingest().breaches
    assert (breach.name, breach.words[:30]) == (
        f"crm/orders/shop/{landed}",
        "holds less than half of the ex",
    )


def test_changes_are_never_taken_for_a_shrunk_export(shop):
    for number in range(30):
        shop.order(number, HOUR.format(number // 2))
    shop.pull()
    shop.taken_in()
    shop.configure("table: orders, cursor: updated_at, key: [order_id], overlap: 0h")
    shop.do("update orders set updated_at = ? where number = 1", HOUR.format(23))
    shop.pull()
    assert shop.company.ingest().breaches == []


def test_another_cursor_starts_from_the_beginning(shop):
    shop.order(1, HOUR.format(1))
    shop.pull()
    shop.order(2, "2020-01-01 00:00:00")
    shop.configure("table: orders, cursor: number")
    shop.pull()
    assert [row[0] for row in shop.taken_in()] == ["A1", "A2"]


def test_what_dies_between_landing_and_bookmark_is_pulled_again_and_counts_once(shop, monkeypatch):
    shop.order(1, HOUR.format(1))

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.sources.live.pull.write_bookmark", dies)
        with pytest.raises(KeyboardInterrupt):
            shop.pull()
    assert not shop.bookmark().exists()
    assert len(shop.pull().files) == 1
    assert len(list((shop.company.landing / "crm").rglob("*.csv"))) == 2
    assert [row[0] for row in shop.taken_in()] == ["A1"]


def test_the_database_is_read_and_never_written(shop):
    shop.order(1, HOUR.format(1))
    shop.configure("query: delete from orders returning order_id")
    assert shop.pull().failure is not None
    shop.configure("table: orders")
    assert len(shop.pull().files) == 1


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("table: nowhere", "There is no table 'nowhere'"),
        ("table: orders, cursor: order_id", "values of the kind str"),
        ("table: orders, cursor: Gone", "Gone"),
        ("query: select is not", "The database cannot be read"),
    ],
)
def test_what_cannot_be_pulled_is_told_and_lands_nothing(shop, keys, words):
    shop.order(1, HOUR.format(1))
    shop.configure(keys)
    told = shop.pull()
    assert words in str(told.failure)
    assert "Traceback" not in str(told.failure)
    assert list((shop.company.landing / "crm").rglob("*.csv")) == []


@pytest.mark.parametrize(
    ("cursor", "overlap"), [("updated_at", "overlap: 5"), ("number", "overlap: 1h")]
)
def test_an_overlap_of_another_kind_than_the_cursor_is_refused(shop, cursor, overlap):
    shop.configure(f"table: orders, cursor: {cursor}, {overlap}")
    shop.order(1, HOUR.format(1))
    shop.pull()
    assert "The overlap does not fit the cursor" in str(shop.pull().failure)


def test_one_source_that_fails_does_not_stop_the_others(shop, monkeypatch):
    shop.order(1, HOUR.format(1))
    monkeypatch.setenv("GONE_URL", "sqlite:////nowhere/at/all.sqlite")
    entry = "{{kind: sql, into: crm/orders, url_variable: {}, table: orders}}"
    lines = [
        f"  {name}: {entry.format(variable)}"
        for name, variable in (("gone", "GONE_URL"), ("unset", "UNSET_URL"), ("shop", "SHOP_URL"))
    ]
    shop.company.put("harken.yml", "\n".join(["pull:", *lines, ""]))
    pulled = {each.name: each for each in pull(shop.company.settings)}
    assert "unable to open database file" in str(pulled["gone"].failure)
    assert "UNSET_URL is not set" in str(pulled["unset"].failure)
    assert len(pulled["shop"].files) == 1
    with pytest.raises(StatedFailure, match="no live source 'shoe'"):
        pull(shop.company.settings, ["shoe"])


def test_a_full_disk_is_told_and_leaves_nothing_behind(shop, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    shop.order(1, HOUR.format(1))
    monkeypatch.setattr("pipelines.sources.live.landed.put_in_place", full)
    assert "No space left on device" in str(shop.pull().failure)
    assert [file for file in (shop.company.landing / "crm").rglob("*") if file.is_file()] == []
    assert not shop.bookmark().exists()
