"""The vault keeps each value once, for its owner alone, and knows the company's key."""

import os
import sqlite3
from pathlib import Path

import pytest

from pipelines.failures import StatedFailure
from pipelines.home import Home
from pipelines.vault.store import Vault


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").prepare()


@pytest.fixture(autouse=True)
def _no_key_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARKEN_PSEUDONYM_KEY", raising=False)


def put(home: Home, value: str, kind: str = "email") -> str:
    vault = Vault(home)
    token = vault.tokeniser().token(kind, value)
    vault.put([(token, kind, value)])
    return token


def test_a_value_comes_back_by_its_token(home):
    token = put(home, "jo@customer.example")
    assert Vault(home).values_of([token, "email_unknown", "", token]) == {
        token: "jo@customer.example"
    }


def test_more_tokens_than_a_statement_takes_come_back_too(home):
    tokens = [(f"text_{number}", "text", f"letter {number}") for number in range(2_500)]
    Vault(home).put(tokens)
    assert len(Vault(home).values_of(token for token, _, _ in tokens)) == 2_500


def test_of_several_writings_the_smallest_stays_whatever_the_order(home, tmp_path):
    writings = ["jo@Customer.example", "JO@customer.example", "jo@customer.example"]
    kept = []
    for number, order in enumerate((writings, writings[::-1])):
        each = Home(tmp_path / str(number)).prepare()
        kept += [Vault(each).values_of([put(each, writing)]).popitem()[1] for writing in order][-1:]
    assert kept == [min(writings)] * 2


def test_everything_below_the_home_is_for_its_owner_alone(home):
    put(home, "jo@customer.example")
    for path in [home.root, *home.root.rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert path.stat().st_mode & 0o777 == expected, path


def test_a_key_is_made_once_and_another_home_has_another(home, tmp_path):
    token = put(home, "jo@customer.example")
    assert put(home, "jo@customer.example") == token
    assert put(Home(tmp_path / "other").prepare(), "jo@customer.example") != token


def test_the_company_may_bring_its_key_in_the_environment(home, tmp_path, monkeypatch):
    own = put(home, "jo@customer.example")
    monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", "secret of the company")
    homes = [Home(tmp_path / name).prepare() for name in ("one", "other")]
    others = {put(each, "jo@customer.example") for each in homes}
    assert len(others) == 1
    assert own not in others
    files = [path for each in homes for path in each.root.rglob("*") if path.is_file()]
    assert b"secret of the company" not in b"".join(path.read_bytes() for path in files)


@pytest.mark.parametrize("keys", [(None, "one"), ("one", "other"), ("one", None)])
def test_another_key_than_at_first_is_refused_and_the_first_goes_on(home, monkeypatch, keys):
    def set_key(key: str | None) -> None:
        monkeypatch.delenv("HARKEN_PSEUDONYM_KEY", raising=False)
        if key:
            monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", key)

    first, changed = keys
    set_key(first)
    token = put(home, "jo@customer.example")
    set_key(changed)
    with pytest.raises(StatedFailure, match="HARKEN_PSEUDONYM_KEY"):
        Vault(home).tokeniser()
    with pytest.raises(StatedFailure, match="HARKEN_PSEUDONYM_KEY"):
        Vault(home).check()
    set_key(first)
    Vault(home).check()
    assert put(home, "jo@customer.example") == token


def test_two_processes_that_make_the_key_at_once_agree(home):
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            token = Vault(home).tokeniser().token("email", "jo@customer.example")
            (home.root / f"token-{number}").write_text(token)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert len({(home.root / f"token-{number}").read_text() for number in range(4)}) == 1
    kept = {path.name for path in home.vault_file.parent.iterdir()}
    assert kept == {"pseudonym.key", "pseudonym.mark"}


def test_the_file_is_an_ordinary_database_that_a_person_can_read(home):
    token = put(home, "jo@customer.example")
    with sqlite3.connect(home.vault_file) as database:
        assert database.execute("select token, kind, value from personal_values").fetchall() == [
            (token, "email", "jo@customer.example")
        ]
