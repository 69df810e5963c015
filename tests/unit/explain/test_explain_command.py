"""harken explain finds a customer by any key, reads the published file alone, and draws a page."""

import json

import pytest
from click.testing import CliRunner
from published_home import published_home

from pipelines.cli.main import main
from pipelines.home import Home


@pytest.fixture
def home(tmp_path) -> Home:
    """A home with a published file of two customers, one of whom wrote, and their vault."""
    return published_home(tmp_path / "home")


def asked(home: Home, *arguments: str) -> tuple[int, str]:
    """Exit code and what was written, on stdout and stderr together."""
    result = CliRunner().invoke(main, ["explain", *arguments, "--home", str(home.root)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("key", ["10023", "cus_1", "Maria@Customer.example", " 10023 "])
def test_a_customer_is_found_by_every_key(home, key):
    code, text = asked(home, key)
    assert code == 0
    assert "Maria Lopez, customer number 10023" in text
    assert '"Where is my parcel?"' in text
    assert "72 % likely to leave" in text
    assert not home.working_file.exists()


@pytest.mark.parametrize(
    ("key", "told"),
    [("10024", "Nobody is known by this"), ("77", "2 customers are known by this: cus_1, cus_2")],
)
def test_whoever_is_unknown_or_not_one_is_told_in_a_sentence(home, key, told):
    code, text = asked(home, key)
    assert code == 1
    assert told.split(":")[0] in text


def test_json_holds_all_that_is_told(home):
    code, text = asked(home, "10023", "--json")
    told = json.loads(text)
    assert code == 0
    assert told["name"] == "Maria Lopez"
    assert told["steps"][0]["moment_of_truth"] == "parcel_missing"
    assert told["risk"]["reasons"][0]["evidence"] == "mail 5"


def test_the_page_is_for_its_owner_alone(home, tmp_path):
    page = tmp_path / "journey.html"
    code, _ = asked(home, "10023", "--html", str(page))
    assert code == 0
    assert page.stat().st_mode & 0o077 == 0
    assert "The journey of Maria Lopez" in page.read_text()


def test_a_customer_without_any_step_has_a_page(home, tmp_path):
    page = tmp_path / "journey.html"
    assert asked(home, "cus_2", "--html", str(page))[0] == 0
    assert "The journey of cus_2" in page.read_text()


def test_before_anything_is_published_a_sentence_says_so(tmp_path):
    code, text = asked(Home(tmp_path / "empty"), "10023")
    assert code == 1
    assert "Nothing is published yet" in text
