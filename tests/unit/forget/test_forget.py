"""A forgotten person is in no byte of the home, stays out on replay, and nobody else goes."""

import shutil
from datetime import datetime

import pytest
from company_home import CompanyHome
from two_people import GONE, STAYS, fill, found_in, tickets

from pipelines.failures import StatedFailure
from pipelines.forget import forget as forgetting
from pipelines.forget.forget import Forgotten, alone_in, find, forget
from pipelines.forget.tables import as_received
from pipelines.identity.decisions import Decision, DecisionStore, pair_of
from pipelines.ingest.whose import FORGOTTEN
from pipelines.warehouse.connection import open_warehouse


def erase(company: CompanyHome, written: str) -> Forgotten:
    with alone_in(company.settings.home) as connection:
        person = find(connection, company.settings, written)
        return forget(connection, company.settings, person, lambda words: None)


@pytest.fixture
def two_people(company: CompanyHome) -> CompanyHome:
    fill(company)
    company.ingest()
    for words in (GONE["e-mail"], GONE["order"], STAYS["e-mail"]):
        assert found_in(company.home, words), f"{words} was planted nowhere"
    return company


def left_of(company: CompanyHome, person: dict[str, str]) -> dict[str, list[str]]:
    found = {what: found_in(company.home, words) for what, words in person.items()}
    return {what: places for what, places in found.items() if places}


@pytest.mark.parametrize("by", ["customer number", "e-mail", "contact", "telephone"])
def test_no_byte_of_a_forgotten_person_is_left_and_the_other_stays(two_people, by):
    erase(two_people, GONE[by])
    assert left_of(two_people, GONE) == {}
    assert set(left_of(two_people, STAYS)) == set(STAYS)


def test_the_law_of_the_ledger_holds_and_says_how_many_were_forgotten(two_people):
    before = two_people.ledger()
    done = erase(two_people, GONE["customer number"])
    after = two_people.ledger()
    assert after["crm/contacts.csv"] == ("partly", 3, 1, 0, 2)
    assert after["crm/orders.csv"] == ("partly", 4, 1, 0, 3)
    assert after["zendesk/comments.json"] == ("partly", 4, 2, 0, 2)
    assert after["email/box.mbox"] == ("partly", 5, 1, 0, 4)
    for name, (_, received, loaded, duplicate, quarantined) in after.items():
        assert received == before[name][1] == loaded + duplicate + quarantined
    assert two_people.reasons("email/box.mbox") == dict.fromkeys((1, 3, 4, 5), FORGOTTEN)
    assert done.erased["archived_records"] == 2 + 2 + 1 + 1 + 1 + 2 + 4


def test_the_landed_files_of_before_do_not_bring_them_back(two_people):
    done = erase(two_people, GONE["customer number"])
    assert "crm/contacts.csv" in done.landed
    ledger = two_people.ledger()
    assert two_people.ingest().files == []
    assert two_people.ledger() == ledger
    assert left_of(two_people, GONE) == {}


def test_the_same_bytes_under_another_name_and_new_records_stay_out(two_people):
    erase(two_people, GONE["customer number"])
    for file in list(two_people.landing.rglob("*")):
        if file.is_file() and file.name != "harken.yml":
            shutil.copy(file, two_people.landing / f"again-{file.name}")
    two_people.put("new/tickets.json", tickets().replace('"id": 1,', '"id": 77,'))
    two_people.ingest()
    assert left_of(two_people, GONE) == {}
    assert two_people.ledger()["again-box.mbox"] == ("partly", 5, 0, 1, 4)
    assert two_people.reasons("new/tickets.json") == {1: FORGOTTEN}


def test_a_warehouse_built_anew_from_the_landed_files_is_the_same(two_people):
    erase(two_people, GONE["customer number"])
    ledger = two_people.ledger()
    shutil.rmtree(two_people.home / "warehouse")
    two_people.ingest()
    rebuilt = two_people.ledger()
    del ledger["crm/orders.csv"], rebuilt["crm/orders.csv"]  # its broken row is read as broken
    assert rebuilt == ledger
    assert two_people.rows("select count(*) from raw.salesforce_contacts") == [(1,)]


