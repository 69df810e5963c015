"""Recorded responses of Zendesk's API, unwrapped into the pages that an export would save."""

import json
from collections import Counter
from pathlib import Path

import pytest
from company_home import CompanyHome

PAGES = ("tickets", "users", "audits", "organizations", "comments")
SINGLE = ("ticket", "user", "audit")


def bodies(recording: Path) -> list[dict]:
    """Response bodies of one recording that hold records of ours."""
    lines = [json.loads(line) for line in recording.read_text(encoding="utf-8").splitlines()]
    found = [line["body"] for line in lines if isinstance(line.get("body"), dict)]
    return [body for body in found if {*PAGES, *SINGLE} & set(body)]


def counted(body: dict) -> Counter:
    """Records of one response by kind, counted by the standard library alone."""
    lists = {key: len(body[key]) for key in PAGES if isinstance(body.get(key), list)}
    return Counter(lists) + Counter(f"{key}s" for key in SINGLE if key in body)


@pytest.fixture(scope="module")
def recorded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("zendesk")
    company = CompanyHome(folder / "home", folder / "landing")
    expected = {}
    for recording in sorted((shared_data / "zendesk_recorded").glob("*.jsonl")):
        for number, body in enumerate(bodies(recording)):
            name = f"{recording.stem}-{number}.json"
            company.put(name, json.dumps(body))
            expected[name] = counted(body)
    company.ingest()
    return company, expected


def test_every_recorded_record_is_counted_and_the_law_holds(recorded):
    company, expected = recorded
    company.assert_the_law()
    ledger = company.ledger()
    assert {name: row[1] for name, row in ledger.items()} == {
        name: sum(records.values()) for name, records in expected.items()
    }
    assert {row[0] for row in ledger.values()} == {"loaded"}
    assert sum(row[3] for row in ledger.values()) > 100  # the same record on many pages


def test_every_kind_of_record_reaches_its_own_table(recorded):
    company, expected = recorded
    received = sum(expected.values(), Counter())
    for kind in ("tickets", "users", "audits", "organizations"):
        ((loaded,),) = company.rows(f"select count(*) from raw.zendesk_{kind}")
        assert 0 < loaded <= received[kind], kind


def test_comments_inside_audits_carry_their_words_and_ticket(recorded):
    company, _ = recorded
    found = company.rows(
        "select count(*), count(body_token), count(ticket_id), count(author_id) "
        "from raw.zendesk_audit_events where type = 'Comment'"
    )
    ((events, words, tickets, authors),) = found
    assert events == words == tickets == authors
    assert events > 90
