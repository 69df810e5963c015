"""`harken pull` from a real PostgreSQL: nothing lost or twice, values exact, memory bounded."""

import csv
import random
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from command_line import harken
from postgresql import PASSWORD, PostgreSql, running_server

from pipelines.settings import Settings
from pipelines.sources.live.pull import pull

pytestmark = pytest.mark.xdist_group("test_pull_postgresql")  # one server
ROWS = 10_000
ORDERS = """
create table orders (order_id text primary key, customer_number text not null,
    ordered_at timestamptz not null, status text not null, amount numeric(12, 2) not null,
    currency text, n_items integer, country text, updated_at timestamptz)
"""
KILLED = """
import os, signal, sys
from pipelines.cli.main import main
from pipelines.sources.live import pull
pull.write_bookmark = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main(sys.argv[1:])
"""


class Shop:
    """A shop whose orders live in PostgreSQL, and its home."""

    def __init__(self, server: PostgreSql, folder: Path) -> None:
        self.server, self.home, self.landing = server, folder / "home", folder / "landing"
        self.landing.mkdir()
        server.do("drop table if exists orders", ORDERS)
        self.configure("table: public.orders, cursor: updated_at, key: [order_id], overlap: 2h")

    def configure(self, keys: str) -> None:
        entry = f"{{kind: sql, into: crm/orders, url_variable: SHOP_URL, {keys}}}"
        (self.landing / "harken.yml").write_text(f"pull:\n  shop: {entry}\n")

    def insert(self, rows: list[tuple[int, datetime]], commit: bool = True):
        connection = self.server.connect()
        values = ", ".join(
            f"('A{number}', '{number % 97}', '{at}', 'sale', 12.50, 'GBP', 1, 'France', '{at}')"
            for number, at in rows
        )
        connection.cursor().execute(f"insert into orders values {values}")
        if commit:
            connection.commit()
            connection.close()
        return connection

    def pull(self):
        return harken("pull", "--landing", self.landing, "--json", home=self.home)

    def landed(self) -> list[list[str]]:
        (file,) = (self.landing / "crm").rglob("*.csv")
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))

    def ids_taken_in(self) -> list[str]:
        ended = harken("ingest", "--landing", self.landing, "--json", home=self.home)
        assert ended.code == 0, ended.stderr
        with duckdb.connect(str(self.home / "warehouse" / "harken.duckdb")) as database:
            off = "select name from ingest.ledger where received <> loaded + duplicate"
            assert database.execute(off).fetchall() == []
            found = database.execute("select order_id from raw.orders order by 1").fetchall()
        return [order_id for (order_id,) in found]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSql]:
    with running_server() as running:
        yield running


