"""A run pulls first where live sources are configured, and goes on without one that fails."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import harken

from pipelines.failures import StatedFailure
from pipelines.reports.gather import report_of
from pipelines.settings import Settings
from pipelines.stages import main_job
from pipelines.stages.main_job import run_stages

ENTRY = "{{kind: sql, into: crm/orders, url_variable: {}, table: orders}}"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A shop of one order in a database, and a source that is gone."""
    database = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("create table orders (order_id, customer_number, ordered_at, status)")
        connection.execute("alter table orders add amount")
        connection.execute("insert into orders values ('A1', '7', '2026-03-01', 'sale', '12.50')")
    (tmp_path / "landing").mkdir()
    lines = [f"  shop: {ENTRY.format('SHOP_URL')}", f"  gone: {ENTRY.format('GONE_URL')}"]
    (tmp_path / "landing" / "harken.yml").write_text("\n".join(["pull:", *lines, ""]))
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{database}")
    monkeypatch.delenv("GONE_URL", raising=False)
    return Settings.of(tmp_path / "home", tmp_path / "landing")


def test_a_source_that_fails_leaves_the_run_going_and_degrades_it(settings):
    job = run_stages(settings, "", ["pull", "ingest"], lambda words: None)
    assert job.failures == []
    report = report_of(settings, job.outcome(), datetime.now(UTC))
    assert report.facts.status == "degraded"
    assert "live source gone: The environment variable GONE_URL is not set" in report.text
    assert report.facts.counts["records loaded"] == 1
    assert [file.name.rpartition("/")[0] for file in report.facts.files] == ["crm/orders/shop"]


@pytest.mark.parametrize(
    ("options", "configured", "pulls"),
    [((), True, True), (("--no-pull",), True, False), ((), False, False)],
)
def test_a_run_pulls_where_it_is_configured_and_not_left_out(
    settings, monkeypatch, options, configured, pulls
):
    asked: list[str] = []

    def stop(settings, as_of, stages, progress):
        asked.extend(stages)
        raise StatedFailure("stopped by the test", where="here", todo="Nothing.")

    monkeypatch.setattr(main_job, "run_stages", stop)
    if not configured:
        (settings.landing / "harken.yml").write_text("")
    harken("run", "--landing", settings.landing, *options, home=settings.home.root)
    assert asked == ["pull"] * pulls + ["ingest", "build", "score", "decide", "publish"]