@pytest.mark.parametrize(
    "step", ["account_for", "tokens_still_held", "erase_derived", "erase_from_logs", "compact"]
)
def test_an_erasure_that_was_killed_is_finished_by_running_it_again(two_people, monkeypatch, step):
    def killed(*_: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr(forgetting, step, killed)
        with pytest.raises(SystemExit):
            erase(two_people, GONE["customer number"])
    erase(two_people, GONE["customer number"])
    assert left_of(two_people, GONE) == {}
    assert set(left_of(two_people, STAYS)) == set(STAYS)
    assert two_people.ledger()["crm/contacts.csv"] == ("partly", 3, 1, 0, 2)


def test_both_can_be_forgotten_one_after_the_other(two_people):
    erase(two_people, GONE["customer number"])
    erase(two_people, STAYS["customer number"])
    assert left_of(two_people, GONE | {f"other {k}": v for k, v in STAYS.items()}) == {}
    assert two_people.reasons("email/box.mbox") == dict.fromkeys(range(1, 6), FORGOTTEN)


def test_nobody_is_erased_for_a_key_that_nobody_holds(two_people):
    with pytest.raises(StatedFailure, match="Nobody is known"):
        erase(two_people, "nobody@nowhere.example")


def test_positions_in_a_rewritten_file_are_told_as_they_were_received():
    assert as_received([1, 2], [1, 3]) == [2, 4]


IDENTITY = """
create schema identity;
create table identity.links as select
    case customer_number when $gone then 'cus_gone' else 'cus_stays' end as customer_id,
    'contact' as kind, contact_id as key from raw.salesforce_contacts;
create table identity.proposals (
    proposal_id varchar, customer_id varchar, other_customer_id varchar, evidence varchar);
insert into identity.proposals values
    ('p1', 'cus_gone', 'cus_stays', ''), ('p2', 'cus_else', 'cus_gone', ''),
    ('p3', 'cus_else', 'cus_stays', '');
"""


def test_proposals_and_decisions_about_a_forgotten_person_go_too(two_people):
    home, day = two_people.settings.home, datetime(2011, 1, 1)  # noqa: DTZ001
    with open_warehouse(home, "a test") as connection:
        for statement in IDENTITY.split(";")[:-1]:
            named = {"gone": GONE["customer number"]} if "$gone" in statement else {}
            connection.execute(statement, named)
        contact = (
            "select distinct contact_id from raw.salesforce_contacts where customer_number = ?"
        )
        (gone,), (stays,) = (
            connection.execute(contact, [person["customer number"]]).fetchall()[0]
            for person in (GONE, STAYS)
        )
    store = DecisionStore(home)
    for one, other in ((gone, stays), (stays, "003ELSE")):
        pair = pair_of(("contact", one), ("contact", other))
        store.add([Decision(pair, "accept", "jo", day, day)])
    done = erase(two_people, GONE["customer number"])
    assert done.erased["identity_decisions"] == 1
    assert [each.pair for each in store.all()] == [(("contact", "003ELSE"), ("contact", stays))]
    assert two_people.rows("select proposal_id from identity.proposals") == [("p3",)]
    assert left_of(two_people, GONE) == {}


def test_what_was_read_in_replies_to_a_forgotten_person_goes_too(two_people):
    theirs = two_people.rows("select distinct body_token from raw.zendesk_comments order by all")
    with open_warehouse(two_people.settings.home, "a test") as connection:
        connection.execute("create schema replies")
        connection.execute(
            "create table replies.read_texts as from raw.zendesk_comments select body_token"
        )
        connection.execute(
            "create table replies.compared_texts as select body_token, 'text_else' as "
            "other_body_token from raw.zendesk_comments union all "
            "select 'text_else', body_token from raw.zendesk_comments"
        )
    erase(two_people, GONE["customer number"])
    stays = two_people.rows("select distinct body_token from raw.zendesk_comments order by all")
    assert len(stays) < len(theirs)
    read = two_people.rows("select distinct body_token from replies.read_texts order by all")
    assert read == stays
    assert two_people.rows("select count(*) from replies.compared_texts") == [(2 * len(stays),)]
