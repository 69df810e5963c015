"""A company's targets for its key figures: read, refused by line, written for the models."""

import csv
from pathlib import Path

import duckdb
import pytest

from pipelines.failures import StatedFailure
from pipelines.kpis.table import write_targets
from pipelines.kpis.targets import OWN_FILE, KpiTargets
from pipelines.settings import Settings

SEED = Path(__file__).parents[3] / "dbt_project" / "seeds" / "kpi_definitions.csv"


def test_every_key_figure_can_have_a_target_and_nothing_else():
    with SEED.open(encoding="utf-8", newline="") as lines:
        assert {row["kpi"] for row in csv.DictReader(lines)} == set(KpiTargets.model_fields)


def test_what_is_set_is_written_and_what_is_not_is_missing(tmp_path: Path):
    (tmp_path / OWN_FILE).write_text("first_replies_on_time: 0.9\nabandoned: 0\n")
    targets = Settings.of(tmp_path).kpi_targets
    with duckdb.connect() as connection:
        for _ in range(2):
            write_targets(connection, targets)
        found = connection.execute("select kpi, target from meta.kpi_targets order by 1").fetchall()
    assert found == [("abandoned", 0.0), ("first_replies_on_time", 0.9)]


def test_a_company_without_targets_has_none(tmp_path: Path):
    assert Settings.of(tmp_path).kpi_targets == KpiTargets()


@pytest.mark.parametrize(
    ("line", "told"),
    [("reopend: 0.1", "'reopend': unknown key"), ("reopened: 10", "'reopened': Input should be")],
)
def test_a_wrong_target_is_refused_by_name_and_line(tmp_path: Path, line: str, told: str):
    (tmp_path / OWN_FILE).write_text(f"abandoned: 0.05\n{line}\n")
    with pytest.raises(StatedFailure) as refused:
        _ = Settings.of(tmp_path).kpi_targets
    assert str(refused.value).startswith(told)
    assert refused.value.where.endswith(f"{OWN_FILE}, line 2")
