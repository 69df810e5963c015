"""Planted names, addresses, numbers and words are found in vault and archive, and nowhere else."""

from pathlib import Path

import pytest
from company_home import CONTACTS_HEADER, CompanyHome, mail, mbox, order, orders, page, ticket

from pipelines.vault.store import Vault

NAME, ADDRESS, PHONE = "Quenby Thistlewood", "quenby.thistlewood@plum.example", "07700 900123"
WORDS = "my grandmother's cuckoo clock arrived in splinters"
PLANTED = ["Quenby", "Thistlewood", "quenby.thistlewood", "07700 900123", "7700900123", "cuckoo"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> CompanyHome:
    folder = tmp_path_factory.mktemp("planted")
    company = CompanyHome(folder / "home", folder / "landing")
    contact = f"0035g00000AbCdE,001,{NAME},{NAME},{ADDRESS},{PHONE},false,42,2011-01-01,2011-01-02"
    slipped = f"0035g00000AbCdF,001,x,x,,,{ADDRESS},43,{PHONE},2011-01-02"
    company.put("contacts.csv", "\n".join([CONTACTS_HEADER, contact, slipped]))
    company.put("t.json", page(ticket(1, subject=WORDS), ticket(2, status=3)))
    comment = {"id": 1, "ticket_id": 1, "author_id": 9, "public": True, "plain_body": WORDS}
    company.put("c.json", page(comment | {"created_at": "2011-01-01T00:00:00Z"}, key="comments"))
    user = {"id": 9, "role": "end-user", "name": NAME, "email": ADDRESS.upper(), "phone": PHONE}
    company.put("u.json", page(user | {"created_at": "2011-01-01T00:00:00Z"}, key="users"))
    letter = mail(1, body=f"{WORDS}\n-- \n{NAME}", From=f"{NAME} <{ADDRESS}>", Subject=WORDS)
    company.put("m.mbox", mbox(letter, letter.replace("Content", "x").replace("<1@", "<2@")))
    named = f"<2011.{ADDRESS}>"  # as some mail programs make their ids
    first = mail(3, From=ADDRESS, Message_ID=named)
    answer = mail(4, From="care@shop.example", To=ADDRESS, In_Reply_To=named, References=named)
    company.put("named.mbox", mbox(first, answer))
    by_mail = order(2, customer_number=ADDRESS, order_id="+447700900123")
    company.put("by_mail.csv", orders(by_mail))
    content = orders(order(1)).splitlines()
    company.put("o.csv", f"{content[0]},receiver\n{content[1]},{NAME}\n")
    company.ingest()
    return company


def places_of(company: CompanyHome, planted: str) -> set[str]:
    root = company.settings.home.root
    files = [path for path in root.rglob("*") if path.is_file()]
    found = [path for path in files if planted.lower().encode() in path.read_bytes().lower()]
    return {path.relative_to(root).parts[0] for path in found}


def test_what_is_personal_lies_in_vault_and_archive_alone(filled):
    for planted in PLANTED:
        assert places_of(filled, planted) <= {"vault", "archive"}, planted


def test_the_search_would_find_what_stands_in_the_warehouse(filled):
    """The tokens and business keys are there as plain bytes, so a planted value would be too."""
    assert "warehouse" in places_of(filled, "A1")
    assert "vault" in places_of(filled, NAME)


def test_a_person_has_one_token_in_all_sources(filled):
    ((crm, zendesk, letter),) = filled.rows(
        "select c.email_token, u.email_token, m.from_token from raw.salesforce_contacts c, "
        "raw.zendesk_users u, raw.mail_messages m where m.message_id = '1@mail.example'"
    )
    assert crm == zendesk == letter
    ((mobile, phone),) = filled.rows(
        "select c.mobile_phone_token, u.phone_token from raw.salesforce_contacts c, "
        "raw.zendesk_users u"
    )
    assert mobile == phone


def test_every_token_of_the_warehouse_has_its_value_in_the_vault(filled):
    ((body,),) = filled.rows("select body_token from raw.zendesk_comments")
    ((own,),) = filled.rows(
        "select body_token from raw.mail_messages where message_id = '1@mail.example'"
    )
    assert Vault(filled.settings.home).values_of([body, own]) == {body: WORDS, own: WORDS}


def test_an_id_that_is_an_address_or_a_number_has_a_token_that_joins(filled):
    ((named, reply, references),) = filled.rows(
        "select q.message_id, a.in_reply_to, a.reference_ids from raw.mail_messages q, "
        "raw.mail_messages a where q.message_id like 'identifier%' and a.in_reply_to is not null"
    )
    assert named == reply == references
    ((order_id, number),) = filled.rows(
        "select order_id, customer_number from raw.orders where customer_number like 'identifier%'"
    )
    values = Vault(filled.settings.home).values_of([named, number, order_id])
    assert values == {named: f"2011.{ADDRESS}", number: ADDRESS, order_id: "+447700900123"}


def test_no_record_can_be_guessed_from_its_hash(filled, tmp_path, monkeypatch):
    """Who knows how a hash is made may not try out names: another key gives other hashes."""
    monkeypatch.setenv("HARKEN_PSEUDONYM_KEY", "another key")
    other = CompanyHome(tmp_path / "home", filled.landing)
    other.ingest()
    assert len(other.record_hashes()) == len(filled.record_hashes())
    assert not other.record_hashes() & filled.record_hashes()


def test_no_reason_and_no_message_repeats_a_person(filled):
    told = str(filled.rows("select reason from ingest.quarantine"))
    told += str(filled.rows("select words, name from ingest.breaches"))
    assert told.count("column") >= 2
    assert not [planted for planted in PLANTED if planted.lower() in told.lower()]


def test_an_empty_value_has_no_token(company: CompanyHome, tmp_path: Path):
    company.put("contacts.csv", f"{CONTACTS_HEADER}\n003,,,, ,n/a,,,2011-01-01,\n")
    company.ingest()
    assert company.rows(
        "select name_token, email_token, mobile_phone_token from raw.salesforce_contacts"
    ) == [(None, None, None)]
