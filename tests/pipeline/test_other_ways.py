"""The same work in other ways: stage by stage, one process per step, the contract definition."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from command_line import harken, table_hashes

from pipelines.home import Home
from pipelines.sample_business.business import write_sample_business
from pipelines.stages.instance import prepare_instance

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.xdist_group("one home that ran")  # made once, by one worker


def test_stages_run_one_at_a_time_and_each_names_the_one_that_is_missing(landing, tmp_path):
    home = tmp_path / "home"
    too_early = harken("score", home=home)
    assert too_early.code == 1
    assert "harken" in too_early.stderr
    assert "Traceback" not in too_early.stderr
    assert harken("ingest", "--landing", landing, home=home).code == 0
    assert harken("publish", home=home).code == 0
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        assert published.execute("select count(*) from ingest.ledger").fetchall()[0][0] > 30
    not_built = harken("score", home=home)
    assert not_built.code == 1
    assert "harken build" in not_built.stderr
    for stage in ("build", "score", "decide", "publish"):
        ended = harken(stage, home=home)
        assert ended.code == 0, ended.stderr
    assert list((home / "alerts").glob("*/at_risk.csv"))


def test_one_process_per_step_gives_the_same_tables(ran, landing, tmp_path):
    home = Home(tmp_path / "home")
    instance = prepare_instance(home)
    ended = subprocess.run(
        [sys.executable, "-m", "dagster", "job", "execute", "-m", "pipelines.definitions"]
        + ["-j", "daily"],
        cwd=PROJECT,
        env={
            **os.environ,
            "DAGSTER_HOME": str(instance),
            "HARKEN_HOME": str(home.root),
            "HARKEN_LANDING": str(landing),
            "HARKEN_EXECUTOR": "multiprocess",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    same = (
        "received_at",
        "key",
        "token",
        "template_id",
        "at",
        "published_at",
        "run_id",
        "fingerprint",
        "generation",
    )
    alone = table_hashes(ran[0] / "published/harken.duckdb", same)
    stepwise = table_hashes(home.published_twin, same)
    assert stepwise == alone


@pytest.fixture(scope="module")
def subscriptions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("contract")
    write_sample_business(base / "landing", customers=500, days=365, business="subscriptions")
    ended = harken("run", "--landing", base / "landing", home=base / "home")
    assert ended.code == 0, ended.stderr
    return base / "home"


def test_a_business_with_contracts_gets_its_own_definition_of_leaving(subscriptions):
    with duckdb.connect(str(subscriptions / "published/harken.duckdb"), read_only=True) as found:
        horizons = found.execute(
            "select horizon_days, bool_and(ranks), count(distinct customer_id) > 100 "
            "from risk.scores group by 1 order by 1"
        ).fetchall()
        crossing = found.execute(
            "select count(*) from (select churn_probability - lag(churn_probability) over ("
            "partition by as_of, customer_id order by horizon_days) as more from risk.scores "
            "where churn_probability is not null) where more < 0"
        ).fetchall()
        never = found.execute("select count(churn_probability) from risk.scores").fetchall()
        rate, snapshots = found.execute(
            "select avg(churned), count(distinct snapshot_date) from features.churn_labels"
        ).fetchall()[0]
    assert horizons == [(7, False, True), (30, True, True), (60, False, True), (90, False, True)]
    assert crossing == [(0,)]
    assert never[0][0] > 400
    assert 0.02 < rate < 0.2
    assert snapshots > 5
    day = next((subscriptions / "alerts").iterdir())
    alerts = json.loads((day / "at_risk.json").read_text())["alerts"]
    assert alerts
    assert "cancelled" in (day / "at_risk.html").read_text()
