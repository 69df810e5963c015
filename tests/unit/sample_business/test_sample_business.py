"""What `write_sample_business` promises as a whole: same bytes, right counts, refusals."""

import csv
import hashlib
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from pipelines.sample_business.behaviour import Business
from pipelines.sample_business.business import SampleSummary, write_sample_business


def fingerprint(landing: Path) -> dict[str, str]:
    return {
        path.relative_to(landing).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(landing.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("business", ["shop", "subscriptions"])
def test_the_same_arguments_write_the_same_bytes(tmp_path: Path, business: Business) -> None:
    for name in ("a", "b"):
        write_sample_business(
            tmp_path / name,
            customers=120,
            days=150,
            business=business,
            truth=tmp_path / f"{name}.csv",
        )
    first = fingerprint(tmp_path / "a")
    assert len(first) > 10
    assert first == fingerprint(tmp_path / "b")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_another_seed_writes_another_business(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample_business(tmp_path / str(seed), customers=60, days=100, seed=seed)
    first, second = fingerprint(tmp_path / "1"), fingerprint(tmp_path / "2")
    same = {name for name in first if first[name] == second.get(name)}
    assert same == {"harken.yml"}


def test_writing_again_into_the_same_folder_changes_nothing(tmp_path: Path) -> None:
    write_sample_business(tmp_path, customers=30, days=60)
    before = fingerprint(tmp_path)
    write_sample_business(tmp_path, customers=30, days=60)
    assert fingerprint(tmp_path) == before


def test_a_folder_with_files_of_another_business_is_refused_untouched(tmp_path: Path) -> None:
    write_sample_business(tmp_path, customers=30, days=60)
    before = fingerprint(tmp_path)
    with pytest.raises(FileExistsError, match=r"orders-2026-0[45]\.csv"):
        write_sample_business(tmp_path, customers=30, days=10)
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize(("customers", "days", "seed"), [(0, 9, 1), (9, 0, 1), (9, 9, -1)])
def test_nonsense_arguments_are_refused(
    tmp_path: Path, customers: int, days: int, seed: int
) -> None:
    landing = tmp_path / "landing"
    with pytest.raises(ValueError, match="at least one customer"):
        write_sample_business(landing, customers=customers, days=days, seed=seed)
    assert not landing.exists()


def test_the_truth_never_lies_in_the_landing_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="truth file"):
        write_sample_business(tmp_path, customers=5, days=5, truth=tmp_path / "x" / "truth.csv")


@pytest.mark.parametrize("days", [1, 7, 60])
def test_a_tiny_business_of_a_few_days_is_written_without_a_churned_share(
    tmp_path: Path, days: int
) -> None:
    summary = write_sample_business(tmp_path, customers=1, days=days)
    assert summary.counts["contacts"] == 1
    assert summary.churned_share is None


def test_the_configuration_names_domain_zone_and_churn_definition(
    shop: SampleSummary, box_club: SampleSummary
) -> None:
    ours = YAML(typ="safe").load((shop.landing / "harken.yml").read_text(encoding="utf-8"))
    assert ours["company"] == {"domains": ["brightleaf.example"], "time_zone": "Europe/London"}
    assert ours["churn"] == {
        "definition": "silence",
        "silence_days": 90,
        "active_days": 400,
        "horizon_days": 90,
    }
    assert ours["sources"] == {"crm/orders": {"time_zone": "Europe/London"}}
    assert ours["alerts"] == {"capacity_per_day": 20}
    theirs = YAML(typ="safe").load((box_club.landing / "harken.yml").read_text(encoding="utf-8"))
    assert theirs["churn"]["definition"] == "contract"


def test_the_summary_lists_exactly_the_files_written(shop: SampleSummary) -> None:
    written = {path for path in shop.landing.rglob("*") if path.is_file()}
    assert set(shop.paths) == written
    assert shop.first_day == date(2025, 7, 1)


def test_the_truth_file_says_who_left_when_and_why(shop: SampleSummary) -> None:
    assert shop.truth_file is not None
    with shop.truth_file.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left = [row for row in rows if row["left_on"]]
    assert len(rows) == len({row["customer_number"] for row in rows}) == 1000
    assert len(left) / len(rows) == pytest.approx(shop.left_share)
    assert all(
        date(2025, 7, 1) <= date.fromisoformat(row["left_on"]) <= date(2026, 6, 30) for row in left
    )
    assert all(bool(row["reason"]) == bool(row["left_on"]) for row in rows)
