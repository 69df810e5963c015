"""What was left out comes in from the archive once its cause is mended, and the law holds on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from company_home import CompanyHome, mail, mbox, order, orders, page, ticket

from pipelines.contracts.contract import Contract, load_contracts
from pipelines.forget.forget import alone_in, find, forget
from pipelines.ingest import arrivals, erasing, ingest, parse, settle
from pipelines.ingest.retry import REWRITTEN, Retried, retry
from pipelines.sources.recognise import Recognised
from pipelines.sources.record import Refusal

Mend = Callable[..., None]


@pytest.fixture
def contract(monkeypatch) -> Mend:
    """Makes a contract another one from now on, as an upgrade does."""
    now = dict(load_contracts())

    def change(table: str, **changes: object) -> None:
        before = load_contracts()[table]
        if changes.pop("gone", False):
            del now[table]
        else:
            now[table] = before.model_copy(update=changes)
        for module in (arrivals, erasing, ingest, parse, settle):
            monkeypatch.setattr(module, "load_contracts", lambda: dict(now))

    return change


def allowing(column: str, *allowed: str) -> dict[str, object]:
    columns = load_contracts()["orders"].columns
    return {"columns": columns | {column: columns[column].model_copy(update={"allowed": allowed})}}


def retried(company: CompanyHome) -> Retried:
    done = retry(company.settings)
    company.assert_the_law()
    return done


def test_records_come_in_once_their_contract_allows_them(company, contract):
    lines = [order(number) for number in range(40)]
    company.put("a.csv", orders(*lines, order(50, status="gift"), "short,row", lines[0]))
    company.ingest()
    assert company.ledger()["a.csv"] == ("partly", 43, 40, 1, 2)
    contract("orders", **allowing("status", "sale", "gift"))
    done = retried(company)
    assert (done.loaded, done.breaches) == (1, [])
    assert company.ledger()["a.csv"] == ("partly", 43, 41, 1, 1)
    assert set(company.reasons("a.csv")) == {42}
    assert company.rows("select _position from raw.orders where order_id = 'A50'") == [(41,)]


def test_a_second_retry_and_one_without_a_cure_change_nothing(company, contract):
    company.put("a.csv", orders(*(order(number) for number in range(40)), "short,row"))
    company.put("broken.csv", orders(*(order(90 + n, amount="ten") for n in range(5))))
    company.put("note.txt", "remember the milk")
    company.ingest()
    before = company.digest()
    done = retried(company)
    assert (done.loaded, [breach.name for breach in done.breaches]) == (0, ["broken.csv"])
    assert len(done.files) == 3
    assert company.digest() == before
    assert company.ingest().files == []


def test_a_file_that_was_refused_whole_comes_in_whole(company, contract):
    company.put("a.csv", orders(*(order(number, status="gift") for number in range(5))))
    company.put("b.csv", orders(order(1, status="gift"), order(7)))
    assert len(company.ingest().breaches) == 1
    contract("orders", **allowing("status", "sale", "gift"))
    assert retried(company).breaches == []
    assert company.ledger() == {"a.csv": ("loaded", 5, 5, 0, 0), "b.csv": ("loaded", 2, 1, 1, 0)}
    assert company.ingest().breaches == []


def test_unrecognised_files_come_in_when_a_contract_for_them_has_arrived(company, contract):
    contract("zendesk_tickets", gone=True)
    company.put("t.json", "\n".join(page(ticket(n)) for n in (1, 2)))
    company.put("note.txt", "remember the milk")
    company.ingest()
    assert company.ledger()["t.json"][0] == "unrecognised"
    contract("zendesk_tickets")
    assert retried(company).loaded == 2
    assert company.ledger()["t.json"] == ("loaded", 2, 2, 0, 0)
    assert company.ledger()["note.txt"][0] == "unrecognised"


def test_what_comes_in_late_is_received_when_its_file_was(company, contract):
    company.put("a.csv", orders(*(order(n) for n in range(30)), order(50, status="gift")))
    company.ingest()
    contract("orders", **allowing("status", "sale", "gift"))
    retried(company)
    assert company.rows("select count(distinct _received_at) from raw.orders") == [(1,)]


def test_a_record_that_came_in_with_a_mended_file_meanwhile_is_a_repeat(company, contract):
    company.put("a.csv", orders(*(order(n) for n in range(30)), "A50,short,row"))
    company.ingest()
    company.put("a.csv", orders(*(order(n) for n in range(30)), order(50)))
    assert company.ingest().loaded == 1  # mended under the same name, as interfaces promise
    hashes = company.record_hashes()
    assert retried(company).loaded == 0
    assert company.record_hashes() == hashes


def ingested_by_a_reader_that_ends_at(place: int, company: CompanyHome, monkeypatch) -> None:
    """The code of before: it could not read what stands at the place, nor what follows."""
    recognised = arrivals.recognise

    def of_before(path: Path, known: dict[str, Contract]) -> Recognised:
        kind = recognised(path, known)
        reads = list(kind.read())[: place - 1]
        return replace(kind, read=lambda: iter([*reads, Refusal(place, "it breaks off")]))

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "recognise", of_before)
        company.ingest()


def test_what_mended_code_can_read_comes_in_and_nothing_else_twice(company, monkeypatch):
    company.put("t.json", page(*(ticket(n) for n in range(8))))
    company.put("m.mbox", mbox(*(mail(n) for n in range(6))))
    ingested_by_a_reader_that_ends_at(6, company, monkeypatch)
    expected = ("partly", 6, 5, 0, 1)
    assert company.ledger() == {"t.json": expected, "m.mbox": expected}
    assert retried(company).loaded == 4
    assert company.ledger()["t.json"] == ("loaded", 8, 8, 0, 0)
    assert company.ledger()["m.mbox"] == ("loaded", 6, 6, 0, 0)
    assert len(company.record_hashes()) == 14


def test_a_forgotten_person_stays_out_and_a_rewritten_file_is_passed_over(company, contract):
    company.put("a.csv", orders(*(order(n) for n in range(30)), order(50, status="gift")))
    company.ingest()
    with alone_in(company.settings.home) as connection:
        person = find(connection, company.settings, "10003")
        forget(connection, company.settings, person, lambda words: None)
    contract("orders", **allowing("status", "sale", "gift"))
    before = company.digest()
    assert retried(company).passed_over == [("a.csv", REWRITTEN)]
    assert company.digest() == before
