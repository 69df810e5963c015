"""What a person's decision does to the links: accepted pairs become one, parted keys stay apart."""

from datetime import datetime

import pytest

from pipelines.identity.decisions import Action, Decision, Key, Standing, pair_id, pair_of
from pipelines.identity.keyring import Keyring, Link, pseudonym
from pipelines.identity.known import BareKey, Contact, Person
from pipelines.identity.names import person_name
from pipelines.identity.resolve import resolve

NOW, LATER = datetime(2011, 1, 1), datetime(2011, 2, 1)  # noqa: DTZ001
C1, C2, U1 = ("contact", "c1"), ("contact", "c2"), ("zendesk_user", "u1")


def contact(name: str, number=None, email=None, phones=(), master=None, called=None) -> Contact:
    return Contact(name, number, master, email, tuple(phones), NOW, name=person_name(called))


def user(name: str, external=None, email=None, phone=None, called=None) -> Person:
    known = (external, email, phone, NOW)
    return Person("zendesk", "zendesk_user", name, *known, name=person_name(called))


def mail(address: str) -> BareKey:
    return BareKey("mail", "email", address, NOW)


def order(number: str) -> BareKey:
    return BareKey("orders", "crm_number", number, NOW)


def said(*actions: tuple[Action, Key, Key]) -> Standing:
    made = [
        Decision(pair_of(one, other), action, "jo", LATER, LATER, 0.97, "same name, phone shared")
        for action, one, other in actions
    ]
    return Standing.after(made)


def owner(keyring: Keyring, kind: str, key: str) -> str:
    found = {link.customer_id for link in keyring.settled() if (link.kind, link.key) == (kind, key)}
    assert len(found) == 1, f"{kind}/{key} has {len(found)} customers"
    return found.pop()


def link(keyring: Keyring, kind: str, key: str) -> Link:
    return next(each for each in keyring.settled() if (each.kind, each.key) == (kind, key))


def test_two_contacts_that_a_person_accepted_are_one_customer_with_the_decision_as_reason():
    contacts = [contact("c1", "41", "e1"), contact("c2", "42", "e2")]
    keys = [order("41"), order("42"), mail("e1"), mail("e2")]
    keyring = resolve(contacts, [user("u1", email="e2")], keys, said(("accept", C1, C2)))
    assert {each.customer_id for each in keyring.settled()} == {pseudonym("crm_number", "41")}
    joined = link(keyring, *C2)
    assert (joined.rule, joined.confidence) == ("accepted_by_person", 0.97)
    assert (joined.evidence, joined.valid_from) == ("same name, phone shared", LATER)
    assert link(keyring, *C1).rule == "crm_contact"
    assert link(keyring, *U1).rule == "same_email"


def test_a_key_that_only_the_joined_customers_shared_finds_its_owner():
    contacts = [contact("c1", "41", "e1"), contact("c2", "41", "e1", ["p1"])]
    keys = [order("41"), mail("e1")]
    apart = resolve(contacts, [], keys)
    assert len({each.customer_id for each in apart.settled()}) == 4
    one = resolve(contacts, [], keys, said(("accept", C1, C2)))
    assert {each.customer_id for each in one.settled()} == {pseudonym("crm_number", "41")}
    assert not one.ambiguous()


def test_a_user_of_another_system_joins_the_contact_it_was_accepted_as():
    contacts = [contact("c1", "41", "e1")]
    people = [user("u1", email="e9"), user("u2", email="e9")]
    keyring = resolve(contacts, people, [mail("e9")], said(("accept", U1, C1)))
    assert {each.customer_id for each in keyring.settled()} == {pseudonym("crm_number", "41")}


def test_accepted_pairs_chain_whatever_their_order():
    people = [user("u1", email="e9")]
    contacts = [contact("c1", "41"), contact("c2", "42")]
    for pairs in ([(C1, C2), (C2, U1)], [(C2, U1), (C1, C2)]):
        keyring = resolve(contacts, people, [], said(*(("accept", *pair) for pair in pairs)))
        assert {each.customer_id for each in keyring.settled()} == {pseudonym("crm_number", "41")}


def test_a_wrongly_shared_address_is_taken_from_the_contact_and_all_who_came_by_it():
    contacts = [contact("c1", "41", "family")]
    people = [user("u1", email="family")]
    keys = [mail("family"), order("41")]
    before = resolve(contacts, people, keys)
    assert owner(before, *U1) == owner(before, "email", "family") == owner(before, *C1)
    after = resolve(contacts, people, keys, said(("unmerge", ("email", "family"), C1)))
    assert owner(after, *C1) == owner(after, "crm_number", "41") == pseudonym("crm_number", "41")
    assert owner(after, "email", "family") == owner(after, *U1) == pseudonym(*U1)


