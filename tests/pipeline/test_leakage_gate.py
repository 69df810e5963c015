"""A column that knows the future stops the run before anything is scored, and is named."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.command_line import harken

WAREHOUSE = Path("warehouse") / "harken.duckdb"
# each fills `planted`: with the label, with what only leavers were asked, with a score from later
PLANTED = {
    "label_twin": "l.churned",
    "after_the_fact": "case when l.churned = 1 and hash(s.customer_id) % 5 = 0 then 4.0 end",
    "knows_the_answer": "l.churned + 0.8 * (hash(s.customer_id, s.snapshot_date) % 1000) / 1000",
}


@pytest.fixture
def home(ran, tmp_path) -> Path:
    """A home on the morning of its list, which nobody has published yet."""
    shutil.copytree(ran[0], tmp_path / "home")
    for day in (tmp_path / "home" / "alerts").iterdir():
        shutil.rmtree(day)
    return tmp_path / "home"


def change(home: Path, *statements: str) -> None:
    with duckdb.connect(str(home / WAREHOUSE)) as warehouse:
        for statement in statements:
            warehouse.execute(statement)


def score_rows(home: Path) -> list[tuple]:
    with duckdb.connect(str(home / WAREHOUSE), read_only=True) as warehouse:
        return warehouse.execute("select count(*) from risk.scores").fetchall()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_column_stops_scoring_and_is_named(home, kind):
    change(
        home,
        "delete from risk.scores",
        "alter table features.customer_snapshots add column planted double",
        f"update features.customer_snapshots s set planted = {PLANTED[kind]} "
        "from features.churn_labels l "
        "where l.snapshot_date = s.snapshot_date and l.customer_id = s.customer_id",
    )
    ended = harken("score", home=home)
    assert ended.code == 1
    assert "leakage: " in ended.stderr
    assert "planted" in ended.stderr
    assert f"({kind})" in ended.stderr
    assert score_rows(home) == [(0,)]


def test_a_record_of_the_future_stops_scoring_and_honest_tables_do_not(home):
    change(home, "delete from risk.scores")
    assert harken("score", home=home).code == 0
    assert score_rows(home)[0][0] > 0
    change(
        home,
        "delete from risk.scores",
        "update intermediate.int_features__rhythm "
        "set newest_known_at = newest_known_at + interval 100 day",
    )
    ended = harken("score", home=home)
    assert ended.code == 1
    assert "int_features__rhythm used records known only after their snapshot" in ended.stderr
    assert score_rows(home) == [(0,)]
