"""What was missing or lost comes back by running again: no day is frozen, no score is lost."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import harken, table_hashes

pytestmark = pytest.mark.xdist_group("another home that ran")
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


def test_a_list_and_a_published_file_that_somebody_deleted_come_back(ran, landing, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(ran[0], home)
    (list_before,) = (home / "alerts").glob("*/at_risk.csv")
    customers = list_before.read_bytes()
    shutil.rmtree(list_before.parent)
    shutil.rmtree(home / "published")
    again = harken("run", "--landing", landing, "--json", home=home)
    assert again.code == 0, again.stderr
    assert list_before.read_bytes() == customers
    same = ("received_at", "published_at", "run_id", "generation")
    before = table_hashes(ran[0] / "published" / "harken.duckdb", same)
    assert table_hashes(home / "published" / "harken.duckdb", same) == before
    assert harken("run", "--landing", landing, "--json", home=home).json["nothing_new"] is True


def test_orders_that_come_later_give_the_day_its_scores_and_its_list(landing, tmp_path: Path):
    copy, home = tmp_path / "landing", tmp_path / "home"
    shutil.copytree(landing, copy)
    shutil.move(copy / "crm/orders", tmp_path / "orders")
    without = harken("run", "--landing", copy, "--as-of", AS_OF, "--json", home=home)
    assert (without.code, without.json["status"], without.json["scored"]) == (0, "degraded", 0)
    assert without.json["sources"]["crm/orders"]["records"] == 0
    listed = home / "alerts" / AS_OF / "at_risk.json"
    assert json.loads(listed.read_text())["alerts"] == []

    shutil.move(tmp_path / "orders", copy / "crm/orders")
    whole = harken("run", "--landing", copy, "--as-of", AS_OF, "--json", home=home)
    alerts = json.loads(listed.read_text())["alerts"]
    assert (whole.code, whole.json["status"], whole.json["listed"]) == (0, "ok", len(alerts))
    assert len(alerts) > 5


def test_sources_silent_for_too_long_give_no_score_and_the_list_says_so(ran, landing, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(ran[0], home)
    late = harken("run", "--landing", landing, "--as-of", "2026-08-15", "--json", home=home)
    assert (late.code, late.json["status"], late.json["listed"]) == (0, "degraded", 0)
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        found = published.execute(
            "select distinct as_of::varchar, status, contains(stale_sources, 'crm/orders') "
            "from risk.scores order by all"
        ).fetchall()
    assert found == [(AS_OF, "scored", None), ("2026-08-15", "stale_source", True)]
    page = (home / "alerts/2026-08-15/at_risk.html").read_text()
    assert "crm/orders has delivered nothing for 45 days" in page

    older = harken("run", "--landing", landing, "--as-of", AS_OF, "--json", home=home)
    assert older.json["status"] == "ok"
    with duckdb.connect(str(home / "published/harken.duckdb"), read_only=True) as published:
        assert published.execute(
            "select g.model_id = s.model_id, max(s.as_of)::varchar from risk.scores s, "
            "meta.generation g group by all"
        ).fetchall() == [(True, AS_OF)]