@pytest.mark.parametrize("known_by", [{"external": "41"}, {"email": "e1"}, {"phone": "p1"}])
def test_a_wrongly_linked_user_leaves_by_whichever_rule_it_came(known_by):
    contacts = [contact("c1", "41", "e1", ["p1"])]
    people = [user("u1", **known_by)]
    assert owner(resolve(contacts, people, []), *U1) == pseudonym("crm_number", "41")
    after = resolve(contacts, people, [], said(("unmerge", U1, C1)))
    assert owner(after, *U1) == pseudonym(*U1)


def test_a_customer_number_and_a_merge_of_the_crm_can_be_undone():
    contacts = [contact("c1", "41", master="c2"), contact("c2", "42")]
    merged = resolve(contacts, [], [order("41")])
    assert owner(merged, "crm_number", "41") == owner(merged, *C2)
    after = resolve(contacts, [], [order("41")], said(("unmerge", C1, C2)))
    assert owner(after, *C1) == owner(after, "crm_number", "41") == pseudonym("crm_number", "41")
    without = resolve(contacts, [], [order("42")], said(("unmerge", ("crm_number", "42"), C2)))
    assert owner(without, "crm_number", "42") == pseudonym("crm_number", "42")
    assert owner(without, *C2) == pseudonym("contact", "c2")


def test_two_who_were_merged_into_a_third_can_be_parted_and_both_keep_a_customer():
    merged = [contact("c1", "41", master="c0"), contact("c2", "42", master="c0")]
    contacts = [contact("c0", "40"), *merged]
    keyring = resolve(contacts, [], [], said(("unmerge", C1, C2)))
    assert owner(keyring, *C1) == owner(keyring, "contact", "c0") == pseudonym("crm_number", "40")
    assert owner(keyring, *C2) == pseudonym("crm_number", "42")


def test_an_accepted_pair_never_brings_parted_keys_together():
    contacts = [contact("c1", "41", "e1"), contact("c2", "42")]
    decided = said(("unmerge", ("email", "e1"), C2), ("accept", C1, C2))
    keyring = resolve(contacts, [], [], decided)
    assert owner(keyring, *C1) != owner(keyring, *C2)


def test_an_unmerging_is_taken_back_by_accepting_the_pair():
    contacts, people = [contact("c1", "41", "e1")], [user("u1", email="e1")]
    pair = (U1, C1)
    decided = said(("unmerge", *pair), ("accept", *pair))
    assert (
        resolve(contacts, people, [], decided).settled() == resolve(contacts, people, []).settled()
    )


def test_the_last_word_on_a_pair_counts_and_rejecting_merges_and_parts_nobody():
    pair = pair_of(C1, C2)
    for actions, state in (
        (["accept"], "accepted"),
        (["accept", "unmerge"], "declined"),
        (["unmerge"], "apart"),
        (["accept", "unmerge", "unmerge"], "apart"),
        (["unmerge", "accept"], "accepted"),
        (["reject"], "declined"),
        ([], None),
    ):
        assert said(*((action, C2, C1) for action in actions)).state(pair) == state


def test_a_decision_about_records_that_are_gone_waits():
    keyring = resolve([contact("c1", "41")], [], [], said(("accept", C1, C2)))
    assert keyring.settled() == resolve([contact("c1", "41")], [], []).settled()


def test_a_pair_has_one_name_whichever_record_is_named_first():
    assert pair_id(pair_of(C1, U1)) == pair_id(pair_of(U1, C1)) != pair_id(pair_of(C2, U1))


def test_a_family_that_shares_an_address_or_a_number_is_not_merged_by_it():
    contacts = [contact("c1", "41", "family", ["p1"], called="John Hargreave")]
    people = [
        user("u1", email="family", phone="p1", called="Mary Hargreave"),
        user("u2", phone="p1", called="John Hargreave"),
        user("u3", email="family", called="Johnny Hargreave"),
        user("u4", phone="p1"),
    ]
    keyring = resolve(contacts, people, [])
    john = owner(keyring, *C1)
    assert [owner(keyring, "zendesk_user", each) == john for each in ("u1", "u2", "u3", "u4")] == [
        False,  # another first name
        False,  # a son may have his father's name
        True,
        True,  # a number alone is its one holder
    ]
