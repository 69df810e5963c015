"""A year of a real shop: every file accounted for, a list, and a backtest beside its baselines."""

import csv
import json
import mailbox
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from command_line import harken

CUT = "2011-09-01"

pytestmark = pytest.mark.xdist_group("test_retail")


@pytest.fixture(scope="module")
def retail(shared_data: Path) -> Path:
    return shared_data / "retail"


@pytest.fixture(scope="module")
def home(retail: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("retail") / "home"
    ended = harken("run", "--landing", retail, "--as-of", CUT, home=home)
    assert ended.code == 0, ended.stderr
    return home


def test_counts_per_source_equal_an_independent_count_of_the_files(retail, home, tmp_path):
    counted: Counter[str] = Counter()
    for path in retail.glob("crm/**/*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            counted["crm"] += sum(1 for _ in csv.reader(lines)) - 1
    for path in retail.glob("contact_center/**/*.json"):
        page = json.loads(path.read_text())
        counted["contact_center"] += sum(len(v) for v in page.values() if isinstance(v, list))
    for path in retail.glob("email/*.mbox"):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        counted["email"] += len(mailbox.mbox(copy))
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        rows = published.execute(
            "select source, sum(received), sum(loaded + duplicate + quarantined), "
            "sum(quarantined) from ingest.ledger where status <> 'unrecognised' group by 1"
        ).fetchall()
        names = published.execute("select name from ingest.ledger").fetchall()
    assert {source: received for source, received, _, _ in rows} == counted
    assert all(received == settled and not refused for _, received, settled, refused in rows)
    landed = {str(p.relative_to(retail)) for p in retail.rglob("*") if p.is_file()}
    assert {name for (name,) in names} == landed - {"harken.yml"}


def test_every_ticket_author_and_mail_address_is_linked_to_a_crm_customer(home):
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        alone = published.execute(
            "select count(*) from journey.identity_links where rule like '%without_contact'"
        ).fetchall()
    assert alone == [(0,)]


def test_every_mart_says_something_but_those_of_which_the_shop_has_no_records(home):
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        marts = [
            name
            for (name,) in published.execute(
                "select table_name from information_schema.tables where table_schema = 'journey'"
            ).fetchall()
        ]
        empty = {
            name
            for name in marts
            if not published.execute(f"select 1 from journey.{name} limit 1").fetchall()
        }
    assert len(marts) > 25
    # no self-service records, and no morning before this one
    assert empty == {"failed_searches", "alert_clocks"}


@pytest.fixture(scope="module")
def backtest(home: Path) -> tuple[Path, dict]:
    predictions = home / "predictions.parquet"
    found = harken(
        *("evaluate", "--train-cut", "2011-06-01", "--test-cut", CUT, "--json"),
        *("--predictions", predictions),
        home=home,
    )
    assert found.code == 0, found.stderr
    return predictions, found.json


def test_the_backtest_is_not_below_the_simple_model(backtest):
    predictions, report = backtest
    assert report["verdict"] == "skill"
    auc, rfm = report["metrics"]["auc"], report["baselines"]["rfm_logistic"]["auc"]
    low, high = report["intervals"]["auc"]
    assert low < auc < high
    assert auc >= rfm - 0.003
    assert set(report["baselines"]) >= {"random", "recency", "rfm_logistic"}
    with duckdb.connect() as memory:
        columns = memory.execute(f"describe select * from '{predictions}'").fetchall()
    assert [c[0] for c in columns] == ["customer_id", "crm_number", "probability", "label"]


def test_labels_of_the_backtest_equal_labels_computed_from_the_files(retail, backtest):
    with duckdb.connect() as memory:
        expected = memory.execute(
            """
            with sales as (
                select customer_number, cast(ordered_at as timestamp) as sold_at
                from read_csv(?, all_varchar = true) where status = 'sale'
            )
            select customer_number,
                   cast(not bool_or(sold_at >= timestamp '2011-09-01'
                        and sold_at < timestamp '2011-09-01' + interval 90 day) as int)
            from sales group by 1
            having bool_or(sold_at < timestamp '2011-09-01'
                   and sold_at >= timestamp '2011-09-01' - interval 400 day)
            order by 1
            """,
            [str(retail / "crm/orders/*.csv")],
        ).fetchall()
        predicted = memory.execute(
            f"select crm_number, label from '{backtest[0]}' order by 1"
        ).fetchall()
    assert predicted == expected
