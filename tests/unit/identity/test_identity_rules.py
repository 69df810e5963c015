"""Who is who: every exact rule once, and what it never does."""

from datetime import datetime

import pytest

from pipelines.identity.keyring import Keyring, Link, pseudonym
from pipelines.identity.known import BareKey, Contact, Person
from pipelines.identity.resolve import resolve

NOW = datetime(2011, 1, 1)  # noqa: DTZ001


def contact(name: str, number=None, master=None, email=None, phones=(), deleted=False) -> Contact:
    return Contact(name, number, master, email, tuple(phones), NOW, deleted)


def user(name: str, external=None, email=None, phone=None) -> Person:
    return Person("zendesk", "zendesk_user", name, external, email, phone, NOW)


def bare(system: str, kind: str, keys) -> list[BareKey]:
    return [BareKey(system, kind, key, NOW) for key in keys]


def resolved(contacts=(), numbers=(), users=(), addresses=()) -> Keyring:
    keys = bare("orders", "crm_number", numbers) + bare("mail", "email", addresses)
    return resolve(contacts, users, keys)


def link(keyring: Keyring, source: str, kind: str, key: str) -> Link | None:
    return {(each.source, each.kind, each.key): each for each in keyring.settled()}.get(
        (source, kind, key)
    )


def test_a_contact_is_the_customer_of_its_number():
    keyring = resolved([contact("c1", "42", email="e1", phones=["p1", "p2"])], numbers=["42"])
    owner = pseudonym("crm_number", "42")
    for source, kind, key, rule in (
        ("crm", "contact", "c1", "crm_contact"),
        ("crm", "crm_number", "42", "crm_contact"),
        ("crm", "email", "e1", "crm_contact"),
        ("crm", "phone", "p1", "crm_contact"),
        ("crm", "phone", "p2", "crm_contact"),
        ("orders", "crm_number", "42", "same_customer_number"),
    ):
        found = link(keyring, source, kind, key)
        assert (found.customer_id, found.rule, found.confidence) == (owner, rule, 1.0)
    assert found.valid_from == NOW


def test_an_order_number_that_no_contact_has_is_a_customer_of_its_own():
    keyring = resolved([contact("c1", "42")], numbers=["43"])
    found = link(keyring, "orders", "crm_number", "43")
    assert (found.customer_id, found.rule) == (
        pseudonym("crm_number", "43"),
        "customer_number_without_contact",
    )


def test_a_deleted_duplicate_tears_no_customer_apart():
    living = contact("c9", "42", email="e1", phones=["p1"])
    duplicates = [
        contact("c1", "42", email="e2", deleted=True),
        contact("c2", email="e1", phones=["p3"], deleted=True),
        contact("c3", "77", master="c2", email="e3", deleted=True),
    ]
    keyring = resolved([living, *duplicates], numbers=["42"], addresses=["e1"])
    owner = pseudonym("crm_number", "42")
    assert {each.customer_id for each in keyring.settled()} == {owner}
    assert link(keyring, "mail", "email", "e1").rule == "same_email"
    assert not keyring.ambiguous()


def test_a_deleted_contact_that_nobody_stands_for_keeps_its_customer_together():
    living = contact("c1", "41", email="e1", phones=["p1"])
    gone = contact("c2", "42", email="e2", phones=["p1", "p2"], deleted=True)
    keyring = resolved([living, gone], numbers=["41", "42"], addresses=["e2"])
    owner = pseudonym("crm_number", "42")
    assert link(keyring, "orders", "crm_number", "42").customer_id == owner
    assert link(keyring, "mail", "email", "e2").customer_id == owner
    assert link(keyring, "crm", "phone", "p1").customer_id == pseudonym("crm_number", "41")
    assert not keyring.ambiguous()


def test_a_contact_without_a_number_is_a_customer_by_its_id():
    found = link(resolved([contact("c1")]), "crm", "contact", "c1")
    assert found.customer_id == pseudonym("contact", "c1")


@pytest.mark.parametrize(
    ("written", "rule", "confidence"),
    [
        ({"external": "42"}, "external_id_is_customer_number", 1.0),
        ({"external": "c1"}, "external_id_is_contact", 1.0),
        ({"email": "e1"}, "same_email", 0.95),
        ({"phone": "p1"}, "same_phone", 0.9),
        ({"external": "99", "email": "e9", "phone": "p1"}, "same_phone", 0.9),
        ({"external": "42", "email": "e2", "phone": "p2"}, "external_id_is_customer_number", 1.0),
    ],
)
def test_a_ticket_user_is_known_by_its_strongest_key(written, rule, confidence):
    contacts = [
        contact("c1", "42", email="e1", phones=["p1"]),
        contact("c2", "43", email="e2", phones=["p2"]),
    ]
    found = link(resolved(contacts, users=[user("u1", **written)]), "zendesk", "zendesk_user", "u1")
    assert found.customer_id == pseudonym("crm_number", "42")
    assert (found.rule, found.confidence) == (rule, confidence)


def test_a_ticket_user_whom_nothing_links_is_a_customer_of_its_own():
    keyring = resolved([contact("c1", "42")], users=[user("u1", email="e7")])
    found = link(keyring, "zendesk", "zendesk_user", "u1")
    assert (found.customer_id, found.rule) == (
        pseudonym("zendesk_user", "u1"),
        "zendesk_user_without_contact",
    )


