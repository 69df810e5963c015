"""What was missing or lost comes back by running again: no day is frozen, no score is lost."""

import json
import shutil
from pathlib import Path

import pytest
from command_line import harken, table_hashes

pytestmark = pytest.mark.xdist_group("one home that ran")  # made once, by one worker
AS_OF = "2026-07-01"


def test_a_lost_warehouse_is_built_anew_and_keeps_the_published_scores(ran, landing, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(ran[0], home)
    before = table_hashes(home / "published" / "harken.duckdb")
    shutil.rmtree(home / "warehouse")
    again = harken("run", "--landing", landing, "--json", home=home)
    assert again.code == 0, again.stderr
    assert again.json["nothing_new"] is False
    warehouse = table_hashes(home / "warehouse" / "harken.duckdb")
    for table in ("risk.scores", "risk.reasons", "journey.customers", "features.churn_labels"):
        assert warehouse[table] == before[table], table


def test_orders_that_come_later_give_the_day_its_scores_and_its_list(landing, tmp_path: Path):
    copy, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(landing, copy)
    shutil.move(copy / "crm/orders", tmp_path / "orders")
    assert harken("run", "--landing", copy, "--as-of", AS_OF, home=home).code == 0
    listed = home / "alerts" / AS_OF / "at_risk.json"
    assert json.loads(listed.read_text())["alerts"] == []

    shutil.move(tmp_path / "orders", copy / "crm/orders")
    assert harken("run", "--landing", copy, "--as-of", AS_OF, home=home).code == 0
    assert len(json.loads(listed.read_text())["alerts"]) > 5
