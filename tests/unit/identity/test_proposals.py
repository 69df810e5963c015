"""Duplicates are proposed, never merged: measured on made-up people, and pair by pair."""

from random import Random

import pytest

from pipelines.identity.names import person_name
from pipelines.identity.planted.judge import judge
from pipelines.identity.planted.records import plant
from pipelines.identity.profiles import Profile
from pipelines.identity.proposals import propose

HOME = ("1 Mill Road", "LS1 4AP")
LANDLINE = "1134960001"


def person(name: str, written: str, email=None, phone=None, home=None, company=None) -> Profile:
    street, postcode = home or (None, None)
    emails, phones = (email,) if email else (), (phone,) if phone else ()
    called = person_name(written)
    return Profile(name, ("contact", name), called, emails, phones, street, postcode, company)


def proposed(*profiles: Profile) -> list[str]:
    return [each.evidence for each in propose(profiles)]


def test_planted_duplicates_are_found_and_nobody_is_merged_wrongly():
    judged = [judge(plant(seed, 600)) for seed in (21, 22, 23)]
    true_pairs = sum(each.true_pairs for each in judged)
    found, right = sum(each.proposed for each in judged), sum(each.right for each in judged)
    assert true_pairs > 80
    assert sum(each.merged_rightly for each in judged) > 10
    assert sum(each.merged_wrongly for each in judged) == 0
    assert right / found >= 0.95
    assert right / true_pairs >= 0.80


def test_what_is_learnt_from_many_customers_is_as_good_and_the_same_each_time():
    records = plant(24, 1_900)
    first = judge(records)
    assert first.records >= 2_000, "too few to learn from: the test would test the fixed weights"
    assert (first.precision >= 0.95, first.recall >= 0.80) == (True, True), first
    assert judge(records) == first


def test_the_order_of_customers_never_matters():
    profiles = [
        Profile(
            each.record_id,
            ("contact", each.record_id),
            person_name(None, each.first, each.last),
            (each.email,) if each.email else (),
            each.phones,
            each.street,
            each.postcode,
        )
        for each in plant(25, 250)
    ]
    profiles = [profile for profile in profiles if profile.name]
    shuffled = profiles.copy()
    Random(1).shuffle(shuffled)
    assert propose(shuffled) == propose(profiles) != []


@pytest.mark.parametrize(
    ("one", "other", "evidence"),
    [
        (
            person("a", "Robert Hargreave", "bob.h77@mail.example", home=HOME),
            person("b", "Bob Hargreave", "bob.h77@post.example", home=HOME),
            "first name a short form, same last name, e-mail the same before the @, same address",
        ),
        (
            person("a", "Catherine Varley", phone=LANDLINE, home=HOME),
            person("b", "Catherine Varely", phone=LANDLINE, home=HOME),
            "same first name, last name close, phone shared, same address",
        ),
        (
            person("a", "Imogen Askew", "imogen.a91@mail.example", LANDLINE),
            person("b", "Imogen Thwaites", "imogen.a91@mail.example", LANDLINE),
            "same first name, e-mail shared, phone shared; last name differs",
        ),
    ],
)
def test_a_duplicate_is_proposed_with_what_agrees_and_differs_in_words(one, other, evidence):
    stranger = person("c", "Noor Quayle", "noor@else.example", "7700900777")
    assert proposed(one, stranger, other) == [evidence]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (  # a couple
            person("a", "John Hargreave", "john.h@mail.example", LANDLINE, HOME),
            person("b", "Mary Hargreave", "mary.h@mail.example", LANDLINE, HOME),
        ),
        (  # a couple with one mailbox
            person("a", "John Hargreave", "hargreaves@mail.example", LANDLINE, HOME),
            person("b", "Mary Hargreave", "hargreaves@mail.example", LANDLINE, HOME),
        ),
        (  # twins
            person("a", "Ella Hargreave", "ella@mail.example", LANDLINE, HOME),
            person("b", "Thea Hargreave", "thea@mail.example", LANDLINE, HOME),
        ),
        (  # a father and his son
            person("a", "John Hargreave Sr.", "john.h@mail.example", LANDLINE, HOME),
            person("b", "John Hargreave Jr.", "jonny9@mail.example", LANDLINE, HOME),
        ),
        (  # the same name, each with an address and a telephone number of their own
            person("a", "John Hargreave", "john.h@mail.example", "7700900111", HOME),
            person("b", "John Hargreave", "jonny9@post.example", "7700900222", HOME),
        ),
        (  # a rare name, and nothing else
            person("a", "Thaddeus Shufflebotham", "tad@mail.example"),
            person("b", "Thaddeus Shufflebotham", phone="7700900111"),
        ),
    ],
)
def test_families_and_namesakes_are_not_proposed(one, other):
    assert proposed(one, other) == []


def test_a_number_or_mailbox_of_many_proposes_nobody():
    office = [
        person(str(n), f"Jo Doe{'abcdefghijklmnopq'[n]}", phone="2079460000") for n in range(15)
    ]
    assert proposed(*office) == []


def test_one_customer_or_none_is_compared_with_nobody():
    assert propose([]) == propose([person("a", "Jo Doe")]) == []
