"""Foreseen failures at the door of every verb: one sentence, exit 1, one shape in JSON."""

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from company_home import CompanyHome, order, orders

from pipelines.cli.main import main
from pipelines.home import Home
from pipelines.vault.store import Vault

CUTS = ["--train-cut", "2011-01-01", "--test-cut", "2011-06-01"]


def harken(*arguments: str | Path, home: Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--home", str(home)])


def failure_of(result: Result) -> str:
    """The sentence of a failure, the same on stderr and as JSON."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    told = json.loads(result.stdout)["failure"]
    assert isinstance(told, str)
    assert f"harken: {told.split('; ')[0]}" in result.stderr
    return told


@pytest.fixture
def published(company: CompanyHome) -> Home:
    """A home with an ingested file and both names of a published one."""
    company.put("o.csv", orders(order(1)))
    company.ingest()
    home = company.settings.home
    for name in (home.published_file, home.published_twin):
        with duckdb.connect(str(name)) as file:
            file.execute("create schema ingest; create table ingest.ledger as select 1 as file_id")
    return home


VERBS = [
    ["run", "--landing", "."],
    ["ingest", "--landing", "."],
    ["build"],
    ["publish"],
    ["demo"],
    ["evaluate", *CUTS],
    ["doctor"],
]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("place", ["file/home", "n" * 300], ids=["a file in the way", "no name"])
def test_a_home_that_cannot_be_made_is_told(tmp_path, verb, place):
    (tmp_path / "file").write_text("not a folder")
    told = failure_of(harken(*verb, "--json", home=tmp_path / place))
    assert "--home" in told or "Name another folder" in told


@pytest.mark.parametrize("verb", ["run", "ingest", "check"])
def test_a_slip_in_the_landing_folder_is_told_at_once(tmp_path, verb):
    result = harken(verb, "--landing", tmp_path / "exprots", "--json", home=tmp_path / "home")
    assert "exprots" in failure_of(result)
    assert "getting ready" not in result.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("spoilt", "verb"),
    [
        ("working_file", ["evaluate", *CUTS]),
        ("published_twin", ["quarantine", "list"]),
        ("published_file", ["doctor"]),
        ("vault_file", ["doctor"]),
        ("action_store", ["doctor"]),
    ],
)
def test_garbage_in_a_database_is_told_by_verb_and_doctor(published, spoilt, verb):
    getattr(published, spoilt).write_bytes(b"garbage " * 2000)
    for asked in (verb, ["doctor"]):
        told = failure_of(harken(*asked, "--json", home=published.root))
        assert str(getattr(published, spoilt)) in told


def test_a_lost_name_of_the_published_file_is_told_by_verb_and_doctor(published):
    published.published_twin.unlink()
    for verb in (["quarantine", "list"], ["doctor"]):
        assert "harken publish" in failure_of(harken(*verb, "--json", home=published.root))


def test_another_pseudonym_key_is_told_by_doctor(published, monkeypatch):
    Vault(published).check()
    monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", "another")
    told = failure_of(harken("doctor", "--json", home=published.root))
    assert "HARKEN_PSEUDONYM_KEY" in told


def test_a_wrong_configuration_does_not_keep_doctor_from_the_rest(published):
    (published.root / "harken.yml").write_text("nonsense: 1\n")
    published.working_file.write_bytes(b"garbage " * 2000)
    result = harken("doctor", "--json", home=published.root)
    failure_of(result)
    problems = json.loads(result.stdout)["problems"]
    assert [set(problem) for problem in problems] == [{"what", "where", "todo"}] * 2
    assert "nonsense" in problems[0]["what"]
    assert str(published.working_file) in problems[1]["where"]


def test_doctor_finds_nothing_wrong_with_a_good_home_nor_with_none(published, tmp_path):
    for home in (published.root, tmp_path / "none"):
        result = harken("doctor", "--json", home=home)
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["problems"] == []
        assert "failure" not in json.loads(result.stdout)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("option", ["--train-cut", "--test-cut"])
def test_the_option_that_holds_a_wrong_day_is_named(tmp_path, option):
    cuts = [
        "someday" if value.startswith("2011") and before == option else value
        for before, value in zip(["", *CUTS], CUTS, strict=False)
    ]
    told = failure_of(harken("evaluate", *cuts, "--json", home=tmp_path / "home"))
    assert "'someday'" in told
    assert option in told
    assert "--as-of" not in told


def test_a_broken_contract_is_a_failure_of_the_same_shape(company, tmp_path):
    company.put("o.csv", orders(*(order(n, status="refunded") for n in range(9))))
    result = harken("check", "--landing", company.landing, "--json", home=tmp_path / "home")
    assert "column status" in failure_of(result)
    assert json.loads(result.stdout)["breaches"]


def test_the_environment_names_the_configuration_for_every_verb(tmp_path, monkeypatch):
    named = tmp_path / "named.yml"
    named.write_text("alerts: {capacity_per_day: 9}\n")
    monkeypatch.setenv("HARKEN_CONFIG", str(named))
    result = harken("doctor", "--json", home=tmp_path / "home")
    assert json.loads(result.stdout)["configuration"] == str(named)
