"""A person known in every source is erased from all of it, and stays out of what comes later."""

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from company_home import KEY, CompanyHome
from planted_person import NUMBER, PLANTED, copied_fixtures, places_of, plant

from pipelines.forget.forget import Forgotten, alone_in, find, forget, forget_further
from pipelines.ingest.whose import FORGOTTEN


def erase(company: CompanyHome) -> Forgotten:
    with alone_in(company.settings.home) as connection:
        person = find(connection, company.settings, NUMBER)
        return forget(connection, company.settings, person, lambda words: None)


def left_of(company: CompanyHome) -> dict[str, list[str]]:
    return places_of(company.home, PLANTED)


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyHome]:
    """A home that knows the person from the fixtures of every source; not to be changed."""
    folder = tmp_path_factory.mktemp("planted")
    landing = copied_fixtures(folder / "landing")
    plant(landing)
    configuration = (landing / "harken.yml").read_text()
    company = CompanyHome(folder / "home", landing, configuration)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARKEN_PSEUDONYM_KEY", KEY)
        company.ingest()
        yield company


@pytest.fixture
def planted(taken_in: CompanyHome, tmp_path: Path) -> CompanyHome:
    """A copy of that home, for one test."""
    shutil.copytree(taken_in.home, tmp_path / "home")
    shutil.copytree(taken_in.landing, tmp_path / "landing")
    configuration = (taken_in.landing / "harken.yml").read_text()
    return CompanyHome(tmp_path / "home", tmp_path / "landing", configuration)


def test_nothing_of_a_person_known_in_every_source_is_left_anywhere(planted):
    before = left_of(planted)
    assert set(before) == set(PLANTED), "planted"
    maildir = planted.landing / "email" / "care_maildir"
    assert "own words" in places_of(maildir, PLANTED), "in UTF-16 and base64"
    counts = planted.ledger()
    erase(planted)
    assert left_of(planted) == {}
    after = planted.ledger()
    for name, (_, received, loaded, duplicate, quarantined) in after.items():
        assert received == counts[name][1] == loaded + duplicate + quarantined
    files = {name for name in after if FORGOTTEN in planted.reasons(name).values()}
    assert {Path(name).parts[1] for name in files if "/" in name} >= {
        "salesforce", "hubspot", "shipments", "price_changes", "complaints", "contact_actions",
        "orders", "zendesk", "genesys", "amazon_connect", "intercom", "messages", "self_service",
        "mailbox_export", "care_maildir",
    }  # fmt: skip


def test_files_that_come_again_shuffled_or_about_new_matters_stay_out(planted):
    erase(planted)
    again = planted.landing / "again"
    shutil.copytree(copied_fixtures(planted.landing / "new"), again, dirs_exist_ok=True)
    plant(again)  # what was exported before, in files of other content
    _shuffled(again)
    plant(planted.landing / "new", matter=2)  # a new ticket, case, call, mail of each system
    planted.ingest()
    assert left_of(planted) == {}
    for name, (_, received, loaded, duplicate, quarantined) in planted.ledger().items():
        assert received == loaded + duplicate + quarantined, name
    assert planted.ingest().files == []


def _shuffled(landing: Path) -> None:
    """Mix the lines of every file of lines, and the elements of every bare array."""
    mixed = random.Random(7)
    for path in landing.rglob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join(mixed.sample(lines, len(lines))), encoding="utf-8")
    for path in [landing / "contact_center" / "zendesk" / "users.json"]:
        found = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(mixed.sample(found, len(found))), encoding="utf-8")


def test_an_answer_that_came_before_its_ticket_goes_once_the_ticket_tells_whose_it_was(planted):
    erase(planted)
    later = copied_fixtures(planted.landing.parent / "later")
    plant(later, matter=3)
    zendesk = Path("contact_center") / "zendesk"
    shutil.copy(later / zendesk / "comments.jsonl", planted.landing / "answers.jsonl")
    assert planted.ingest().came_too_early == set()
    assert "our answer" in left_of(planted), "nobody can know yet whose it is"
    shutil.copy(later / zendesk / "tickets-1.json", planted.landing / "tickets.json")
    keys = planted.ingest().came_too_early
    assert {kind for kind, _ in keys} == {"ticket"}
    forget_further(planted.settings, keys)
    assert left_of(planted) == {}
    _, received, loaded, duplicate, quarantined = planted.ledger()["answers.jsonl"]
    assert received == loaded + duplicate + quarantined
    assert list(planted.reasons("answers.jsonl").values()).count(FORGOTTEN) == 2
