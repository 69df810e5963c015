"""harken desk-token: tokens are printed once, listed without their value, and taken away."""

import json

from click.testing import CliRunner

from pipelines.cli.main import main


def run(home, *words: str) -> dict:
    answer = CliRunner().invoke(main, ["desk-token", *words, "--home", str(home), "--json"])
    return {"exit": answer.exit_code, **json.loads(answer.stdout or "{}")}


def test_a_token_is_made_listed_and_removed(settings):
    home = settings.home.root
    token = run(home, "add", "crm", "--scope", "alerts", "--team", "north")["token"]
    listed = run(home, "list")
    assert token.startswith("hdt_")
    assert token not in str(listed)
    assert [(one["name"], one["scopes"], one["teams"]) for one in listed["tokens"]] == [
        ("crm", ["alerts"], ["north"])
    ]
    assert run(home, "remove", "crm")["removed"] == "crm"
    assert run(home, "list")["tokens"] == []
    assert run(home, "remove", "crm")["exit"] == 1
    assert run(home, "add", "crm\n", "--scope", "alerts")["exit"] == 1