def test_a_ticket_user_without_any_key_is_still_a_customer():
    assert link(resolved(users=[user("u1")]), "zendesk", "zendesk_user", "u1") is not None


def test_an_address_of_the_mailbox_is_the_customer_who_has_it_in_the_crm():
    keyring = resolved([contact("c1", "42", email="e1")], addresses=["e1", "e2"])
    known, unknown = (link(keyring, "mail", "email", address) for address in ("e1", "e2"))
    assert (known.customer_id, known.rule) == (pseudonym("crm_number", "42"), "same_email")
    assert (unknown.customer_id, unknown.rule) == (
        pseudonym("email", "e2"),
        "email_without_contact",
    )


def test_an_address_that_only_the_ticket_system_knows_links_the_mail_to_its_user():
    keyring = resolved(users=[user("u1", email="e1")], addresses=["e1"])
    assert link(keyring, "mail", "email", "e1").customer_id == pseudonym("zendesk_user", "u1")


def test_a_mail_reaches_a_crm_customer_through_a_ticket_users_other_key():
    keyring = resolved(
        [contact("c1", "42", phones=["p1"])],
        users=[user("u1", email="e1", phone="p1")],
        addresses=["e1"],
    )
    assert link(keyring, "mail", "email", "e1").customer_id == pseudonym("crm_number", "42")


@pytest.mark.parametrize("kind", ["email", "phone", "crm_number"])
def test_a_key_that_two_contacts_share_links_nobody(kind):
    shared = {"email": {"email": "k"}, "phone": {"phones": ["k"]}, "crm_number": {"number": "k"}}
    contacts = [contact("c1", **shared[kind]), contact("c2", **shared[kind])]
    keyring = resolved(
        contacts,
        numbers=["k"],
        users=[user("u1", external="k", email="k", phone="k")],
        addresses=["k"],
    )
    owners = {link(keyring, "crm", "contact", name).customer_id for name in ("c1", "c2")}
    assert len(owners) == 2
    assert link(keyring, "crm", kind, "k") is None
    assert (kind, "k") in keyring.ambiguous()
    others = {
        each.customer_id
        for each in keyring.settled()
        if each.source in ("zendesk", "mail", "orders")
    }
    assert not owners & others


def test_what_the_crm_merged_is_one_customer_through_any_number_of_merges():
    contacts = [
        contact("c1", "41", master="c2", email="e1"),
        contact("c2", "42", master="c3", email="e2"),
        contact("c3", "43", email="e3"),
    ]
    keyring = resolved(contacts, numbers=["41", "42", "43"], addresses=["e1", "e2", "e3"])
    assert {each.customer_id for each in keyring.settled()} == {pseudonym("crm_number", "43")}
    assert link(keyring, "crm", "contact", "c1").rule == "merged_in_crm"
    assert link(keyring, "crm", "contact", "c3").rule == "crm_contact"


def test_a_master_that_is_not_in_the_export_merges_nobody():
    contacts = [contact("c1", master="gone"), contact("c2", master="gone")]
    assert len({each.customer_id for each in resolved(contacts).settled()}) == 2


@pytest.mark.parametrize("loop", [{"c1": "c1"}, {"c1": "c2", "c2": "c1"}])
def test_contacts_merged_in_a_circle_end_somewhere(loop):
    contacts = [contact(name, master=loop.get(name)) for name in ("c1", "c2")]
    assert link(resolved(contacts), "crm", "contact", "c1") is not None


def test_an_id_tells_nothing_and_is_the_same_everywhere():
    assert pseudonym("crm_number", "42") == pseudonym("crm_number", "42")
    assert pseudonym("crm_number", "42") != pseudonym("contact", "42")
    assert len(pseudonym("crm_number", "42")) == 20


def merged(name: str, into: str | None, email=None) -> Person:
    return Person("hubspot", "hubspot_contact", name, None, email, None, NOW, into)


def test_a_person_merged_by_its_own_system_is_the_customer_it_became_with_all_its_keys():
    people = [merged("1", "2", email="old"), merged("2", "9"), merged("9", None, email="e1")]
    keyring = resolved([contact("c1", "42", email="e1")], users=people, addresses=["old"])
    owner = pseudonym("crm_number", "42")
    for kind, key, rule in (
        ("hubspot_contact", "1", "merged_in_hubspot"),
        ("hubspot_contact", "2", "merged_in_hubspot"),
        ("hubspot_contact", "9", "same_email"),
        ("email", "old", "merged_in_hubspot"),
    ):
        found = link(keyring, "hubspot", kind, key)
        assert (found.customer_id, found.rule) == (owner, rule)
    assert link(keyring, "mail", "email", "old").customer_id == owner


def test_a_merge_takes_no_key_from_a_customer_who_holds_it():
    people = [merged("1", "9", email="e1"), merged("9", None)]
    keyring = resolved([contact("c1", "42", email="e1")], users=people)
    assert link(keyring, "crm", "email", "e1").customer_id == pseudonym("crm_number", "42")
    assert link(keyring, "hubspot", "hubspot_contact", "1").customer_id == pseudonym(
        "hubspot_contact", "9"
    )
    assert link(keyring, "hubspot", "email", "e1") is None


def test_people_merged_in_a_circle_end_somewhere():
    keyring = resolved(users=[merged("1", "2"), merged("2", "1")])
    owners = {link(keyring, "hubspot", "hubspot_contact", key).customer_id for key in "12"}
    assert len(owners) == 1
