"""The section `pull` of harken.yml: what is wrong in it is named by key and line."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.checkup import problems_of
from pipelines.configuration import read_configuration
from pipelines.failures import StatedFailure
from pipelines.live_configuration import secrets_of
from pipelines.settings import Settings

SQL = "{kind: sql, into: crm/orders, url_variable: SHOP_URL, table: orders}"


def test_every_key_of_a_database_is_read(tmp_path):
    keys = "cursor: updated_at, key: [order_id], overlap: 30min"
    (tmp_path / "harken.yml").write_text(f"pull:\n  shop: {SQL[:-1]}, {keys}}}\n")
    assert read_configuration(tmp_path / "harken.yml").pull["shop"].model_dump() == {
        "kind": "sql",
        "into": "crm/orders",
        "url_variable": "SHOP_URL",
        "table": "orders",
        "query": None,
        "cursor": "updated_at",
        "key": ["order_id"],
        "overlap": timedelta(minutes=30),
    }


def test_the_example_of_the_readme_is_a_valid_configuration(tmp_path):
    readme = Path(__file__).resolve().parents[3] / "README.md"
    example = readme.read_text().partition("```yaml\npull:")[2].partition("```")[0]
    (tmp_path / "harken.yml").write_text(f"pull:{example}")
    found = read_configuration(tmp_path / "harken.yml").pull
    kinds = {name: source.kind for name, source in found.items()}
    assert kinds == {"shop": "sql", "desk": "rest", "care": "imap"}


def refusal(tmp_path: Path, text: str) -> str:
    file = tmp_path / "harken.yml"
    file.write_text(text)
    with pytest.raises(StatedFailure) as refused:
        read_configuration(file)
    return f"{refused.value.what} | line {refused.value.where.rpartition(' ')[2]}"


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", "'pull.shop': keys are expected below it | line 2"),
        (" {}", "'pull.shop': 'kind' is missing | line 2"),
        (" {kind: soap}", "'pull.shop': Input tag 'soap' found using 'kind' does not match"),
        ("\n    kind: sql\n    tabel: x", "'pull.shop.into': Field required | line 2"),
        (f" {SQL[:-1]}, tabel: x}}", "'pull.shop.tabel': unknown key | line 2"),
        ("\n    kind: sql\n    into: /etc\n", "'pull.shop.into': name a folder | line 4"),
        (
            "\n    kind: sql\n    into: a/../../b\n",
            "'pull.shop.into': name a folder | line 4",
        ),
        (
            "\n    kind: sql\n    into: a/.hidden\n",
            "'pull.shop.into': name a folder | line 4",
        ),
        (f" {SQL[:-1]}, query: select 1}}", "'pull.shop': name a table or write a query, one of"),
        (f" {SQL[:-1]}, overlap: 3 years}}", "'pull.shop.overlap': a duration is written like"),
        (f" {SQL[:-1]}, overlap: -1}}", "'pull.shop.overlap': a duration is written like"),
        (f" {SQL[:-1]}, overlap: true}}", "'pull.shop.overlap': a duration is written like"),
        (f" {SQL.replace('SHOP_URL', 'pg://a:b@c')}", "'pull.shop.url_variable': it names an env"),
    ],
)
def test_what_is_wrong_with_a_live_source_is_named_with_its_line(tmp_path, keys, told):
    wanted, _, line = told.partition(" | ")
    found = refusal(tmp_path, f"pull:\n  shop:{keys}\n")
    assert found.startswith(wanted)
    assert found.endswith(line)


CLIENT = "client: {base_url: 'https://desk.example/', paginator: single_page}"
REST = "{kind: rest, into: desk, %s, resources: [{name: tickets, endpoint: %s}]}"


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (REST % (CLIENT[:-1] + ", auth: {token: s}}", "{}"), "write token_variable and name"),
        (REST % (CLIENT[:-1] + ", headers: {X-Api-Key: s}}", "{}"), "write X-Api-Key_variable"),
        (REST % (CLIENT, "{params: {api_key: s}}"), "write api_key_variable and name a variable"),
        (REST % (CLIENT.replace("desk.", "jo:s@desk."), "{}"), "base_url is an address like"),
        (REST % (CLIENT.replace("https", "ftp"), "{}"), "base_url is an address like"),
        (REST % (CLIENT.replace(", paginator: single_page", ""), "{}"), "name the paginator of ti"),
        (
            REST % (CLIENT, "{incremental: {lag: 3}}"),
            "incremental of tickets has cursor_path, init",
        ),
        (
            (REST % (CLIENT, "{}")).replace("tickets", "../up"),
            "every resource has a name of letters",
        ),
        (f"{{kind: rest, into: desk, {CLIENT}, resources: []}}", "at least 1 item"),
        (
            f"{{kind: rest, into: desk, {CLIENT}, resources: [{{name: a}}, {{name: a}}]}}",
            "two resources have the same name",
        ),
    ],
)
def test_a_web_service_is_refused_with_plain_secrets_or_pages_left_to_guess(tmp_path, entry, told):
    found = refusal(tmp_path, f"pull:\n  desk: {entry}\n")
    assert told in found
    assert found.endswith("line 2")


def test_secrets_of_a_web_service_are_found_wherever_they_stand(tmp_path):
    auth = CLIENT[:-1] + ", auth: {username: jo, password_variable: DESK_PASSWORD}}"
    (tmp_path / "harken.yml").write_text(f"pull:\n  desk: {REST % (auth, '{}')}\n")
    found = secrets_of(read_configuration(tmp_path / "harken.yml").pull)
    assert list(found) == [("desk.client.auth.password_variable", "DESK_PASSWORD")]


@pytest.mark.parametrize("name", ["a b", "../up", ".hidden", "a.b", "-x", "''"])
def test_a_live_source_has_a_name_that_is_safe_as_a_file(tmp_path, name):
    assert "is named by letters, digits, - and _" in refusal(tmp_path, f"pull:\n  {name}: {SQL}\n")


def test_secrets_that_are_not_in_the_environment_are_named(tmp_path, monkeypatch):
    (tmp_path / "harken.yml").write_text(f"pull:\n  shop: {SQL}\n")
    monkeypatch.delenv("SHOP_URL", raising=False)
    settings = Settings.of(tmp_path / "home", tmp_path)
    assert list(secrets_of(settings.configuration.pull)) == [("shop.url_variable", "SHOP_URL")]
    (problem,) = problems_of(settings)
    assert "SHOP_URL (pull.shop.url_variable)" in problem.what
    monkeypatch.setenv("SHOP_URL", "sqlite://")
    assert problems_of(settings) == []