@pytest.fixture
def shop(server: PostgreSql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("SHOP_URL", server.url)
    return Shop(server, tmp_path)


def test_ties_skewed_clocks_and_late_commits_lose_nothing_and_double_nothing(shop):
    """Ten rounds of a thousand rows; before each pull a part stays uncommitted until after it."""
    chance = random.Random(7)
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=11)
    rounds, behind, bookmark = 10, 0, datetime.min.replace(tzinfo=UTC)
    for part in range(rounds):
        rows = []
        for number in range(part * ROWS // rounds, (part + 1) * ROWS // rounds):
            minute = timedelta(minutes=number * 10 * 60 // ROWS)  # many share one
            skew = timedelta(minutes=chance.randint(-10, 10)) if number % 3 else timedelta()
            rows.append((number, begin + minute + skew))
        late = rows[:: chance.randint(3, 9)]
        in_time = sorted(set(rows) - set(late))
        shop.insert(in_time)
        open_transaction = shop.insert(late, commit=False)
        behind += sum(at <= bookmark for _, at in in_time)
        assert shop.pull().code == 0
        bookmark = max(bookmark, *(at for _, at in in_time))
        behind += sum(at <= bookmark for _, at in late)
        open_transaction.commit()
        open_transaction.close()
    assert shop.pull().code == 0
    assert behind > 1000, "the hazard is not there"
    assert sorted(shop.ids_taken_in()) == sorted(f"A{number}" for number in range(ROWS))


def test_values_of_every_kind_land_exactly(shop):
    shop.server.do(
        "drop table if exists kinds",
        "create table kinds (id bigint, at timestamptz, local timestamp, day date, "
        "clock time, exact numeric(38, 20), rough double precision, yes boolean, raw bytea, "
        "doc jsonb, list int[], ref uuid, host inet, nothing text, words text)",
        "insert into kinds values (9007199254740993, '2026-03-01 10:00:00.000123+05:30', "
        "'2026-03-01 10:00:00', '2026-03-01', '23:59', 123456789012345678.12345678901234567890, "
        "0.1, true, '\\x00ff', '{\"a\": [1, 2.50]}', '{1,null,3}', "
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '10.0.0.1', null, E'\"Hi\",\\n\\tcafé 🎈')",
    )
    shop.configure("table: kinds")
    assert shop.pull().code == 0
    header, row = shop.landed()
    found = dict(zip(header, row, strict=True))
    assert datetime.fromisoformat(found.pop("at")) == datetime(
        *(2026, 3, 1, 4, 30, 0, 123), tzinfo=UTC
    )
    assert found == {
        "id": "9007199254740993",
        "local": "2026-03-01 10:00:00",
        "day": "2026-03-01",
        "clock": "23:59:00",
        "exact": "123456789012345678.12345678901234567890",
        "rough": "0.1",
        "yes": "true",
        "raw": "\\x00ff",
        "doc": '{"a": [1, 2.5]}',
        "list": "[1, null, 3]",
        "ref": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "host": "10.0.0.1",
        "nothing": "",
        "words": '"Hi",\n\tcafé 🎈',
    }


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("query: 'select int4range(1, 5) as span'", "column 'span' holds values of the kind Range"),
        ("query: 'select 1 as a, 2 as a'", "The query names a twice"),
        ("query: 'delete from orders returning *'", "The database cannot be read"),
        ("query: \"select nextval('counter')\"", "read-only transaction"),
        ("table: nowhere.orders", "There is no table 'nowhere.orders'"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_written(shop, keys, told):
    shop.server.do("create sequence if not exists counter")
    shop.configure(keys)
    ended = shop.pull()
    assert ended.code == 1
    assert told in ended.json["failure"]
    assert not [file for file in (shop.landing / "crm").rglob("*") if file.is_file()]


def test_a_query_may_hold_colons_and_percent_signs(shop):
    shop.insert([(1, datetime(2026, 3, 1, tzinfo=UTC))])
    where = "order_id like 'A%' and ordered_at::date > '2026-01-01 10:30'"
    shop.configure(f'query: "select * from orders where {where};", cursor: updated_at')
    assert shop.pull().code == 0
    assert [row[0] for row in shop.landed()] == ["order_id", "A1"]


@pytest.mark.parametrize("wrong", ["password", "port"])
def test_a_server_that_refuses_is_told_without_the_password(shop, monkeypatch, wrong):
    url = shop.server.url.replace(f":{PASSWORD}@", f":{PASSWORD}-not@")
    if wrong == "port":
        url = shop.server.url.replace(str(shop.server.port), "1")
    monkeypatch.setenv("SHOP_URL", url)
    ended = shop.pull()
    assert ended.code == 1
    assert "The database cannot be read" in ended.stderr
    assert "127.0.0.1/postgres" in ended.stderr
    assert PASSWORD not in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_killed_between_landing_and_bookmark_it_pulls_again_and_counts_once(shop):
    shop.insert([(number, datetime(2026, 3, 1, 10, tzinfo=UTC)) for number in range(50)])
    arguments = ["pull", "--landing", str(shop.landing), "--home", str(shop.home)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(shop.landed()) == 51
    assert not list(shop.home.glob("bookmarks/*"))
    assert len(shop.pull().json["sources"][0]["files"]) == 1
    assert shop.ids_taken_in() == sorted(f"A{number}" for number in range(50))


def test_a_table_is_never_held_whole(shop):
    rows, width = 40_000, 1000
    words = f"select n as id, repeat('x', {width}) as words from generate_series(1, {rows}) n"
    shop.configure(f'query: "{words}", cursor: id')
    settings = Settings.of(shop.home, shop.landing)
    tracemalloc.start()
    try:
        (pulled,) = pull(settings)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (pulled.failure, len(shop.landed())) == (None, rows + 1)
    assert peak < rows * width / 2
